#pragma once

#include <string>
#include <utility>

#include "bluegreen/runbook/runbook.hpp"

namespace bluegreen_python {

/// A runbook with the folder in which its relative paths start; empty: the working folder.
struct HostRunbook : bluegreen::runbook::Runbook {
  std::string folder;
  friend bool operator==(const HostRunbook&, const HostRunbook&) = default;
};

}  // namespace bluegreen_python
