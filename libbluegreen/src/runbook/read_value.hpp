#pragma once

#include <string>

#include "runbook/key.hpp"
#include "runbook/read_documents.hpp"

namespace bluegreen::runbook {

/// Reads a value that is no section and no list of probes into its slot. `path` names it in
/// messages. False where it was a mistake; the slot is then as it was.
bool read_value(const Key& key, const std::string& path, const YamlNode& node, const Slot& slot,
                Mistakes& mistakes);

/// The common form: "PATH is WHAT WAS FOUND", with what the key expects.
void add_wrong_value(const Key& key, const std::string& path, const YamlNode& node,
                     Mistakes& mistakes);

}  // namespace bluegreen::runbook
