// The old color goes last: scaled down, later deleted. Each effect looks first.
#include <algorithm>

#include <fmt/format.h>

#include "engine/arrived.hpp"

namespace bluegreen::engine {
namespace {

/// What is left of a delay that began at `since`; never negative, never longer than the delay.
base::Duration left_of(base::Duration delay, base::UtcTime since, base::UtcTime now) {
  return std::clamp<base::Duration>(since + delay - now, base::Duration::zero(), delay);
}

/// Nobody is sent to the old color. Else the release ends with a person asked, and false is
/// answered.
bool old_color_is_unreferenced(Turn& turn) {
  if (turn.on_target()) return true;
  turn.end(Phase::needs_person,
           fmt::format("{}: {} is not touched", model::to_text(turn.traffic()), turn.old_name()));
  return false;
}

}  // namespace

void enter_serving(Turn& turn) {
  auto& state = turn.state;
  state.reason.clear();
  if (!state.held_at) state.held_at = turn.now.utc;
  const auto delay = state.runbook->cleanup.scale_down_after;
  const auto text = fmt::format("{} serves and stays", turn.target_name());
  if (!state.live_before || delay.is_never()) return turn.end(Phase::finished, text);
  turn.move_to(Phase::serving,
               left_of(delay.length(), state.moved_at.value_or(turn.now.utc), turn.now.utc), text);
}

void enter_scaling_down(Turn& turn) {
  turn.move_to(Phase::scaling_down, fmt::format("{} goes to zero", turn.old_name()));
  turn.observe();
}

void scaling_looked_at(Turn& turn, const Arrived& arrived) {
  if (turn.effect_in_flight()) return;
  const auto& old = turn.old();
  const bool gone = !old.deployment_exists || (old.wanted == 0 && old.ready == 0);
  if (arrived.fresh() && old.wanted == 0)
    turn.state.effect_done = true;  // by a write whose answer was lost
  if (gone && (arrived.fresh() || turn.state.effect_done)) return turn.proceed();
  if (!arrived.fresh() || turn.state.effect_done || old.wanted == 0) return;
  if (!old_color_is_unreferenced(turn)) return;
  turn.start(port::Scale{*turn.state.live_before, port::From{old.wanted}, port::To{0}, old.uid,
                         turn.stamp()});
}

void scaling_applied(Turn& turn, const Arrived& arrived) {
  // The end of the drain may still have been under way.
  if (std::holds_alternative<port::Scale>(*arrived.flight->request)) turn.state.effect_done = true;
  turn.observe();
}

void cleanup_deadline(Turn& turn, const Arrived&) {
  turn.end(Phase::needs_person, fmt::format("{} could not be cleaned up in time; {} serves{}",
                                            turn.old_name(), turn.target_name(), turn.cause()));
}

void enter_retired(Turn& turn) {
  auto& state = turn.state;
  if (!state.scaled_down_at) state.scaled_down_at = turn.now.utc;
  const auto delay = state.runbook->cleanup.delete_after;
  const auto text = fmt::format("{} stands at zero", turn.old_name());
  if (delay.is_never()) return turn.end(Phase::finished, text);
  turn.move_to(Phase::retired, left_of(delay.length(), *state.scaled_down_at, turn.now.utc), text);
}

void enter_deleting(Turn& turn) {
  turn.move_to(Phase::deleting, fmt::format("deleting the release of {}", turn.old_name()));
  turn.observe();
}

void deleting_looked_at(Turn& turn, const Arrived& arrived) {
  if (!arrived.fresh() || turn.effect_in_flight()) return;
  if (turn.old().status == model::InstallStatus::absent) {
    return turn.end(Phase::finished,
                    fmt::format("{} serves; {} is deleted", turn.target_name(), turn.old_name()));
  }
  if (!old_color_is_unreferenced(turn)) return;
  turn.start(port::Uninstall{*turn.state.live_before, turn.old().revision, turn.stamp()});
}

void deleting_applied(Turn& turn, const Arrived&) { turn.observe(); }

}  // namespace bluegreen::engine
