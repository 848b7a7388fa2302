// The switch: its write, and until it is seen.
#include <fmt/format.h>

#include "engine/arrived.hpp"

namespace bluegreen::engine {
namespace {

/// Every door reaches the new color's ready addresses and nobody else's.
bool target_has_arrived(const Turn& turn) {
  return model::has_arrived(turn.traffic(), turn.state.target) &&
         model::strangers(turn.traffic()) == 0;
}

void ask_fresh_connections(Turn& turn) {
  if (turn.in_flight<port::VerifyTraffic>()) return;
  turn.start(port::VerifyTraffic{turn.state.target, turn.state.version, 5});
}

/// With the reason, where the port gave one.
std::string unobserved_text(const port::TrafficSeen& seen) {
  constexpr std::string_view unobserved = "data plane: not observed";
  if (seen.detail.empty()) return std::string{unobserved};
  if (seen.detail.starts_with(unobserved)) return seen.detail;
  return fmt::format("{} ({})", unobserved, seen.detail);
}

}  // namespace

void switch_applied(Turn& turn, const Arrived& arrived) {
  const auto* change = std::get_if<port::SwitchTraffic>(&*arrived.flight->request);
  if (change == nullptr) return;
  turn.state.switched_at = turn.now.utc;
  turn.state.switched_doors.push_back(change->door);
  // The next door is written after a look of its own.
  if (turn.traffic().doors.size() > 1) return turn.enter(Phase::checking_target);
  turn.proceed();
}

void switch_failed(Turn& turn, const Arrived& arrived) {
  const auto& error = arrived.error();
  const bool not_allowed = error.code == base::Errc::forbidden ||
                           error.code == base::Errc::invalid_argument ||
                           error.code == base::Errc::unsupported;
  if (not_allowed) {
    const auto reason = fmt::format("the switch was not allowed: {}", error.message);
    // A door before this one may have been switched.
    return model::any_on(turn.traffic(), turn.state.target) ? give_back(turn, reason)
                                                            : clear(turn, reason);
  }
  if (turn.state.attempts >= 8)
    return give_back(turn, fmt::format("the switch failed: {}", error.message));
  turn.tick_after_failure();
}

void look_before_switch(Turn& turn, const Arrived&) {
  if (turn.effect_in_flight()) return turn.tick_in(std::chrono::seconds{1});
  const auto tries = turn.tries();
  turn.enter(Phase::checking_target);
  turn.go_on_with(tries);
}

void switching_observed(Turn& turn, const Arrived&) {
  const bool not_written_yet = !turn.on_target();
  if (not_written_yet && !turn.target_is_up())
    turn.cancel_flights(true);  // its failure leads to a look anew
}

void give_back_at_deadline(Turn& turn, const Arrived&) {
  give_back(turn, fmt::format("{} did not end in {}{}", to_text(turn.state.phase),
                              base::to_text(turn.state.deadline->length), turn.cause()));
}

void give_back_on_abort(Turn& turn, const Arrived& arrived) {
  give_back(turn, fmt::format("aborted by {}", arrived.who));
}

void enter_propagating(Turn& turn) {
  if (!turn.state.switched_at) turn.state.switched_at = turn.now.utc;
  turn.move_to(Phase::propagating,
               fmt::format("until endpoints and fresh connections show {}", turn.target_name()));
  turn.observe();
  turn.start(port::SampleTraffic{});  // what moving and holding are counted from
}

void propagating_sampled(Turn& turn, const Arrived& arrived) {
  take_sample(turn, std::get<model::TrafficSample>(**arrived.answer));
}

void propagating_observed(Turn& turn, const Arrived& arrived) {
  if (turn.target().ready == 0 && model::any_on(turn.traffic(), turn.state.target)) {
    if (!arrived.fresh()) return turn.observe();
    return give_back(turn, fmt::format("{} has no ready pod", turn.target_name()));
  }
  if (target_has_arrived(turn) && !turn.effect_in_flight() && !turn.state.tick &&
      !turn.state.effect_done) {
    ask_fresh_connections(turn);
  }
}

void propagating_seen(Turn& turn, const Arrived& arrived) {
  const auto& seen = std::get<port::TrafficSeen>(**arrived.answer);
  if (!seen.observable) {
    // Endpoints are seen, the data plane is not: the full limit is waited.
    turn.state.effect_done = true;
    return turn.journal(journal::EntryKind::note, "data_plane",
                        fmt::format("{}; waiting the full {}", unobserved_text(seen),
                                    base::to_text(turn.state.runbook->deadlines.propagate)));
  }
  if (!seen.reached) return turn.tick_in(std::chrono::seconds{1});
  turn.state.data_plane_observed = true;
  turn.state.seen_at = turn.now.utc;
  turn.proceed();
}

void propagating_tick(Turn& turn, const Arrived&) {
  if (target_has_arrived(turn)) ask_fresh_connections(turn);
}

void propagating_deadline(Turn& turn, const Arrived&) {
  const bool only_the_data_plane_is_missing = turn.state.effect_done && target_has_arrived(turn);
  if (!only_the_data_plane_is_missing) {
    return give_back(turn, fmt::format("the switch was not seen in {}{}",
                                       base::to_text(turn.state.deadline->length), turn.cause()));
  }
  turn.state.seen_at = turn.now.utc;
  turn.proceed();
}

}  // namespace bluegreen::engine
