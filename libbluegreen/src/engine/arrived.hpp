#pragma once

#include <optional>
#include <string>

#include "engine/turn.hpp"

namespace bluegreen::engine {

/// What an event brought: the operation with its answer, or who asked. Both may be absent.
struct Arrived {
  std::optional<Flight> flight;
  std::optional<port::Answer> answer;
  std::string who;

  /// Read anew from the source, not told by a watch.
  bool fresh() const { return flight && std::holds_alternative<port::Observe>(flight->request); }
  const base::Error& error() const { return std::get<port::Failure>(*answer).error; }
};

using Handler = void (*)(Turn&, const Arrived&);

// ---- for every phase (every_phase.cpp) ----
void resume(Turn&, const Arrived&);
void lose(Turn&, const Arrived&);
/// Nothing but storing the observation, which decide() has done already.
void note_observation(Turn&, const Arrived&);
/// A failed reading or a cancelled operation of an earlier phase; a reading is tried again at the
/// next tick.
void try_again_later(Turn&, const Arrived&);
void look_again(Turn&, const Arrived&);

// ---- forward (forward.cpp, moving.cpp, holding.cpp, cleaning_up.cpp) ----
void claimed(Turn&, const Arrived&);
void claim_failed(Turn&, const Arrived&);
void claim_again(Turn&, const Arrived&);
void plan_from_observation(Turn&, const Arrived&);
void refuse_at_deadline(Turn&, const Arrived&);
void abort_before_anything(Turn&, const Arrived&);
void promote_on_resume(Turn&, const Arrived&);
void installed(Turn&, const Arrived&);
void install_failed(Turn&, const Arrived&);
void install_looked_at(Turn&, const Arrived&);
void install_again(Turn&, const Arrived&);
void clear_at_deadline(Turn&, const Arrived&);
void clear_on_abort(Turn&, const Arrived&);
void starting_observed(Turn&, const Arrived&);
void validating_observed(Turn&, const Arrived&);
void validating_reported(Turn&, const Arrived&);
void validating_tick(Turn&, const Arrived&);
void promoted(Turn&, const Arrived&);
void gate_observed(Turn&, const Arrived&);
void target_looked_at(Turn&, const Arrived&);
/// The look that allowed the switch no longer holds: a switch that still waits for its record is
/// never begun.
void switching_observed(Turn&, const Arrived&);
void switch_applied(Turn&, const Arrived&);
void switch_failed(Turn&, const Arrived&);
void look_before_switch(Turn&, const Arrived&);
void give_back_at_deadline(Turn&, const Arrived&);
void give_back_on_abort(Turn&, const Arrived&);
void propagating_observed(Turn&, const Arrived&);
void propagating_seen(Turn&, const Arrived&);
void propagating_sampled(Turn&, const Arrived&);
void propagating_tick(Turn&, const Arrived&);
void propagating_deadline(Turn&, const Arrived&);

void serving_color_observed(
    Turn&,
    const Arrived&);  // moving, holding, undecided, serving, retired: is the target still well?
void watching_reported(Turn&, const Arrived&);
void watching_tick(Turn&, const Arrived&);
void moving_sampled(Turn&, const Arrived&);
void moving_deadline(Turn&, const Arrived&);
void replacing_tick(Turn&, const Arrived&);
void replacing_applied(Turn&, const Arrived&);
void replacing_failed(Turn&, const Arrived&);
void replacing_observed(Turn&, const Arrived&);
void replacing_deadline(Turn&, const Arrived&);
void effect_noted(Turn&, const Arrived&);
void holding_sampled(Turn&, const Arrived&);
void holding_deadline(Turn&, const Arrived&);
void undecided_promoted(Turn&, const Arrived&);
void undecided_deadline(Turn&, const Arrived&);

void serving_deadline(Turn&, const Arrived&);
void scaling_looked_at(Turn&, const Arrived&);
void scaling_applied(Turn&, const Arrived&);
void cleanup_failed(Turn&, const Arrived&);
void cleanup_deadline(Turn&, const Arrived&);
void retired_deadline(Turn&, const Arrived&);
void deleting_looked_at(Turn&, const Arrived&);
void deleting_applied(Turn&, const Arrived&);

// ---- the return path (giving_back.cpp, clearing.cpp) ----
void return_looked_at(Turn&, const Arrived&);
void return_deadline(Turn&, const Arrived&);
void warming_observed(Turn&, const Arrived&);
void warming_failed(Turn&, const Arrived&);
void return_switch_applied(Turn&, const Arrived&);
void return_switch_failed(Turn&, const Arrived&);
void return_propagating_observed(Turn&, const Arrived&);
void return_clearing_observed(Turn&, const Arrived&);
void return_clearing_applied(Turn&, const Arrived&);
void return_clearing_failed(Turn&, const Arrived&);
void return_clearing_deadline(Turn&, const Arrived&);
void clearing_observed(Turn&, const Arrived&);
void clearing_applied(Turn&, const Arrived&);
void clearing_failed(Turn&, const Arrived&);
void clearing_deadline(Turn&, const Arrived&);

}  // namespace bluegreen::engine
