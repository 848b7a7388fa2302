#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bluegreen/runbook/runbook.hpp"
#include "bluegreen/sim/options.hpp"

namespace bluegreen::swarm {

/// What one seed of the swarm stands for: a world, a runbook, what goes wrong, and whether a person
/// aborts.
struct Scenario {
  sim::WorldOptions world;
  runbook::Runbook runbook;
  std::string version = "1.2.4";
  std::optional<base::Duration> abort_at;
  /// How long a person takes to answer the gate, where there is one.
  base::Duration promote_after{};
  bool stranger = false;  ///< somebody edits the Service: what traffic does then is not ours
  bool calm = false;      ///< no fault and no abort: nothing may go wrong
};

/// The same scenario for the same seed, on every machine.
Scenario make_scenario(std::uint64_t seed);

/// In a line for a person.
std::string to_text(const Scenario& scenario);

}  // namespace bluegreen::swarm
