#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bluegreen/engine/state.hpp"

namespace bluegreen::engine {

/// Why nothing seems to happen.
struct Explanation {
  std::string sentence;  ///< what is awaited, since when, until when, and what happens then
  std::string awaiting;  ///< the name of the wait
  base::UtcTime since;
  std::optional<base::UtcTime> until;
  std::string then;     ///< at the deadline
  std::string traffic;  ///< where new connections go
  plan::ReturnGrade grade = plan::ReturnGrade::none;
  std::vector<std::string> commands;  ///< that help now: "bluegreen abort RUNBOOK"
};

/// Pure; at any time, from the state in memory or from the record.
BLUEGREEN_EXPORT Explanation explain(const ReleaseState& state, base::UtcTime now);

}  // namespace bluegreen::engine
