#pragma once

#include <string>
#include <string_view>

#include "bluegreen/engine/release.hpp"

namespace bluegreen::session {

/// How a run of a driver ended, for an exit code and a last line.
enum class Outcome {
  done,          ///< what was asked for is done: the new color serves (exit code 0)
  returned,      ///< the old color serves, or nothing was ever switched (1)
  refused,       ///< before anything was changed (3)
  needs_person,  ///< stopped; traffic stands where it stands (4)
  waiting,       ///< a gate is open, or the release goes on elsewhere or later (5)
  interrupted,   ///< by the host; the release can be resumed (130)
};

BLUEGREEN_EXPORT std::string_view to_text(Outcome outcome);
BLUEGREEN_EXPORT int exit_code(Outcome outcome);

/// The outcome of a driver that stopped in this state of its own accord.
BLUEGREEN_EXPORT Outcome outcome_of(const engine::Release& state);

/// What happened and where traffic is, in one sentence of plain text; the next command where one
/// helps.
BLUEGREEN_EXPORT std::string last_line(const engine::Release& state, Outcome outcome);

}  // namespace bluegreen::session
