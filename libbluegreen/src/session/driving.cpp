// A driver at work: from the claim to the end of the release, or as far as it is to go.
#include <algorithm>

#include "session/given.hpp"
#include "session/implementation.hpp"

namespace bluegreen::session {
namespace {

using engine::Phase;

/// Two minutes are enough to write down that a release is over; then the record stays behind.
constexpr base::Duration last_record_limit = std::chrono::minutes{2};

}  // namespace

bool has_reached(const engine::Release& state, Until until, base::Timestamp now) {
  if (engine::is_end(state.phase)) return true;
  if (engine::is_return(state.phase)) return false;
  if (until == Until::held) return engine::row_of(state.phase).stage == model::Stage::clean_up;
  if (until == Until::seen) return engine::comes_after(state.phase, Phase::propagating);
  const bool waits = model::only_clean_up_is_due(state.phase) && state.deadline;
  return until == Until::due && waits && state.deadline->at > now.monotonic;
}

/// True where the gate of the present phase, if it has one, is left to somebody else.
bool Session::Implementation::ask_gate() {
  const auto phase = pump_->state().phase;
  if (!engine::is_question(phase)) {
    asked_gate_.reset();
    return false;
  }
  if (asked_gate_ == phase) return false;
  asked_gate_ = phase;
  std::optional<engine::Intent> answer;
  if (options_.gate) callbacks_.call([&] { answer = options_.gate(pump_->state()); });
  if (!answer || !look_at(*answer)) return !options_.stay_at_gate;
  pump_->post(std::move(*answer));
  return false;
}

/// Precondition: the pump has begun.
Task<base::result<Outcome>> Session::Implementation::drive(Until until,
                                                           std::optional<engine::Intent> first) {
  asked_gate_.reset();
  if (first) pump_->post(std::move(*first));
  const bool left = co_await drive_on(until);
  keep(pump_->state());
  pump_.reset();
  co_return left ? Outcome::interrupted : outcome_of(*last_);
}

/// What a sink throws is told after the turn.
base::Instant Session::Implementation::pump(base::Timestamp now) {
  auto next = now.monotonic;
  callbacks_.call([&] { next = pump_->pump(now); });
  return next;
}

/// Until the release is over, or as far as it is to go, or the host leaves: true then.
Task<bool> Session::Implementation::drive_on(Until until) {
  std::optional<base::Instant> over_by;
  while (true) {
    for (auto& intent : intents_.take()) pump_->post(std::move(intent));
    const auto now = turns_.now();
    const auto next = pump(now);
    const auto& state = pump_->state();
    if (engine::is_end(state.phase) && !over_by) over_by = now.monotonic + last_record_limit;
    if (pump_->finished() || (over_by && now.monotonic >= *over_by)) co_return false;
    const bool stops = !over_by && (has_reached(state, until, now) || ask_gate());
    if (stops || turns_.leaving()) {
      if (intents_.close()) break;
      continue;  // what was accepted is heard
    }
    intents_.open();
    co_await turns_.turn(over_by ? std::min(next, *over_by) : next);
  }
  if (engine::is_end(pump_->state().phase)) co_return false;
  const bool interrupted = turns_.leaving();
  pump_->leave(leave_limit);
  while (true) {
    const auto next = pump(turns_.now());
    if (pump_->left()) co_return interrupted && !engine::is_end(pump_->state().phase);
    co_await turns_.turn(next);
  }
}

}  // namespace bluegreen::session
