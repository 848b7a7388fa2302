#pragma once

#include <optional>
#include <string_view>

#include "bluegreen/base/export.hpp"
#include "bluegreen/plan/plan.hpp"

namespace bluegreen::engine {

/// Where a release stands. The order is the order of the runbook; the return path comes after it,
/// then the ends.
enum class Phase {
  claiming,            ///< stamping our fencing number
  observing,           ///< reading the world and planning
  installing,          ///< Helm puts the version on the idle color
  starting,            ///< waiting for the color to be ready
  validating,          ///< probing the color before the switch
  awaiting_promotion,  ///< a gate is open
  checking_target,     ///< re-reading right before the write
  switching,           ///< the write is under way
  propagating,         ///< until the switch is seen
  moving,              ///< until open connections have left the old color
  replacing,         ///< the old color's pods are replaced one by one: the limit of moving is over
  holding,           ///< watching the new color
  undecided,         ///< the hold is over and a probe is unknown: a person is asked
  serving,           ///< the new color serves and stays; the old one's scale-down is due later
  scaling_down,      ///< the old color goes to zero
  retired,           ///< the old color stands at zero; its deletion is due later
  deleting,          ///< the old color's release is deleted
  clearing,          ///< ended before the switch: the new color goes to zero
  return_checking,   ///< re-reading before traffic goes back
  return_warming,    ///< the old color comes up again first
  return_switching,  ///< the write back is under way
  return_propagating,  ///< until the return is seen
  return_clearing,     ///< the new color goes to zero: this moves open connections
  finished,            ///< done
  returned,            ///< the old color serves
  refused,             ///< nothing was changed
  needs_person,        ///< stopped; traffic stands where it stands
  superseded,          ///< another driver holds the service
};

inline constexpr int phase_count = static_cast<int>(Phase::superseded) + 1;

/// A stable name for records and JSON: the enumerator's.
BLUEGREEN_EXPORT std::string_view to_text(Phase phase);
BLUEGREEN_EXPORT std::optional<Phase> parse_phase(std::string_view text);

/// No event moves a release from here.
constexpr bool is_end(Phase phase) { return phase >= Phase::finished; }
/// Traffic is going back, or the new color is going away.
constexpr bool is_return(Phase phase) {
  return phase >= Phase::clearing && phase <= Phase::return_clearing;
}
/// The switch may have been written.
constexpr bool may_have_switched(Phase phase) {
  return phase >= Phase::switching && phase <= Phase::deleting;
}

/// The runbook's step that the phase belongs to.
BLUEGREEN_EXPORT plan::Stage stage_of(Phase phase);

}  // namespace bluegreen::engine
