#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bluegreen/session/outcome.hpp"
#include "bluegreen/session/session.hpp"
#include "bluegreen/sim/world.hpp"

namespace bluegreen::session {

struct RehearsalOptions {
  std::string version;      ///< to release
  sim::WorldOptions world;  ///< seed, what serves before, traffic, faults
  /// A person stands by and promotes, this long (virtual time) after the gate was asked; zero: at
  /// once.
  base::Duration promote_after{};
  /// Asked instead, where given; nothing: the rehearsal ends with Outcome::waiting.
  std::function<std::optional<engine::Intent>(const engine::Release&)> gate;
  std::optional<base::Duration>
      abort_at;  ///< virtual time from the beginning at which a person aborts
  std::map<std::string, sim::CustomProbe> probes;
  engine::Sinks sinks;  ///< told of every entry of the journal
  /// Called once, before anything happens. The world lives as long as the rehearsal.
  std::function<void(const sim::World&)> on_world;
  std::function<bool()> keep_going;      ///< false ends the rehearsal: Outcome::interrupted
  std::vector<sim::Witness*> witnesses;  ///< see everything; outlive the rehearsal
};

/// Everything that can be said of a rehearsal afterwards.
struct RehearsalResult {
  Outcome outcome = Outcome::refused;
  engine::Release release;
  std::vector<journal::Entry> journal;
  sim::TrafficTotals traffic;
  std::vector<sim::Hit> hits;  ///< faults that made a difference
  std::string event_log;       ///< of the world; the same bytes for the same seed
  std::uint64_t event_log_hash = 0;
  base::Duration took{};  ///< virtual time
  int drivers = 1;        ///< one more after each that was killed
};

/// Rehearses the release to its last step in the simulated world. The world's service is the
/// runbook's. A killed driver is followed by another one that resumes. Fails with invalid_argument
/// when the world cannot be (what is no version by model::check_version, …), or what is given is
/// null, negative or longer than 10,000 days.
BLUEGREEN_EXPORT base::result<RehearsalResult> rehearse(const runbook::SharedRunbook& runbook,
                                                        RehearsalOptions options);

}  // namespace bluegreen::session
