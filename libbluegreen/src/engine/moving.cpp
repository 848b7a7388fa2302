// Moving open connections: ask the old color to let go, watch both colors' counters, at the limit
// replace its pods.
#include <fmt/format.h>

#include "bluegreen/runbook/probe_question.hpp"
#include "engine/arrived.hpp"

namespace bluegreen::engine {
namespace {

constexpr base::Duration sample_interval = std::chrono::seconds{2};
/// The old color answered nothing in this many complete samples in a row: nobody is left on it.
constexpr int quiet_samples_needed = 3;

/// Those that are counted, and need nobody to be asked.
std::vector<runbook::ProbeSpec> judged_probes(const runbook::Runbook& runbook) {
  auto judged = runbook.watch;
  std::erase_if(judged, [](const auto& probe) { return !runbook::is_judged(probe); });
  return judged;
}

void order_replacement(Turn& turn) {
  turn.start(port::ReplacePods{*turn.state.live_before, turn.old().uid, turn.stamp()});
}

/// Asked again as often as one likes, these say the same.
bool is_final(base::Errc code) {
  return code == base::Errc::forbidden || code == base::Errc::invalid_argument ||
         code == base::Errc::not_found || code == base::Errc::refused ||
         code == base::Errc::unsupported;
}

void moved(Turn& turn, const std::string& text) {
  turn.state.moved_at = turn.now.utc;
  turn.journal(journal::EntryKind::note, "moved", text);
  turn.stop_draining_old();
  turn.proceed();
}

}  // namespace

void enter_moving(Turn& turn) {
  if (!turn.state.live_before) {
    turn.state.moved_at = turn.now.utc;
    return turn.proceed();
  }
  const auto& drain = turn.state.runbook->drain;
  turn.move_to(Phase::moving, fmt::format("until open connections have left {}", turn.old_name()));
  turn.state.quiet_samples = 0;
  set_probes(turn, judged_probes(*turn.state.runbook));
  if (drain.path) {
    turn.state.draining = true;
    turn.start(port::SetDrain{*turn.state.live_before, *drain.path, true, turn.stamp()});
  }
  turn.start(port::SampleTraffic{});
  turn.tick_in(sample_interval);
}

void moving_sampled(Turn& turn, const Arrived& arrived) {
  take_sample(turn, std::get<model::TrafficSample>(**arrived.answer));
  const auto verdict = overall_verdict(turn.state);
  if (verdict == model::Verdict::failed) return give_back(turn, overall(turn.state).detail);
  if (turn.state.phase == Phase::moving && turn.state.quiet_samples >= quiet_samples_needed) {
    moved(turn, fmt::format("open connections have left {}", turn.old_name()));
  }
}

void watching_tick(Turn& turn, const Arrived&) {
  if (turn.state.weak_since) turn.observe();
  if (!turn.in_flight<port::SampleTraffic>()) turn.start(port::SampleTraffic{});
  ask_probes(turn);
  const bool moving = turn.state.phase == Phase::moving || turn.state.phase == Phase::replacing;
  turn.tick_in(moving ? sample_interval : turn.state.runbook->probe_interval);
}

void moving_deadline(Turn& turn, const Arrived&) { turn.enter(Phase::replacing); }

void enter_replacing(Turn& turn) {
  turn.move_to(
      Phase::replacing,
      fmt::format("connections stayed on {}: its pods are replaced one by one", turn.old_name()));
  set_probes(turn, judged_probes(*turn.state.runbook));
  turn.state.draining = false;  // the new pods were never asked
  order_replacement(turn);
  turn.tick_in(sample_interval);
}

void replacing_tick(Turn& turn, const Arrived& arrived) {
  watching_tick(turn, arrived);
  if (turn.state.effect_done || turn.in_flight<port::ReplacePods>()) return;
  order_replacement(turn);  // the last order failed; to give it twice replaces nothing twice
}

void replacing_applied(Turn& turn, const Arrived& arrived) {
  if (!std::holds_alternative<port::ReplacePods>(*arrived.flight->request)) return;
  turn.state.effect_done = true;
  turn.observe();
}

void replacing_failed(Turn& turn, const Arrived& arrived) {
  const auto& error = arrived.error();
  if (!std::holds_alternative<port::ReplacePods>(*arrived.flight->request)) return;
  if (!is_final(error.code))
    return turn.observe();  // the next tick tries again, on what stands then
  moved(turn,
        fmt::format("open connections on {} were not moved: {}", turn.old_name(), error.message));
}

void replacing_observed(Turn& turn, const Arrived& arrived) {
  serving_color_observed(turn, arrived);
  if (turn.state.phase != Phase::replacing || !turn.state.effect_done) return;
  const auto& old = turn.old();
  if (old.settled && old.ready >= old.wanted)
    moved(turn, fmt::format("every pod of {} was replaced", turn.old_name()));
}

void replacing_deadline(Turn& turn, const Arrived&) {
  moved(turn, fmt::format("the pods of {} were not all replaced in time{}", turn.old_name(),
                          turn.cause()));
}

}  // namespace bluegreen::engine
