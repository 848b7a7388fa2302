// The return: traffic goes back to the old color. It needs the API server and nothing else,
// whatever green does.
#include <algorithm>

#include <fmt/format.h>

#include "engine/arrived.hpp"

namespace bluegreen::engine {
namespace {

/// How many pods the old color served with. A record of schema 1 does not say: then as many as were
/// asked for.
int old_size(const Turn& turn) {
  return turn.state.replicas_before > 0 ? turn.state.replicas_before : turn.state.replicas;
}

/// Half of the pods is enough where the new color still answers; one is where nothing else does.
bool old_can_take_traffic(const Turn& turn) {
  const auto& old = turn.old();
  const int lasting =
      std::min(old.ready, old.wanted);  // a pod beyond what is wanted is about to go
  return lasting > 0 && (lasting * 2 >= old_size(turn) || turn.target().ready == 0);
}

bool is_forward_write(const Turn& turn, const port::Request& request) {
  if (const auto* change = std::get_if<port::SwitchTraffic>(&request))
    return change->to_split.weight(turn.state.target) > 0;
  return std::holds_alternative<port::Install>(request) ||
         std::holds_alternative<port::Scale>(request) ||
         std::holds_alternative<port::Uninstall>(request);
}

bool forward_write_in_flight(const Turn& turn) {
  return std::ranges::any_of(turn.state.flights, [&](const Flight& flight) {
    return is_forward_write(turn, flight.request);
  });
}

bool needs_return(const Turn& turn, const model::Door& door) {
  return door.exists && !model::all_on(door, *turn.state.live_before);
}

/// A return of the door is on its way already: no door waits for another.
bool is_being_written(const Turn& turn, const model::Door& door) {
  return std::ranges::any_of(turn.state.flights, [&](const Flight& flight) {
    const auto* change = std::get_if<port::SwitchTraffic>(&*flight.request);
    return change != nullptr && change->door == door.name;
  });
}

}  // namespace

void enter_return_switching(Turn& turn) {
  const auto old_color = *turn.state.live_before;
  const auto tries = turn.tries();
  turn.move_to(Phase::return_switching,
               fmt::format("moving new connections back to {}", turn.old_name()));
  turn.go_on_with(tries);
  for (const auto& door : model::Traffic{turn.traffic()}.doors) {
    if (needs_return(turn, door) && !is_being_written(turn, door))
      turn.switch_door(door, old_color);
  }
}

namespace {

void nobody_can_serve(Turn& turn) {
  turn.end(Phase::needs_person,
           fmt::format("neither color is ready ({}: {} pods, {}: {} pods); nothing was written; {}",
                       turn.old_name(), turn.old().ready, turn.target_name(), turn.target().ready,
                       model::to_text(turn.traffic())));
}

void warm_up(Turn& turn) {
  const auto& old = turn.old();
  if (!old.deployment_exists) {
    const auto& runbook =
        turn.state.runbook_before ? *turn.state.runbook_before : turn.state.runbook;
    turn.start(port::Install{*turn.state.live_before, turn.state.version_before, old_size(turn),
                             runbook->release, turn.stamp()});
  } else if (old.wanted < old_size(turn)) {
    turn.start(port::Scale{*turn.state.live_before, port::From{old.wanted},
                           port::To{old_size(turn)}, old.uid, turn.stamp()});
  }
}

}  // namespace

void give_back(Turn& turn, std::string reason) {
  if (!turn.state.switch_written()) return clear(turn, std::move(reason));
  turn.state.reason = reason;
  turn.journal(journal::EntryKind::note, "return", fmt::format("returning: {}", reason));
  turn.cancel_flights(true);  // a forward effect that still waits for its record is never begun
  turn.enter(Phase::return_checking);
}

void enter_return_checking(Turn& turn) {
  if (!turn.state.live_before) {
    return turn.end(Phase::needs_person,
                    fmt::format("{}; this is the first release, there is no old color to return to",
                                turn.state.reason));
  }
  turn.move_to(Phase::return_checking,
               fmt::format("re-reading before traffic goes back to {}", turn.old_name()));
  turn.observe();
}

void return_looked_at(Turn& turn, const Arrived& arrived) {
  if (!arrived.fresh()) return;
  // A forward write that is still under way could land after this reading.
  if (forward_write_in_flight(turn)) return turn.tick_in(std::chrono::seconds{1});
  if (turn.on_old()) return turn.enter(Phase::return_propagating);
  const auto& doors = turn.traffic().doors;
  if (std::ranges::none_of(doors, [&](const auto& door) { return needs_return(turn, door); }))
    return turn.end(Phase::needs_person,
                    fmt::format("{}; nothing was written", model::to_text(turn.traffic())));
  if (old_can_take_traffic(turn)) return turn.proceed();
  const bool old_is_being_tried = turn.old().deployment_exists && turn.old().wanted > 0;
  if (old_is_being_tried && turn.target().ready == 0) return nobody_can_serve(turn);
  turn.enter(Phase::return_warming);
}

void return_deadline(Turn& turn, const Arrived&) {
  turn.end(Phase::needs_person,
           fmt::format("{}: the return did not end in {}{}", turn.state.reason,
                       base::to_text(turn.state.deadline->length), turn.cause()));
}

void enter_return_warming(Turn& turn) {
  turn.move_to(Phase::return_warming,
               fmt::format("{} comes up before traffic goes back", turn.old_name()));
  if (!turn.effect_in_flight()) warm_up(turn);
  if (!turn.effect_in_flight()) turn.observe();
}

void warming_observed(Turn& turn, const Arrived& arrived) {
  if (turn.effect_in_flight()) return;
  if (turn.on_old() || old_can_take_traffic(turn)) {
    return turn.enter(Phase::return_checking);
  }
  if (arrived.fresh() && !turn.state.tick) warm_up(turn);
}

void return_switching_observed(Turn& turn, const Arrived&) {
  // The look that allowed the writes no longer holds: those that wait for their record are never
  // begun.
  if (!turn.on_old() && !old_can_take_traffic(turn)) turn.cancel_flights(true);
}

void return_switch_applied(Turn& turn, const Arrived& arrived) {
  if (!std::holds_alternative<port::SwitchTraffic>(*arrived.flight->request)) return;
  if (!turn.in_flight<port::SwitchTraffic>()) turn.proceed();
}

void return_switch_failed(Turn& turn, const Arrived& arrived) {
  if (!std::holds_alternative<port::SwitchTraffic>(*arrived.flight->request)) return;
  auto tries = turn.tries();
  ++tries.count;
  turn.enter(Phase::return_checking);  // read again and decide again
  turn.go_on_with(tries);
  // At once after a conflict, or where it was taken back: users wait while green fails.
  const auto code = arrived.error().code;
  if ((code == base::Errc::conflict || code == base::Errc::cancelled) && tries.count <= 3) return;
  turn.cancel_flights(false);
  turn.tick_in(std::chrono::seconds{std::min(tries.count, 5)});
}

void enter_return_propagating(Turn& turn) {
  turn.move_to(Phase::return_propagating, fmt::format("until endpoints show {}", turn.old_name()));
  turn.observe();
}

void return_propagating_observed(Turn& turn, const Arrived& arrived) {
  if (!turn.on_old()) {
    if (arrived.fresh()) turn.enter(Phase::return_checking);
    return;
  }
  if (model::has_arrived(turn.traffic(), *turn.state.live_before)) turn.proceed();
}

}  // namespace bluegreen::engine
