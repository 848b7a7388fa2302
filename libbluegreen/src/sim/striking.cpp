// Faults: when they strike, and what they change.
#include <algorithm>

#include <fmt/format.h>

#include "bluegreen/base/assertion.hpp"
#include "bluegreen/model/phase.hpp"
#include "bluegreen/sim/world.hpp"
#include "sim/fault_row.hpp"

namespace bluegreen::sim {

namespace {

base::Errc error_of_status(int status) {
  if (status == 409) return base::Errc::conflict;
  if (status == 429) return base::Errc::rate_limited;
  if (status == 401 || status == 403) return base::Errc::forbidden;
  if (status == 422) return base::Errc::invalid_argument;
  if (status == 0) return base::Errc::timed_out;
  return base::Errc::server_error;
}

/// Nothing of the release has been started yet: it is being installed, or that is to come.
bool is_before_the_new_color(const std::string& phase) {
  using model::Phase;
  if (phase.empty()) return true;
  const auto known = model::parse_phase(phase);
  return known == Phase::installing || (known && model::comes_after(Phase::installing, *known));
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
  if (!row_of(fault.kind).is_condition) return strike_event(fault, color);
  Condition& condition = state_.conditions[color];
  condition.faults.insert_or_assign(fault.kind, fault);
  condition.struck.erase(fault.kind);
  state_.choose_struck(color);
  condition.outlives_install =
      state_.installing != color && !cluster_.helm_runs(color) && !state_.any_on(color);
  if (condition.version.empty()) condition.version = state_.workloads[color].version;
  condition_changed(fault.kind, color);
  if (!fault.lasts) return;
  queue_.after(*fault.lasts, [this, fault, color] {
    say(fmt::format("fault is over: {}", to_text(fault)));
    state_.conditions[color].faults.erase(fault.kind);
    state_.conditions[color].struck.erase(fault.kind);
    condition_changed(fault.kind, color);
  });
}

void World::condition_changed(FaultKind kind, model::Color color) {
  const bool is_upon = state_.fault_on(color, kind) != nullptr;
  if (kind == FaultKind::readiness_gone) cluster_.recheck_readiness(color);
  if (kind == FaultKind::crash_loop && is_upon) cluster_.crash_pods(color);
  if (kind != FaultKind::pods_deleted) return;
  if (!is_upon) return cluster_.recheck_scheduling(color);
  if (state_.workloads[color].wanted > 0) state_.suffers(color, kind);
  cluster_.delete_pods(color);
}

void World::strike_event(const Fault& fault, model::Color color) {
  switch (fault.kind) {
    case FaultKind::log_error:
      hit(fault.kind);
      return cluster_.write_log(color, true);
    case FaultKind::pod_evicted:
      if (cluster_.evict_pod(color)) hit(fault.kind);
      return;
    case FaultKind::api_error:
    case FaultKind::answer_lost:
      return arm(fault);
    case FaultKind::scaled_by:
      if (!state_.workloads[color].deployment_exists) return;
      hit(fault.kind);
      return cluster_.want_pods(color, fault.to);
    case FaultKind::driver_killed:
      for (std::uint64_t id = 1; id <= drivers_.size(); ++id) {
        if (alive(DriverId{id})) hit(fault.kind);
        kill(DriverId{id});
      }
      return;
    case FaultKind::stranger_edits_service:
      hit(fault.kind);
      cluster_.edit_door(fault.selector ? std::optional{model::Split::all_to(*fault.selector)}
                                        : std::nullopt);
      for (Witness* witness : witnesses_) witness->stranger_wrote(*this);
      return;
    case FaultKind::watch_broken:
      return break_watches(fault);
    default:
      return;
  }
}

void World::arm(const Fault& fault) {
  see_renewals();
  const bool is_error = fault.kind == FaultKind::api_error;
  Armed& armed = armed_.emplace_back(Armed{fault});
  armed.fault.count = is_error ? std::max(fault.count, 1) : 1;
  if (is_error && fault.lasts) armed.until = queue_.now() + *fault.lasts;
}

void World::break_watches(const Fault& fault) {
  std::vector<Operation*> watches;
  for (auto& [serial, operation] : operations_) {
    if (operation.watching) watches.push_back(&operation);
  }
  if (watches.empty()) return;
  hit(fault.kind);
  for (Operation* const watch : watches) {
    if (fault.lasts) {
      watch->silent_until = queue_.now() + *fault.lasts;
    } else {
      finish(*watch, port::Failure{base::Error{base::Errc::unreachable,
                                               "the watch broke and could not be resumed"}});
    }
  }
  // The port has resumed it: what it missed comes now.
  if (fault.lasts) queue_.after(*fault.lasts, [this] { tell_watches(); });
}

void World::hit(FaultKind kind) { hits_.push_back({kind, phase_}); }

/// The fault that is armed for the operation, if one is; it has struck once more.
const Fault* World::strikes(FaultKind kind, std::string_view operation) {
  // Each pod that is asked is part of an operation, which is struck as a whole.
  const bool is_whole = operation != pods_proxy;
  const auto armed = std::ranges::find_if(armed_, [&](const Armed& each) {
    const Fault& fault = each.fault;
    return fault.kind == kind && fault.count > 0 && (!each.until || queue_.now() < *each.until) &&
           (fault.operation == operation || (fault.operation == "any" && is_whole));
  });
  if (armed == armed_.end()) return nullptr;
  if (armed->fault.count != every_time) --armed->fault.count;
  hit(kind);
  return &armed->fault;
}

std::optional<base::Error> World::error_for(std::string_view operation) {
  const Fault* fault = strikes(FaultKind::api_error, operation);
  if (fault == nullptr) return std::nullopt;
  const base::Errc code = error_of_status(fault->status);
  say(fmt::format("{} fails: {}", operation, base::to_text(code)));
  const auto* const says = fault->status == 0 ? "does not answer" : "says no to";
  return base::Error{code, fmt::format("the API server {} {}", says, operation)};
}

bool World::loses_answer(const std::string& operation) {
  if (strikes(FaultKind::answer_lost, operation) == nullptr) return false;
  say(fmt::format("the answer to {} is lost", operation));
  return true;
}

}  // namespace bluegreen::sim
