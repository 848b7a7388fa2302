#include "bluegreen/sim/world.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "bluegreen/base/assertion.hpp"
#include "sim/asker.hpp"

namespace bluegreen::sim {

Witness::~Witness() = default;
World::~World() = default;

World::World(WorldOptions options)
    : options_(std::move(options)),
      log_(options_.log_limit),
      random_(options_.seed),
      network_(random_.fork()),
      traffic_(state_, queue_, options_),
      cluster_(state_, traffic_, queue_, log_, random_.fork(), options_),
      records_(random_.fork()),
      renewal_seed_(random_.next()),
      asker_(std::make_shared<Asker>(*this)) {
  say(fmt::format("world of seed {}", options_.seed));
  set_up();
  for (const Fault& fault : options_.faults) add_fault(fault);
}

void World::set_up() {
  for (const std::string& name : options_.doors) {
    const DoorKind* kind = find_door_kind(name);
    BLUEGREEN_ASSERT(kind != nullptr);
    state_.doors.emplace_back().kind = kind;
  }
  state_.doors.back().foreign_owner = options_.foreign_owner;
  if (!options_.live) return;
  const model::Color live = *options_.live;
  const model::Color idle = model::other(live);
  for (DoorObject& door : state_.doors) {
    door.exists = true;
    door.split = model::Split::all_to(live);
    door.resource_version = 1000;
  }
  const auto install = [this](model::Color color, const std::string& version,
                              model::InstallStatus status) {
    model::Workload& workload = state_.workloads[color];
    workload.status = status;
    workload.revision = 1;
    workload.version = version;
  };
  install(live, options_.live_version, model::InstallStatus::deployed);
  cluster_.begin_with(live, options_.live_version, options_.live_replicas, true);
  if (options_.idle == IdleState::absent) return;
  const bool pending = options_.idle == IdleState::pending;
  install(idle, options_.idle_version,
          pending ? model::InstallStatus::pending : model::InstallStatus::deployed);
  if (pending) return;
  const bool runs = options_.idle == IdleState::running;
  cluster_.begin_with(idle, options_.idle_version, runs ? options_.live_replicas : 0, false);
}

base::Timestamp World::now() const { return timestamp(queue_.now()); }

model::Observation World::observation() const {
  model::Observation seen{observe_workloads(state_), {}};
  for (const DoorObject& door : state_.doors)
    seen.traffic.doors.push_back(observe_door(state_, door, options_.service.name));
  return seen;
}

void World::step() {
  const EventQueue::Action action = queue_.take();
  traffic_.advance();
  action();
  after_event();
}

void World::run_until(base::Instant to) {
  for (auto next = queue_.next(); next && *next <= to; next = queue_.next()) step();
  if (to <= queue_.now()) return;
  queue_.advance(to);
  traffic_.advance();
  for (Witness* witness : witnesses_) witness->event_over(*this);
}

void World::after_event() {
  for (const FaultKind kind : state_.met) {
    if (met_.insert(kind).second) hit(kind);
  }
  if (told_changes_ != state_.changes) tell_watches();
  for (Witness* witness : witnesses_) witness->event_over(*this);
}

void World::entered(std::string_view phase) {
  if (phase_ == phase) return;
  phase_ = phase;
  say(fmt::format("phase {}", phase));
  for (Witness* witness : witnesses_) witness->entered(*this, phase);
  std::vector<Fault> due;
  std::erase_if(waiting_faults_, [&](const Fault& fault) {
    if (fault.phase != phase) return false;
    due.push_back(fault);
    return true;
  });
  for (const Fault& fault : due) set_fault(fault, queue_.now());
}

void World::return_ordered() {
  say("a return is ordered");
  for (Witness* witness : witnesses_) witness->return_ordered(*this);
}

DriverId World::add_driver() {
  see_renewals();
  drivers_.emplace_back();
  const DriverId id{drivers_.size()};
  say(fmt::format("driver {} begins", drivers_.size()));
  return id;
}

bool World::alive(DriverId id) const { return driver(id).alive; }

std::uint64_t World::answers_given(DriverId id) const { return driver(id).answers; }

void World::kill(DriverId id) {
  Driver& victim = driver(id);
  if (!victim.alive) return;
  see_renewals();
  victim.alive = false;
  victim.record_watchers.clear();
  say(fmt::format("driver {} killed", static_cast<std::uint64_t>(id)));
  // What it waits for as a reader is gone; a write that has not arrived yet may still do so (see
  // vanishes).
  std::erase_if(operations_, [&](const auto& each) {
    return each.second.driver == id && !port::is_effect(each.second.request);
  });
  cluster_.parent_died(id, [this] { return network_.below(3) == 0; });
  for (Witness* witness : witnesses_) witness->driver_died(*this, id);
}

void World::driver_waits(DriverId id, base::Instant until) {
  for (Witness* witness : witnesses_) witness->driver_waits(*this, id, until);
}

}  // namespace bluegreen::sim
