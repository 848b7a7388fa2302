// The new color goes to zero: after a return, because that is what moves open connections; before a
// switch, because nobody needs it. What it was installed as stays, for whoever wants to know why.
#include <fmt/format.h>

#include "engine/arrived.hpp"

namespace bluegreen::engine {
namespace {

bool target_is_down(const Turn& turn) {
  const auto& target = turn.target();
  return !target.deployment_exists || (target.wanted == 0 && target.ready == 0);
}

bool target_is_ordered_down(const Turn& turn) {
  return !turn.target().deployment_exists || turn.target().wanted == 0;
}

void scale_target_down(Turn& turn) {
  const auto& target = turn.target();
  turn.start(port::Scale{turn.state.target, port::From{target.wanted}, port::To{0}, target.uid,
                         turn.stamp()});
}

/// Where green still answers, ready or not, its clients hear `Connection: close` while its pods
/// end, and lose nothing. Nobody waits for it: the scale-down goes on its way at once.
void ask_target_to_let_go(Turn& turn) {
  const auto& path = turn.state.runbook->drain.path;
  if (path) turn.start(port::SetDrain{turn.state.target, *path, true, turn.stamp()});
}

/// The old color serves, or somebody has to know that it does not.
void end_returned(Turn& turn, const std::string& reason) {
  if (turn.on_old()) return turn.end(Phase::returned, reason);
  turn.end(Phase::needs_person, fmt::format("{}; somebody else moved traffic: {}", reason,
                                            model::to_text(turn.traffic())));
}

/// Whoever ordered it: from now on a watch may say when it is done.
void note_order(Turn& turn, const Arrived& arrived) {
  if (arrived.fresh() && target_is_ordered_down(turn)) turn.state.effect_done = true;
}

/// Failures of the helpers (a drain request) never stop the return.
bool is_scale(const Arrived& arrived) {
  return std::holds_alternative<port::Scale>(*arrived.flight->request);
}

}  // namespace

void clear(Turn& turn, std::string reason) {
  turn.state.reason = reason;
  turn.journal(journal::EntryKind::note, "return",
               fmt::format("ending before the switch: {}", reason));
  turn.enter(Phase::clearing);
}

void enter_clearing(Turn& turn) {
  turn.cancel_flights(true);
  turn.move_to(Phase::clearing,
               fmt::format("{} goes to zero; {} serves on", turn.target_name(), turn.old_name()));
  if (!turn.effect_in_flight()) turn.observe();
}

void clearing_observed(Turn& turn, const Arrived& arrived) {
  if (turn.effect_in_flight()) return;
  if (!turn.on_old()) {
    if (!arrived.fresh()) return turn.observe();
    if (model::any_on(turn.traffic(), turn.state.target))
      return turn.enter(Phase::return_checking);  // written after all
  }
  note_order(turn, arrived);
  if (target_is_down(turn) && turn.state.effect_done) return end_returned(turn, turn.state.reason);
  if (arrived.fresh() && !target_is_ordered_down(turn)) scale_target_down(turn);
}

void clearing_applied(Turn& turn, const Arrived& arrived) {
  turn.state.effect_done = is_scale(arrived);
  turn.observe();
}

void clearing_failed(Turn& turn, const Arrived& arrived) {
  const auto code = arrived.error().code;
  const bool look_at_once =
      code == base::Errc::conflict || code == base::Errc::cancelled || !is_scale(arrived);
  if (look_at_once && turn.state.attempts++ < 3) return turn.observe();
  turn.tick_after_failure();
}

void clearing_deadline(Turn& turn, const Arrived&) {
  end_returned(turn, fmt::format("{}; {} could not be scaled down{}", turn.state.reason,
                                 turn.target_name(), turn.cause()));
}

void enter_return_clearing(Turn& turn) {
  turn.move_to(Phase::return_clearing,
               fmt::format("{} goes to zero: this moves open connections", turn.target_name()));
  if (target_is_ordered_down(turn)) {
    turn.stop_draining_old();
    return turn.observe();
  }
  ask_target_to_let_go(turn);
  scale_target_down(turn);
  turn.stop_draining_old();
}

void return_clearing_observed(Turn& turn, const Arrived& arrived) {
  if (turn.in_flight<port::Scale>()) return;
  if (!turn.on_old()) {
    if (!arrived.fresh()) return turn.observe();
    return turn.enter(Phase::return_checking);
  }
  note_order(turn, arrived);
  if (target_is_down(turn) && turn.state.effect_done) {
    // Pods that end count as down at once: an end here would take back the drain requests that are
    // on their way.
    if (!turn.in_flight<port::SetDrain>()) end_returned(turn, turn.state.reason);
    return;
  }
  if (arrived.fresh() && !target_is_ordered_down(turn)) scale_target_down(turn);
}

void return_clearing_applied(Turn& turn, const Arrived& arrived) {
  if (is_scale(arrived)) turn.state.effect_done = true;
  turn.observe();
}

void return_clearing_failed(Turn& turn, const Arrived& arrived) {
  if (!is_scale(arrived)) return turn.observe();
  if (arrived.error().code == base::Errc::conflict && turn.state.attempts++ < 3)
    return turn.observe();
  turn.tick_after_failure();
}

void return_clearing_deadline(Turn& turn, const Arrived&) {
  end_returned(turn,
               fmt::format("{}; {} serves, but {} could not be scaled down{}", turn.state.reason,
                           turn.old_name(), turn.target_name(), turn.cause()));
}

}  // namespace bluegreen::engine
