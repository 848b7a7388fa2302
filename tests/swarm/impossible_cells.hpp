// What the matrix of the swarm must show in which cell: nothing, something, or something rarely.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "bluegreen/sim/fault.hpp"

namespace bluegreen::swarm {

/// The matrix's name for the time before the release stands in a phase.
inline constexpr std::string_view before = "(before)";

using PhaseNames = std::vector<std::string_view>;

/// Cells of the matrix that have a reason in common: these kinds in these phases.
struct CellRule {
  std::vector<sim::FaultKind> kinds;
  PhaseNames phases;
  std::string_view why;

  bool covers(sim::FaultKind kind, std::string_view phase) const {
    return std::ranges::count(kinds, kind) > 0 && std::ranges::count(phases, phase) > 0;
  }
};

/// The first rule that covers the cell; null: none does.
inline const CellRule* find_rule(const std::vector<CellRule>& rules, sim::FaultKind kind,
                                 std::string_view phase) {
  const auto found =
      std::ranges::find_if(rules, [&](const CellRule& rule) { return rule.covers(kind, phase); });
  return found == rules.end() ? nullptr : &*found;
}

/// The phases that the rules speak of. Nothing is asked of the cells of one that is not here yet.
inline const PhaseNames& phases_with_cells() {
  static const PhaseNames names{before,
                                "claiming",
                                "observing",
                                "installing",
                                "starting",
                                "validating",
                                "awaiting_promotion",
                                "checking_target",
                                "switching",
                                "propagating",
                                "moving",
                                "replacing",
                                "holding",
                                "undecided",
                                "serving",
                                "scaling_down",
                                "retired",
                                "deleting",
                                "clearing",
                                "return_checking",
                                "return_warming",
                                "return_switching",
                                "return_propagating",
                                "return_clearing",
                                "finished",
                                "returned",
                                "refused",
                                "needs_person",
                                "superseded"};
  return names;
}

inline PhaseNames all_phases_but(const PhaseNames& some) {
  PhaseNames others;
  for (const auto phase : phases_with_cells()) {
    if (std::ranges::count(some, phase) == 0) others.push_back(phase);
  }
  return others;
}

/// These cells are empty, however many seeds are run.
inline const std::vector<CellRule>& impossible_cells() {
  using enum sim::FaultKind;
  static const std::vector<CellRule> rules{
      {{sim::fault_kinds.begin(), sim::fault_kinds.end()},
       {"superseded"},
       "one driver at a time works on a release of the swarm"},
      {{unreachable, scaled_by}, all_phases_but({}), "no seed of the swarm draws it"},
      {{metrics_unreadable},
       all_phases_but({"validating", "propagating", "moving", "replacing", "holding", "undecided"}),
       "neither a probe nor a sample reads counters there"},
      {{drain_refused},
       all_phases_but({"moving", "replacing", "holding", "return_checking", "return_clearing",
                       "needs_person"}),
       "no drain is begun or ended there, and none is on its way from the phase before"},
      {{watch_broken},
       {before, "claiming"},
       "the watch begins with the first reading, and dies with its driver"},
      {{watch_broken},
       {"finished", "returned", "refused", "needs_person"},
       "the watch is canceled where the release ends"},
  };
  return rules;
}

/// Most of these cells have fewer than 100 hits in 100,000 seeds, so that any may be empty with the
/// usual 30,000; with 100,000 none is.
inline const std::vector<CellRule>& rare_cells() {
  using enum sim::FaultKind;
  static const std::vector<CellRule> rules{
      {{image_pull_fails, slow_start},
       all_phases_but({"installing", "starting", "awaiting_promotion", "propagating", "moving",
                       "replacing", "holding", "serving", "retired"}),
       "a new pod of the color has to come up while a short phase lasts"},
      {{readiness_gone},
       {before, "observing", "checking_target", "switching", "undecided", "scaling_down",
        "clearing", "return_checking", "return_switching", "return_propagating", "return_clearing",
        "returned", "refused", "needs_person"},
       "a pod has to answer badly several times, the last time while a short phase lasts"},
      {{errors, latency},
       {before, "claiming", "observing", "installing", "starting", "validating",
        "awaiting_promotion", "checking_target", "undecided", "clearing", "return_checking",
        "return_warming", "return_switching", "returned", "refused", "needs_person"},
       "the color that has the traffic has to be struck, and mostly the other one is"},
      {{crash_loop, log_error, pods_deleted, pod_evicted, answer_lost, driver_killed,
        stranger_edits_service, metrics_unreadable, watch_broken},
       {"observing", "undecided", "return_warming", "return_switching", "return_propagating",
        "return_clearing", "returned", "refused", "needs_person"},
       "few releases come there, or they do not stay long"},
      {{drain_refused},
       {"replacing", "holding", "return_checking", "needs_person"},
       "the drain was begun in the phase before, or it is ended"},
  };
  return rules;
}

/// These cells can be hit, but are in fewer than one of 100,000 seeds: nothing is asserted of them.
inline const std::vector<CellRule>& seldom_cells() {
  using enum sim::FaultKind;
  static const std::vector<CellRule> rules{
      {{image_pull_fails, slow_start},
       {before},
       "a new pod would have to be made within the first two readings of the record"},
      {{drain_refused},
       {"needs_person"},
       "somebody would have to move traffic while the request to drain is on its way"},
  };
  return rules;
}

}  // namespace bluegreen::swarm
