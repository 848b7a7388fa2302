#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bluegreen/base/yaml.hpp"
#include "runbook/mistakes.hpp"

namespace bluegreen::runbook {

using base::YamlEntry;
using base::YamlNode;

/// "the number 15", "a list", "nothing": what was found, for a message.
BLUEGREEN_EXPORT std::string describe(const YamlNode& node);

/// Reads the documents of a YAML text within the limits of a runbook. A mistake of the syntax ends
/// the reading; what was read before it is given.
BLUEGREEN_EXPORT std::vector<YamlNode> read_documents(std::string_view text, Mistakes& mistakes);

}  // namespace bluegreen::runbook
