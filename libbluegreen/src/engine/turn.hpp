#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bluegreen/base/assertion.hpp"
#include "bluegreen/engine/decide.hpp"

namespace bluegreen::engine {

/// One decision in the making: the state, the time, the commands so far, and the few primitives
/// that every phase uses.
class Turn {
 public:
  /// It changes both, which live longer.
  Turn(Release& release, std::vector<Command>& so_far, base::Timestamp time)
      : state(release), now(time), commands(so_far), at_(state.phase) {}

  Release& state;
  const base::Timestamp now;
  std::vector<Command>& commands;

  // ---- primitives (turn.cpp) ----
  void start(port::Request request);
  /// Starts a fresh reading unless one is under way.
  void observe();
  /// Drops the reading that is under way, and owes a look for it.
  void drop_reading();
  /// Keeps the watch of the world alive.
  void keep_watching();
  /// Begins anew what failed of watching and reading: what made the last phase look, a watch need
  /// not tell again.
  void catch_up();
  void cancel_flights(bool effects_too);
  template <class Request>
  bool in_flight() const {
    return std::ranges::any_of(state.flights, [](const Flight& flight) {
      return std::holds_alternative<Request>(*flight.request);
    });
  }
  bool effect_in_flight() const;
  void journal(journal::EntryKind kind, std::string name, const std::string& text,
               std::vector<std::pair<std::string, std::string>> fields = {});

  // ---- from phase to phase (turn.cpp) ----
  // An arrow that the phase's row does not have is taken all the same, and journaled.
  /// Enters a phase by its way in.
  void enter(Phase phase);
  /// This phase is done: enters what comes next on the main line, the first of its row.
  void proceed() { enter(*row_of(at_).leads_to.begin()); }
  /// Enters a phase that no arrow of this one leads to: another process goes on there.
  void resume_at(Phase phase);
  /// Ways in say that their phase begins: forgets what belonged to the last one, journals, sets the
  /// deadline by the phase's limit. The caller starts its work.
  void move_to(Phase phase, const std::string& text);
  /// The same, where the limit is a delay that the caller knows.
  void move_to(Phase phase, base::Duration delay, const std::string& text);
  void end(Phase phase, const std::string& reason);

  /// Tries are counted over the looks between them, and share one deadline.
  struct Tries {
    int count = 0;
    std::optional<Due> deadline;
    std::optional<LastFailure> last_failure;
  };
  Tries tries() const { return {state.attempts, state.deadline, state.last_failure}; }
  /// After a move: the tries that were begun before it go on.
  void go_on_with(const Tries& tries);

  void tick_in(base::Duration wait) { state.tick = now.monotonic + wait; }
  /// Waits longer with each try of the phase's effect: 1 s, 2 s, 4 s, … 30 s.
  void tick_after_failure();
  /// The same of readings, which use up no try of an effect.
  void tick_after_failed_reading();

  // ---- readings of the state ----
  const model::Workload& target() const { return state.observation.workloads[state.target]; }
  const model::Workload& old() const {
    BLUEGREEN_ASSERT(state.live_before.has_value());
    return state.observation.workloads[*state.live_before];
  }
  const model::Traffic& traffic() const { return state.observation.traffic; }
  /// All traffic is on the new color.
  bool on_target() const { return model::all_on(traffic(), state.target); }
  /// All traffic is where it was before the release; where nothing served, on neither color.
  bool on_old() const;
  /// Ends the release: traffic is not where this release, or the one before it, put it.
  void end_for_stranger();
  /// Divides the door's traffic anew: all of it to the color.
  void switch_door(const model::Door& door, model::Color to);
  /// Ends the drain request to the old color, where one stands.
  void stop_draining_old();
  port::Stamp stamp() const { return {state.id, state.fence}; }
  /// Why nothing came until a deadline, to be put behind what did not: "; the last failure: …".
  std::string cause() const;
  std::string target_name() const;
  std::string old_name() const;
  /// "green (1.2.4) has 1 of 3 pods ready: ErrImagePull: …"
  std::string target_pods() const;
  bool target_is_up() const { return target().settled && target().ready >= state.replicas; }

 private:
  void begin(Phase phase, std::optional<base::Duration> limit, const std::string& text);
  void tick_after(int failures);
  /// Goes along an arrow of the phase where the release stands or passes.
  void follow(Phase phase);

  Phase at_;                       ///< where the release stands, or passes without a stay
  std::optional<Phase> entering_;  ///< its way in has been called and has not said that it begins
};

// ---- ways into the phases ----
// arrived.hpp declares enter_<phase> for each.
/// Ended before the switch: the new color goes to zero and the old one serves on.
void clear(Turn& turn, std::string reason);
/// Traffic goes back to the old color.
void give_back(Turn& turn, std::string reason);
/// Calls the phase's way in (table.cpp). Handlers say Turn::enter or Turn::proceed.
void go_in(Turn& turn, Phase phase);

// ---- probing (probing.cpp) ----
void set_probes(Turn& turn, const std::vector<runbook::ProbeSpec>& probes);
/// Starts every probe that is due.
void ask_probes(Turn& turn);
void take_report(Turn& turn, const port::RunProbe& request, const model::ProbeReport& report);
/// Takes a sample of both colors' counters and judges error rate and latency by it.
void take_sample(Turn& turn, const model::TrafficSample& sample);
/// The counters could not be read: what is judged by them is unknown, where it was not judged a
/// moment ago.
void take_failed_sample(Turn& turn, const base::Error& error);
/// Fail as soon as one probe failed for good; pass when all passed last; unknown else. With the
/// reason.
model::ProbeReport overall(const Release& state);
model::Verdict overall_verdict(const Release& state);

}  // namespace bluegreen::engine
