// Faults: when they strike, and what they change.
#include <algorithm>

#include <fmt/format.h>

#include "bluegreen/base/assertion.hpp"
#include "bluegreen/model/phase.hpp"
#include "bluegreen/sim/world.hpp"

namespace bluegreen::sim {

namespace {

base::Errc error_of_status(int status) {
  switch (status) {
    case 409:
      return base::Errc::conflict;
    case 429:
      return base::Errc::rate_limited;
    default:
      return base::Errc::server_error;
  }
}

/// Nothing of the release has been started yet: it is being installed, or that is to come.
bool is_before_the_new_color(const std::string& phase) {
  using model::Phase;
  if (phase.empty()) return true;
  const auto known = model::parse_phase(phase);
  return known == Phase::installing || (known && model::comes_after(Phase::installing, *known));
}

bool names(const std::string& pattern, const std::string& operation) {
  return pattern == operation || pattern == "any";
}

}  // namespace

void World::add_fault(const Fault& fault) {
  if (fault.phase.empty()) return set_fault(fault, base::Instant{});
  waiting_faults_.push_back(fault);
}

void World::set_fault(Fault fault, base::Instant from) {
  const base::Instant when = std::max(from + fault.delay, queue_.now());
  queue_.at(when, [this, fault = std::move(fault)] { strike(fault); });
}

model::Color World::struck(const Fault& fault) const {
  if (fault.color) return *fault.color;
  const auto selected = state_.sole_color();
  if (selected && is_before_the_new_color(phase_)) return model::other(*selected);
  if (state_.installing) return *state_.installing;
  return selected ? model::other(*selected) : model::Color::blue;
}

void World::strike(const Fault& fault) {
  say(fmt::format("fault: {}", to_text(fault)));
  const model::Color color = struck(fault);
  Condition& condition = state_.conditions[color];
  const bool at_work = state_.helm[color].running != 0;
  if (!strike_condition(fault, condition, true)) return strike_event(fault);
  condition.outlives_install = state_.installing != color && !at_work && !state_.any_on(color);
  if (condition.version.empty()) condition.version = state_.helm[color].version;
  condition_changed(fault, color);
  if (!fault.lasts) return;
  queue_.after(*fault.lasts, [this, fault, color] {
    say(fmt::format("fault is over: {}", to_text(fault)));
    strike_condition(fault, state_.conditions[color], false);
    condition_changed(fault, color);
  });
}

bool World::strike_condition(const Fault& fault, Condition& condition, bool begins) {
  switch (fault.kind) {
    case FaultKind::image_pull_fails:
      condition.image_pull_fails = begins;
      return true;
    case FaultKind::crash_loop:
      condition.crash_loop = begins;
      return true;
    case FaultKind::slow_start:
      condition.extra_start = begins ? fault.by : base::Duration{0};
      return true;
    case FaultKind::readiness_gone:
      condition.readiness_gone = begins;
      return true;
    case FaultKind::metrics_unreadable:
      condition.metrics_unreadable = begins;
      return true;
    case FaultKind::drain_refused:
      condition.drain_refused = begins;
      return true;
    case FaultKind::pods_deleted:
      condition.no_node = begins;
      return true;
    case FaultKind::errors:
      condition.error_ppm = begins ? std::optional{fault.rate_ppm} : std::nullopt;
      return true;
    case FaultKind::latency:
      condition.latency_us =
          begins ? std::optional{static_cast<std::uint32_t>(fault.by.count()) * 1000U}
                 : std::nullopt;
      return true;
    default:
      return false;
  }
}

void World::condition_changed(const Fault& fault, model::Color color) {
  const Condition& condition = state_.conditions[color];
  switch (fault.kind) {
    case FaultKind::readiness_gone:
      return cluster_.recheck_readiness(color);
    case FaultKind::crash_loop:
      return condition.crash_loop ? cluster_.crash_pods(color) : void();
    case FaultKind::pods_deleted:
      if (!condition.no_node) return cluster_.recheck_scheduling(color);
      if (state_.deployments[color].replicas > 0) state_.meet(FaultKind::pods_deleted);
      return cluster_.delete_pods(color);
    default:
      return;
  }
}

void World::strike_event(const Fault& fault) {
  const model::Color color = struck(fault);
  switch (fault.kind) {
    case FaultKind::log_error:
      hit(fault.kind);
      return cluster_.write_log(color, true);
    case FaultKind::pod_evicted:
      if (cluster_.evict_pod(color)) hit(fault.kind);
      return;
    case FaultKind::api_error:
      armed_errors_.push_back(
          {fault.operation, error_of_status(fault.status), std::max(fault.count, 1)});
      return;
    case FaultKind::answer_lost:
      armed_losses_.push_back(fault.operation);
      return;
    case FaultKind::driver_killed:
      for (std::size_t index = 0; index < drivers_.size(); ++index) {
        if (drivers_[index].alive) hit(fault.kind);
        kill(DriverId{index + 1});
      }
      return;
    case FaultKind::stranger_edits_service:
      hit(fault.kind);
      api_.edit_door(fault.selector ? std::optional{model::Split::all_to(*fault.selector)}
                                    : std::nullopt);
      for (Witness* witness : witnesses_) witness->stranger_wrote(*this);
      return;
    case FaultKind::watch_broken:
      return break_watches(fault);
    default:
      return;
  }
}

void World::break_watches(const Fault& fault) {
  std::vector<Serial> watches;
  for (Operation& operation : operations_) {
    if (!operation.watching) continue;
    watches.push_back(operation.serial);
    if (fault.lasts) operation.silent_until = queue_.now() + *fault.lasts;
  }
  if (watches.empty()) return;
  hit(fault.kind);
  if (fault.lasts) {
    queue_.after(*fault.lasts,
                 [this] { tell_watches(); });  // the port has resumed it: what it missed comes now
    return;
  }
  for (const Serial serial : watches) {
    finish(serial, port::Failure{base::Error{base::Errc::unreachable,
                                             "the watch broke and could not be resumed"}});
  }
}

void World::hit(FaultKind kind) { hits_.push_back({kind, phase_}); }

void World::note_met() {
  const std::uint32_t news = state_.met & ~met_seen_;
  if (news == 0) return;
  met_seen_ = state_.met;
  for (const FaultKind kind : fault_kinds) {
    if ((news & (1U << static_cast<unsigned>(kind))) != 0) hit(kind);
  }
}

std::optional<base::Error> World::error_for(const std::string& operation) {
  for (ArmedError& armed : armed_errors_) {
    if (armed.left == 0 || !names(armed.operation, operation)) continue;
    --armed.left;
    hit(FaultKind::api_error);
    say(fmt::format("{} fails: {}", operation, base::to_text(armed.code)));
    return base::Error{armed.code, "the API server says no to " + operation};
  }
  return std::nullopt;
}

bool World::loses_answer(const std::string& operation) {
  const auto armed =
      std::find_if(armed_losses_.begin(), armed_losses_.end(),
                   [&](const std::string& pattern) { return names(pattern, operation); });
  if (armed == armed_losses_.end()) return false;
  armed_losses_.erase(armed);
  hit(FaultKind::answer_lost);
  say(fmt::format("the answer to {} is lost", operation));
  return true;
}

}  // namespace bluegreen::sim
