#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bluegreen/runbook/parse.hpp"
#include "bluegreen/sim/fault.hpp"

namespace bluegreen::sim {

/// The faults of a script, or all its mistakes at once (never both).
struct FaultScript {
  std::vector<Fault> faults;
  std::vector<runbook::Mistake> mistakes;

  bool ok() const { return mistakes.empty(); }
};

/// Reads a script of faults for a rehearsal:
///
///   faults:
///     - errors: {rate: 20%, at: 40s, for: 2m}
///     - readiness_gone: {when: {phase: holding, after: 5s}}
///     - api_error: {operation: switch_traffic, status: 409, count: 2}
///     - errors: {pods: 1, at: 40s}
///     - stranger_edits_service: {selector: none, at: 10m}
///     - driver_killed: {when: {phase: installing, after: 1s}}
///
/// Every fault may have `at` (from the beginning; default 0s) or `when`; those that strike a color
/// have `color` (blue or green; default: the one that is being released), and those that are
/// conditions have `for` (default: for good). Bounds are those of a runbook file. Pure. An empty
/// list is no mistake, an empty file is.
BLUEGREEN_EXPORT FaultScript parse_faults(std::string_view text, const std::string& file);

}  // namespace bluegreen::sim
