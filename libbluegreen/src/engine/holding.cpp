// Watching the new color while the old one stands ready.
#include <algorithm>

#include <fmt/format.h>

#include "bluegreen/runbook/limits.hpp"
#include "engine/arrived.hpp"

namespace bluegreen::engine {
namespace {

/// Fewer than half of the pods for this long is a broken color; one evicted pod of three is not.
constexpr base::Duration weakness_limit = std::chrono::seconds{30};
/// What was asked before the end of a hold counts; this long is waited for it.
constexpr base::Duration answers_limit = std::chrono::seconds{10};

bool is_weak(const Turn& turn) { return turn.target().ready * 2 < turn.state.replicas; }

/// True when the weakness is of long standing; remembers since when.
bool weak_for_too_long(Turn& turn) {
  if (!is_weak(turn)) {
    turn.state.weak_since.reset();
    return false;
  }
  if (!turn.state.weak_since) turn.state.weak_since = turn.now.monotonic;
  return turn.now.monotonic - *turn.state.weak_since >= weakness_limit;
}

bool question_in_flight(const Turn& turn) {
  return std::ranges::any_of(turn.state.flights, [](const Flight& flight) {
    return std::holds_alternative<port::RunProbe>(*flight.request) ||
           std::holds_alternative<port::SampleTraffic>(*flight.request);
  });
}

void await_last_answers(Turn& turn) {
  turn.state.hold_is_over = true;
  turn.state.tick.reset();
  turn.state.deadline =
      Due{turn.now.monotonic + answers_limit, turn.now.utc + answers_limit, answers_limit};
}

void end_hold(Turn& turn) {
  const auto verdict = overall(turn.state);
  if (verdict.verdict == model::Verdict::passed) return turn.proceed();
  if (turn.state.runbook->on_unknown == runbook::OnUnknown::give_back) {
    return give_back(turn, fmt::format("still unknown at the end of the hold: {}", verdict.detail));
  }
  turn.enter(Phase::undecided);
}

/// Nothing is awaited any more of a hold whose time is over.
bool is_last_answer(const Turn& turn) {
  return turn.state.hold_is_over && !question_in_flight(turn);
}

void act_on_verdict(Turn& turn) {
  const auto verdict = overall_verdict(turn.state);
  if (verdict == model::Verdict::failed) return give_back(turn, overall(turn.state).detail);
  if (turn.state.weak_since && weak_for_too_long(turn)) turn.observe();  // its answer decides
  if (turn.state.phase == Phase::undecided && verdict == model::Verdict::passed) turn.proceed();
  if (turn.state.phase == Phase::holding && is_last_answer(turn)) end_hold(turn);
}

}  // namespace

/// Is the target still well?
void serving_color_observed(Turn& turn, const Arrived& arrived) {
  if (!turn.on_target()) {
    // A watch may be behind; what moves us is read from the source.
    if (!arrived.fresh()) return turn.observe();
    return turn.end_for_stranger();
  }
  const bool weak = weak_for_too_long(turn);
  if (turn.target().ready == 0 || weak) {
    if (!arrived.fresh()) return turn.observe();
    return give_back(turn, turn.target_pods());
  }
  // Where nothing ticks, nothing else would look again while the weakness lasts.
  if (turn.state.weak_since && !turn.state.tick) turn.tick_in(weakness_limit);
}

void enter_holding(Turn& turn) {
  turn.move_to(Phase::holding, fmt::format("watching {}", turn.target_name()));
  set_probes(turn, turn.state.runbook->watch);
  ask_probes(turn);
  if (!turn.in_flight<port::SampleTraffic>()) turn.start(port::SampleTraffic{});
  turn.tick_in(turn.state.runbook->probe_interval);
}

void holding_sampled(Turn& turn, const Arrived& arrived) {
  take_sample(turn, std::get<model::TrafficSample>(**arrived.answer));
  act_on_verdict(turn);
}

void watching_reported(Turn& turn, const Arrived& arrived) {
  take_report(turn, std::get<port::RunProbe>(*arrived.flight->request),
              std::get<model::ProbeReport>(**arrived.answer));
  act_on_verdict(turn);
}

void holding_deadline(Turn& turn, const Arrived&) {
  if (!turn.state.hold_is_over && question_in_flight(turn)) return await_last_answers(turn);
  end_hold(turn);
}

void enter_undecided(Turn& turn) {
  // After a resume no probe has been asked yet: the recorded reason stands.
  if (!turn.state.probes.empty()) turn.state.reason = overall(turn.state).detail;
  turn.move_to(
      Phase::undecided,
      fmt::format("the hold is over and it is not known whether {} is well: {}; promote or abort",
                  turn.target_name(), turn.state.reason));
  set_probes(turn, turn.state.runbook->watch);
  turn.tick_in(turn.state.runbook->probe_interval);
}

void undecided_promoted(Turn& turn, const Arrived& arrived) {
  turn.state.reason.clear();
  turn.journal(journal::EntryKind::intent, "promote", fmt::format("promoted by {}", arrived.who));
  turn.proceed();
}

void undecided_deadline(Turn& turn, const Arrived&) {
  const auto limit = runbook::limit_of(*turn.state.runbook, row_of(Phase::undecided).limit);
  turn.end(Phase::needs_person,
           fmt::format("nobody decided in {}; both colors stand", base::to_text(*limit)));
}

}  // namespace bluegreen::engine
