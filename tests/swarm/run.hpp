#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "bluegreen/session/rehearsal.hpp"
#include "engine/arrows.hpp"
#include "swarm/scenario.hpp"

namespace bluegreen::swarm {

/// What came of one seed.
struct SeedRun {
  std::uint64_t seed = 0;
  std::vector<std::string> complaints;  ///< "2 traffic never points at nothing: 14s (switching): …"
  session::Outcome outcome = session::Outcome::refused;
  bool gave_up = false;  ///< the rehearsal could not be carried on; `reason` says why
  std::string reason;
  std::vector<sim::Hit> hits;
  std::uint64_t hash = 0;
  std::set<engine_test::Arrow> arrows;  ///< that the release took
  int drivers = 0;
  std::vector<journal::Entry> journal;  ///< and the log, only where they are asked for
  std::string event_log;
};

/// Rehearses the seed's scenario under all checkers.
SeedRun run_seed(std::uint64_t seed, bool with_logs = false);

}  // namespace bluegreen::swarm
