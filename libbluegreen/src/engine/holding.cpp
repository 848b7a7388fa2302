// Watching the new color while the old one stands ready.
#include <algorithm>

#include <fmt/format.h>

#include "bluegreen/runbook/limits.hpp"
#include "bluegreen/runbook/probe_question.hpp"
#include "engine/arrived.hpp"

namespace bluegreen::engine {
namespace {

/// Fewer than half of the pods for this long is a broken color; one evicted pod of three is not.
constexpr base::Duration weakness_limit = std::chrono::seconds{30};
/// What was asked before the end of a hold counts; a pass waits this long for it.
constexpr base::Duration answers_limit = std::chrono::seconds{10};
/// What does not pass at the end of a hold is asked again for this long.
constexpr base::Duration evidence_limit = std::chrono::minutes{1};

/// What the release wanted, or less where somebody wants less now: an autoscaler may shrink it.
int pods_owed(const Turn& turn) { return std::min(turn.state.replicas, turn.target().wanted); }

bool is_weak(const Turn& turn) { return turn.target().ready * 2 < pods_owed(turn); }

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

/// What is left of the time for which the new color was not seen in the hold: it is made up after
/// the hold. Nothing where no probe judges what is seen.
base::Duration unseen_time(const Turn& turn) {
  const auto& state = turn.state;
  const bool judged = std::ranges::any_of(state.probes, runbook::is_judged, &ProbeStatus::probe);
  if (!judged || !state.hold_ends) return {};
  const auto unseen = state.target_sight.unseen(turn.now, sampling_interval(state));
  const auto made_up = std::max(turn.now.monotonic - *state.hold_ends, base::Duration::zero());
  return std::chrono::floor<std::chrono::seconds>(
      std::max(unseen - made_up, base::Duration::zero()));
}

void hold_until(Turn& turn, base::Instant end) {
  const auto left = end - turn.now.monotonic;
  turn.state.deadline = Due{end, turn.now.utc + left, left};
}

/// The hold goes on for as long as the new color was not seen, by half of its length at most.
bool extend(Turn& turn) {
  const auto unseen = unseen_time(turn);
  if (unseen == base::Duration::zero()) return false;
  const auto last = *turn.state.hold_ends + turn.state.runbook->hold / 2;
  const auto end = std::min(turn.now.monotonic + unseen, last);
  if (end <= turn.now.monotonic) return false;
  hold_until(turn, end);
  turn.journal(journal::EntryKind::note, "hold",
               fmt::format("the hold goes on for {}: {} was not seen for {}",
                           base::to_text(end - turn.now.monotonic), turn.target_name(),
                           base::to_text(unseen)));
  return true;
}

model::Verdict verdict_on_hold(const Turn& turn) {
  const auto verdict = overall_verdict(turn.state, turn.now.monotonic);
  const bool passes = verdict == model::Verdict::passed;
  return passes && unseen_time(turn) > base::Duration::zero() ? model::Verdict::unknown : verdict;
}

std::string reason_of(const Turn& turn) {
  const auto verdict = overall(turn.state, turn.now.monotonic);
  if (verdict.verdict != model::Verdict::passed) return verdict.detail;
  return fmt::format("{} was not seen for {} of the hold", turn.target_name(),
                     base::to_text(unseen_time(turn)));
}

void end_undecided(Turn& turn) {
  if (turn.state.runbook->on_unknown == runbook::OnUnknown::give_back) {
    return give_back(turn,
                     fmt::format("still unknown at the end of the hold: {}", reason_of(turn)));
  }
  turn.enter(Phase::undecided);
}

/// The time of the hold is over: what passes stays, and what does not is asked a little longer.
void end_hold(Turn& turn) {
  auto& state = turn.state;
  const auto over = *state.hold_over;
  const bool passes = verdict_on_hold(turn) == model::Verdict::passed;
  const bool is_asked = question_in_flight(turn);
  const auto waited = turn.now.monotonic - over;
  if (passes && (!is_asked || waited >= answers_limit)) return turn.proceed();
  if (waited >= evidence_limit) return end_undecided(turn);
  hold_until(turn, over + (passes ? answers_limit : evidence_limit));
  if (passes) return state.tick.reset();
  if (!state.tick) turn.tick_in(state.runbook->probe_interval);
}

void act_on_verdict(Turn& turn) {
  const auto verdict = overall_verdict(turn.state, turn.now.monotonic);
  if (verdict == model::Verdict::failed)
    return give_back(turn, overall(turn.state, turn.now.monotonic).detail);
  if (turn.state.weak_since && weak_for_too_long(turn)) turn.observe();  // its answer decides
  if (turn.state.phase == Phase::undecided && verdict_on_hold(turn) == model::Verdict::passed)
    return turn.proceed();
  if (turn.state.phase == Phase::holding && turn.state.hold_over) end_hold(turn);
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
    return give_back(turn, turn.target_pods(pods_owed(turn)));
  }
  // Where nothing ticks, nothing else would look again while the weakness lasts.
  if (turn.state.weak_since && !turn.state.tick) turn.tick_in(weakness_limit);
}

void enter_holding(Turn& turn) {
  turn.move_to(Phase::holding, fmt::format("watching {}", turn.target_name()));
  turn.state.hold_ends = turn.state.deadline->at;
  turn.state.target_sight.begin(turn.now.monotonic);
  set_probes(turn, turn.state.runbook->watch);
  ask_probes(turn);
  if (!turn.in_flight<port::SampleTraffic>()) turn.start(port::SampleTraffic{});
  turn.tick_in(turn.state.runbook->probe_interval);
}

void holding_sampled(Turn& turn, const Arrived& arrived) {
  take_sample(turn, *arrived.answer);
  act_on_verdict(turn);
}

void watching_reported(Turn& turn, const Arrived& arrived) {
  take_report(turn, std::get<port::RunProbe>(*arrived.flight->request),
              std::get<model::ProbeReport>(**arrived.answer));
  act_on_verdict(turn);
}

void holding_deadline(Turn& turn, const Arrived&) {
  if (!turn.state.hold_over) {
    if (extend(turn)) return;
    turn.state.hold_over = turn.now.monotonic;
  }
  end_hold(turn);
}

void enter_undecided(Turn& turn) {
  // After a resume no probe has been asked yet: the recorded reason stands.
  if (!turn.state.probes.empty()) turn.state.reason = reason_of(turn);
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
