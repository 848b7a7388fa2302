#pragma once

#include <string>
#include <vector>

#include "bluegreen/journal/entry.hpp"

namespace bluegreen::report {

/// What one probe said, before the switch or after it.
struct ProbeHistory {
  std::string probe;  ///< in one line
  std::string name;   ///< its kind
  bool after_switch = false;
  std::string verdict;    ///< the last one
  std::string last_text;  ///< the last entry's sentence
  base::UtcTime last_at;
  int changes = 0;  ///< how often the verdict was another than before
};

/// One for each probe and side of the switch, in the order of their first words.
std::vector<ProbeHistory> probe_histories(const std::vector<journal::Entry>& entries);

}  // namespace bluegreen::report
