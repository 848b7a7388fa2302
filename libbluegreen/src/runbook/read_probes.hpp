#pragma once

#include <string>
#include <vector>

#include "runbook/read_section.hpp"

namespace bluegreen::runbook {

/// Reads the list of probes under `validate` or `watch`. False where it held a mistake.
bool read_probes(const Key& key, const std::string& path, const YamlNode& node,
                 std::vector<ProbeSpec>& probes, Reading& reading);

}  // namespace bluegreen::runbook
