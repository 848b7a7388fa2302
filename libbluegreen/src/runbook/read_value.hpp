#pragma once

#include <string>

#include "runbook/key.hpp"
#include "runbook/read_documents.hpp"

namespace bluegreen::runbook {

/// Reads a value that is no section and no list of probes. `path` names it in messages. False where
/// it was a mistake; its place is then as it was.
bool read_value(const Key& key, const std::string& path, const YamlNode& node, const Target& target,
                Mistakes& mistakes);

/// Adds the common mistake, "PATH is WHAT WAS FOUND", with what the key expects. False.
bool refuse_value(const Key& key, const std::string& path, const YamlNode& node,
                  Mistakes& mistakes);

}  // namespace bluegreen::runbook
