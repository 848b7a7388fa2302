#include "swarm/scenario.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

#include "bluegreen/base/random.hpp"
#include "bluegreen/model/phase.hpp"
#include "bluegreen/sim/door.hpp"

namespace bluegreen::swarm {
namespace {

using namespace std::chrono_literals;
using base::Duration;
using base::Random;
using model::Color;

/// The phases that a fault may wait for, each as likely as the others.
std::vector<std::string_view> make_phases() {
  std::vector<std::string_view> names;
  for (const auto& row : model::phase_rows()) names.push_back(row.name);
  return names;
}

/// A fault that leads to a phase that few releases come to, or that keeps them there longer.
struct Byway {
  const char* to;
  const char* in;  ///< where it strikes
  sim::FaultKind kind;
  const char* operation = "any";
  int count = 1;
  std::optional<sim::FaultKind> also = {};  ///< strikes there, for what is in flight
};

constexpr std::array byways{
    Byway{"claiming", "claiming", sim::FaultKind::api_error, "stamp_workloads", 4},
    Byway{"refused", "claiming", sim::FaultKind::stranger_edits_service},
    Byway{"clearing", "validating", sim::FaultKind::log_error},
    Byway{"undecided", "holding", sim::FaultKind::api_error, "run_probe", 200},
    Byway{"return_checking", "holding", sim::FaultKind::log_error},
    Byway{"return_warming", "retired", sim::FaultKind::crash_loop},
    Byway{"return_propagating", "holding", sim::FaultKind::log_error},
    Byway{"needs_person", "deleting", sim::FaultKind::pods_deleted},
    Byway{"needs_person", "holding", sim::FaultKind::stranger_edits_service},
    Byway{"needs_person", "moving", sim::FaultKind::stranger_edits_service, "any", 1,
          sim::FaultKind::drain_refused},
    Byway{"replacing", "moving", sim::FaultKind::api_error, "record_store", 8,
          sim::FaultKind::drain_refused},
    Byway{"finished", "finished", sim::FaultKind::api_error, "record_store", 8},
    Byway{"returned", "returned", sim::FaultKind::api_error, "record_store", 8}};

/// What a fault of a seed may strike: all but the watches, which watch_broken is for.
std::vector<std::string_view> make_operations() {
  std::vector<std::string_view> names;
  std::ranges::copy_if(sim::fault_operations, std::back_inserter(names), [](std::string_view name) {
    return !name.starts_with("watch_") && name != sim::pods_proxy;
  });
  return names;
}

/// Users who do not reach a color, and strangers who scale it, are no fault of the engine's: what
/// it owes them is asked by name in the tests of rehearsals.
std::vector<sim::FaultKind> make_kinds() {
  std::vector<sim::FaultKind> kinds(sim::fault_kinds.begin(), sim::fault_kinds.end());
  std::erase_if(kinds, [](sim::FaultKind kind) {
    return kind == sim::FaultKind::unreachable || kind == sim::FaultKind::scaled_by;
  });
  return kinds;
}

template <class Values>
const auto& pick(Random& random, const Values& from) {
  return from[random.below(from.size())];
}

Duration between(Random& random, Duration low, Duration high) {
  return Duration{random.between(low.count(), high.count())};
}

bool one_in(Random& random, std::uint64_t count) { return random.below(count) == 0; }

runbook::Runbook make_runbook(Random& random) {
  runbook::Runbook runbook;
  runbook.service = {model::Namespace{"butterfly"}, "perception"};
  runbook.release.chart = "butterfly/perception";
  runbook.validate = {runbook::ActuatorHealth{}, runbook::Smoke{"/api/v1/health"},
                      runbook::LogsClean{100, std::nullopt}, runbook::MetricsPresent{}};
  runbook.watch = {runbook::ErrorRate{base::Share::percent(1), 1min, 20},
                   runbook::LogsClean{std::nullopt, 1min}};
  if (one_in(random, 2)) runbook.watch.emplace_back(runbook::Latency{200ms, 1min, 20});
  if (one_in(random, 3)) runbook.watch.emplace_back(runbook::Command{{"integration-test"}, 1min});
  if (one_in(random, 4)) runbook.gate = runbook::GateSpec{};
  if (!one_in(random, 3)) runbook.drain.path = "/actuator/drain";
  runbook.drain.limit = between(random, 5s, 40s);
  runbook.hold = between(random, 10s, 90s);
  runbook.on_unknown = one_in(random, 3) ? runbook::OnUnknown::give_back : runbook::OnUnknown::ask;
  runbook.cleanup.scale_down_after = base::Delay::after(runbook.hold + between(random, 0s, 2min));
  runbook.cleanup.delete_after = base::Delay::after(between(random, 5s, 2min));
  runbook.deadlines.install = between(random, 30s, 2min);
  runbook.deadlines.start = between(random, 40s, 2min);
  runbook.deadlines.validate = between(random, 10s, 1min);
  runbook.deadlines.give_back = between(random, 1min, 3min);
  return runbook;
}

sim::WorldOptions make_world(Random& random, std::uint64_t seed) {
  constexpr std::array idle{sim::IdleState::absent, sim::IdleState::scaled_to_zero,
                            sim::IdleState::running, sim::IdleState::pending};
  sim::WorldOptions world;
  world.seed = seed;
  world.live = one_in(random, 2) ? Color::blue : Color::green;
  if (one_in(random, 12)) world.live.reset();
  world.live_replicas = static_cast<int>(random.between(1, 5));
  world.idle = pick(random, idle);
  world.traffic.new_per_second = static_cast<std::uint32_t>(random.below(500));
  world.traffic.kept_connections = static_cast<std::uint32_t>(random.below(50));
  world.traffic.kept_per_second =
      world.traffic.kept_connections * static_cast<std::uint32_t>(random.between(1, 4));
  world.data_plane_observable = !one_in(random, 5);
  world.api.high = between(random, 5ms, 300ms);
  world.controller.high = between(random, 20ms, 500ms);
  world.kube_proxy.high = between(random, 0ms, 500ms);
  world.watch.high = between(random, 5ms, 500ms);
  world.start.high = between(random, 6s, 20s);
  world.command_exit = one_in(random, 10) ? static_cast<int>(random.below(3)) : 0;
  world.log_limit = 0;
  return world;
}

/// Every kind of door that the world knows, on a third of the seeds; else the Service alone. No
/// draw is spent on it, so that a new door leaves the other two thirds as they are.
std::vector<std::string> make_doors(std::uint64_t seed) {
  std::vector<std::string> names;
  for (const auto* kind : sim::door_kinds()) {
    const std::string name{kind->name};
    if (seed % 3 == 0 || name == sim::WorldOptions{}.doors.front()) names.push_back(name);
  }
  return names;
}

/// After a phase is entered: at once, while its first operations are under way, or later.
Duration make_delay(Random& random) {
  if (one_in(random, 4)) return 0s;
  return one_in(random, 2) ? between(random, 0s, 500ms) : between(random, 0s, 30s);
}

sim::Fault make_fault(Random& random) {
  static const std::vector<std::string_view> phases = make_phases();
  static const std::vector<std::string_view> operations = make_operations();
  static const std::vector<sim::FaultKind> kinds = make_kinds();
  sim::Fault fault;
  fault.kind = pick(random, kinds);
  if (one_in(random, 3)) fault.color = one_in(random, 2) ? Color::blue : Color::green;
  fault.by = between(random, 1s, 90s);
  if (fault.kind == sim::FaultKind::latency) fault.by = between(random, 50ms, 5s);
  fault.rate = base::Share::parts_per_million(random.between(1'000, 1'000'000));
  fault.operation = one_in(random, 2) ? operations.front() : pick(random, operations);
  fault.status = pick(random, std::array{409, 429, 500});
  fault.count = static_cast<int>(random.between(1, 4));
  if (const auto selector = random.below(3); selector < 2)
    fault.selector = selector == 0 ? Color::blue : Color::green;
  if (one_in(random, 3)) fault.lasts = between(random, 1s, 1min);
  if (one_in(random, 4)) {
    fault.delay = one_in(random, 3) ? between(random, 0s, 500ms) : between(random, 0s, 5min);
  } else {
    fault.phase = pick(random, phases);
    fault.delay = make_delay(random);
  }
  return fault;
}

/// Only a new pod meets some faults: a pod is evicted soon after, so that there is one.
std::optional<sim::Fault> make_companion(Random& random, const sim::Fault& fault) {
  const bool strikes_new_pods =
      fault.kind == sim::FaultKind::image_pull_fails || fault.kind == sim::FaultKind::slow_start;
  if (!strikes_new_pods || !one_in(random, 2)) return std::nullopt;
  sim::Fault eviction = fault;
  eviction.kind = sim::FaultKind::pod_evicted;
  eviction.delay += between(random, 0s, 1s);
  return eviction;
}

/// Puts the fault first that leads to a rare phase; each of the others may wait for that phase. In
/// an end, a driver stays as long as the record cannot be written.
void take_byway(Random& random, std::vector<sim::Fault>& faults) {
  const Byway& byway = pick(random, byways);
  for (sim::Fault& fault : faults) {
    if (one_in(random, 4)) continue;
    fault.phase = byway.to;
    fault.delay = make_delay(random);
  }
  sim::Fault first;
  first.kind = byway.kind;
  first.phase = byway.in;
  first.operation = byway.operation;
  first.count = byway.count;
  if (byway.also) first.delay = between(random, 0s, 500ms);
  faults.insert(faults.begin(), first);
  if (byway.also) {
    sim::Fault other;
    other.kind = *byway.also;
    other.phase = byway.to;
    faults.push_back(other);
  }
  if (byway.to == byway.in || !model::is_end(*model::parse_phase(byway.to))) return;
  first.kind = sim::FaultKind::api_error;
  first.phase = byway.to;
  first.operation = "record_store";
  first.count = 8;
  faults.insert(faults.begin(), first);
}

}  // namespace

Scenario make_scenario(std::uint64_t seed) {
  Random random{seed};
  Scenario scenario;
  scenario.runbook = make_runbook(random);
  scenario.world = make_world(random, seed);
  scenario.world.doors = make_doors(seed);
  // Pods that run there are replaced one by one.
  if (scenario.world.idle == sim::IdleState::running) scenario.runbook.deadlines.start = 5min;
  const std::int64_t faults = one_in(random, 10) ? 0 : random.between(1, 4);
  for (std::int64_t made = 0; made < faults; ++made) {
    scenario.world.faults.push_back(make_fault(random));
    if (auto companion = make_companion(random, scenario.world.faults.back()))
      scenario.world.faults.push_back(*companion);
  }
  if (faults > 0 && one_in(random, 4)) take_byway(random, scenario.world.faults);
  scenario.stranger = std::ranges::any_of(scenario.world.faults, [](const sim::Fault& fault) {
    return fault.kind == sim::FaultKind::stranger_edits_service;
  });
  if (one_in(random, 4)) scenario.abort_at = between(random, 0s, 6min);
  if (scenario.runbook.gate) scenario.promote_after = between(random, 0s, 2min);
  // Where hardly anybody asks, nothing can be judged, and a person is asked: rightly so.
  const bool is_used = scenario.world.traffic.new_per_second >= 20;
  scenario.calm = is_used && faults == 0 && !scenario.abort_at && scenario.world.command_exit == 0;
  return scenario;
}

std::string to_text(const Scenario& scenario) {
  const sim::WorldOptions& world = scenario.world;
  std::string text = fmt::format("{} live, {} replicas, idle state {}",
                                 world.live ? model::to_text(*world.live) : "none",
                                 world.live_replicas, static_cast<int>(world.idle));
  if (world.doors.size() > 1) text += fmt::format("; doors {}", fmt::join(world.doors, ", "));
  for (const sim::Fault& fault : world.faults) text += "; " + sim::to_text(fault);
  if (scenario.runbook.gate) text += "; promoted after " + base::to_text(scenario.promote_after);
  if (scenario.abort_at) text += "; abort at " + base::to_text(*scenario.abort_at);
  return text;
}

}  // namespace bluegreen::swarm
