// Every pair of phase and event. A string in place of a handler says why the pair does nothing.
#include "engine/table.hpp"

#include <array>

namespace bluegreen::engine {
namespace {

using Row = std::array<Cell, event_kind_count>;

constexpr const char* no_probe = "no probe is asked in this phase";
constexpr const char* no_sample = "no traffic is sampled in this phase";
constexpr const char* no_look = "fresh connections are not asked in this phase";
constexpr const char* no_effect = "this phase has no effect of its own";
constexpr const char* no_gate = "no gate is open";
constexpr const char* hold_is_whole =
    "a hold is never cut short: the deadline or a person's abort ends it";
constexpr const char* returning = "the return is under way already";
constexpr const char* over = "the release is over";

constexpr Row ended{over, over, over, over, over, over, over, over, over, over, over, over};

// clang-format off
constexpr std::array<Row, phase_count> table{{
// Each row: begin, observed, applied, failed;
//           probe_reported, traffic_sampled, traffic_seen;
//           deadline, tick;
//           promote, abort, superseded.
/* claiming */
  {resume, note_observation, claimed, claim_failed,
   no_probe, no_sample, no_look,
   refuse_at_deadline, claim_again,
   promote_on_resume, abort_before_anything, lose},
/* observing */
  {resume, plan_from_observation, no_effect, no_effect,
   no_probe, no_sample, no_look,
   refuse_at_deadline, look_again,
   promote_on_resume, abort_before_anything, lose},
/* installing */
  {resume, install_looked_at, installed, install_failed,
   no_probe, no_sample, no_look,
   clear_at_deadline, install_again,
   no_gate, clear_on_abort, lose},
/* starting */
  {resume, starting_observed, no_effect, no_effect,
   no_probe, no_sample, no_look,
   clear_at_deadline, look_again,
   no_gate, clear_on_abort, lose},
/* validating */
  {resume, validating_observed, no_effect, no_effect,
   validating_reported, no_sample, no_look,
   clear_at_deadline, validating_tick,
   no_gate, clear_on_abort, lose},
/* awaiting_promotion */
  {resume, gate_observed, no_effect, no_effect,
   no_probe, no_sample, no_look,
   clear_at_deadline, look_again,
   promoted, clear_on_abort, lose},
/* checking_target */
  {resume, target_looked_at, look_again, look_again,
   no_probe, no_sample, no_look,
   give_back_at_deadline, look_again,
   no_gate, give_back_on_abort, lose},
/* switching */
  {resume, switching_observed, switch_applied, switch_failed,
   no_probe, no_sample, no_look,
   give_back_at_deadline, look_before_switch,
   no_gate, give_back_on_abort, lose},
/* propagating */
  {resume, propagating_observed, effect_noted, effect_noted,
   no_probe, propagating_sampled, propagating_seen,
   propagating_deadline, propagating_tick,
   no_gate, give_back_on_abort, lose},
/* moving */
  {resume, serving_color_observed, effect_noted, effect_noted,
   watching_reported, moving_sampled, no_look,
   moving_deadline, watching_tick,
   no_gate, give_back_on_abort, lose},
/* replacing */
  {resume, replacing_observed, replacing_applied, replacing_failed,
   watching_reported, moving_sampled, no_look,
   replacing_deadline, replacing_tick,
   no_gate, give_back_on_abort, lose},
/* holding */
  {resume, serving_color_observed, effect_noted, effect_noted,
   watching_reported, holding_sampled, no_look,
   holding_deadline, watching_tick,
   hold_is_whole, give_back_on_abort, lose},
/* undecided */
  {resume, serving_color_observed, effect_noted, effect_noted,
   watching_reported, holding_sampled, no_look,
   undecided_deadline, watching_tick,
   undecided_promoted, give_back_on_abort, lose},
/* serving */
  {resume, serving_color_observed, effect_noted, effect_noted,
   no_probe, no_sample, no_look,
   serving_deadline, look_again,
   no_gate, give_back_on_abort, lose},
/* scaling_down */
  {resume, scaling_looked_at, scaling_applied, cleanup_failed,
   no_probe, no_sample, no_look,
   cleanup_deadline, look_again,
   no_gate, give_back_on_abort, lose},
/* retired */
  {resume, serving_color_observed, effect_noted, effect_noted,
   no_probe, no_sample, no_look,
   retired_deadline, look_again,
   no_gate, give_back_on_abort, lose},
/* deleting */
  {resume, deleting_looked_at, deleting_applied, cleanup_failed,
   no_probe, no_sample, no_look,
   cleanup_deadline, look_again,
   no_gate, give_back_on_abort, lose},
/* clearing */
  {resume, clearing_observed, clearing_applied, clearing_failed,
   no_probe, no_sample, no_look,
   clearing_deadline, look_again,
   returning, returning, lose},
/* return_checking */
  {resume, return_looked_at, look_again, look_again,
   no_probe, no_sample, no_look,
   return_deadline, look_again,
   returning, returning, lose},
/* return_warming */
  {resume, warming_observed, look_again, warming_failed,
   no_probe, no_sample, no_look,
   return_deadline, look_again,
   returning, returning, lose},
/* return_switching */
  {resume, note_observation, return_switch_applied, return_switch_failed,
   no_probe, no_sample, no_look,
   return_deadline, look_again,
   returning, returning, lose},
/* return_propagating */
  {resume, return_propagating_observed, effect_noted, effect_noted,
   no_probe, no_sample, no_look,
   return_deadline, look_again,
   returning, returning, lose},
/* return_clearing */
  {resume, return_clearing_observed, return_clearing_applied, return_clearing_failed,
   no_probe, no_sample, no_look,
   return_clearing_deadline, look_again,
   returning, returning, lose},
/* finished */     ended,
/* returned */     ended,
/* refused */      ended,
/* needs_person */ ended,
/* superseded */   ended,
}};
// clang-format on

}  // namespace

const Cell& cell(Phase phase, EventKind kind) {
  return table[static_cast<std::size_t>(phase)][static_cast<std::size_t>(kind)];
}

}  // namespace bluegreen::engine
