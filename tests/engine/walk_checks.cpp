// What must hold after every decision of a walk.
#include <algorithm>

#include <fmt/format.h>

#include "engine/fingerprint.hpp"
#include "engine/walk.hpp"
#include "traffic.hpp"

namespace bluegreen::engine_test {
namespace {

/// The event says anew how the probe is: what it said before does not count any more.
bool judged_anew(const Release& before, const engine::Event& event,
                 const runbook::ProbeSpec& probe) {
  const auto* completed = std::get_if<engine::Completed>(&event);
  if (completed == nullptr) return false;
  const auto flight =
      std::ranges::find(before.flights, completed->completion.id, &engine::Flight::id);
  if (flight == before.flights.end()) return false;
  if (const auto* asked = std::get_if<port::RunProbe>(&*flight->request))
    return asked->probe == probe;
  const bool counted = probe.is<runbook::ErrorRate>() || probe.is<runbook::Latency>();
  return counted && std::holds_alternative<port::SampleTraffic>(*flight->request);
}

}  // namespace

void Walk::complain(std::string what) {
  if (complaints_.size() < 5) complaints_.push_back(std::move(what));
}

void Walk::check(const Release& before, const engine::Event& event,
                 const engine::Decision& decision) {
  const auto& after = decision.state;
  if (engine::is_end(before.phase) && (after.phase != before.phase || !decision.commands.empty())) {
    complain("an ended release changed");
  }
  if (!engine::is_end(after.phase) && !after.deadline) complain("a wait without a deadline");
  if (after.phase != before.phase) check_verdicts(before, event, after);
  if (after.phase != before.phase) verdicts_.clear();
  check_journal(before, decision);
  for (const auto& request : started(decision)) check_start(before, after, request);
  const auto switches = std::ranges::count_if(after.flights, [](const engine::Flight& flight) {
    return std::holds_alternative<port::SwitchTraffic>(*flight.request);
  });
  if (switches > 1) complain("two writes of the switch are in flight");
  if (chance(5'000) && fingerprint(engine::decide(before, event, now_)) != fingerprint(decision)) {
    complain("decided differently the second time");
  }
  if (world_.pointed_at_nothing()) complain("traffic was pointed at a color that goes to zero");
}

void Walk::check_start(const Release& before, const Release& after, const port::Request& request) {
  const auto selected = test::serving(after.observation);
  if (const auto* change = std::get_if<port::SwitchTraffic>(&request)) check_switch(after, *change);
  if (const auto* install = std::get_if<port::Install>(&request);
      install != nullptr && install->color == selected) {
    complain("installs over the color that serves");
  }
  if (const auto* gone = std::get_if<port::Uninstall>(&request);
      gone != nullptr && gone->color == selected) {
    complain("uninstalls the color that serves");
  }
  if (const auto* scale = std::get_if<port::Scale>(&request);
      scale != nullptr && scale->to_replicas == 0 && scale->color == selected) {
    complain("scales the color that serves to zero");
  }
  const bool old_goes =
      std::holds_alternative<port::Uninstall>(request) && after.phase != Phase::deleting;
  if (old_goes) complain("uninstalls out of its phase");
  if (engine::is_return(after.phase)) check_return(after, request);
  if (engine::is_end(after.phase))
    complain("starts something at the end of " + std::string{to_text(before.phase)});
}

void Walk::check_switch(const Release& state, const port::SwitchTraffic& request) {
  if (!last_fresh_) return complain("switches without a fresh reading");
  const auto color = *request.to_split.sole();
  const auto& to = last_fresh_->workloads[color];
  const bool forward = color == state.target;
  if (forward && (to.ready < state.replicas || !to.settled))
    complain("switches to a color that is not ready");
  if (forward && to.version != state.version)
    complain("switches to another version than the release's");
  if (forward && test::serving(*last_fresh_) != state.live_before)
    complain("switches what somebody else changed");
  const int lasting = std::min(to.ready, to.wanted);
  const int size = state.replicas_before > 0 ? state.replicas_before : state.replicas;
  const bool target_dead = last_fresh_->workloads[state.target].ready == 0;
  if (!forward && (lasting == 0 || (lasting * 2 < size && !target_dead))) {
    complain("returns to a color that cannot take it");
  }
  if (!forward && !engine::is_return(state.phase)) complain("returns outside of the return path");
  if (request.from_split == request.to_split) complain("switches to where traffic is");
}

void Walk::check_return(const Release& state, const port::Request& request) {
  const bool allowed = std::holds_alternative<port::Observe>(request) ||
                       std::holds_alternative<port::WatchWorld>(request) ||
                       std::holds_alternative<port::SwitchTraffic>(request) ||
                       std::holds_alternative<port::Scale>(request) ||
                       std::holds_alternative<port::SetDrain>(request);
  const auto* install = std::get_if<port::Install>(&request);
  const bool redeploys = install != nullptr && install->color == state.live_before &&
                         install->version == state.version_before &&
                         !state.observation.workloads[install->color].deployment_exists;
  if (!allowed && !redeploys) complain("the return path needs " + port::to_text(request));
  const auto* change = std::get_if<port::SwitchTraffic>(&request);
  if (change != nullptr && change->to_split.sole() == state.target)
    complain("the return path switches forward");
}

/// Unknown never promotes, and never ends a hold as if it were well.
void Walk::check_verdicts(const Release& before, const engine::Event& event, const Release& after) {
  const auto all_passed = [&](const std::vector<runbook::ProbeSpec>& probes) {
    return std::ranges::all_of(probes, [&](const runbook::ProbeSpec& probe) {
      if (probe.is<runbook::ErrorRate>()) return true;  // judged from samples: see below
      const auto said = verdicts_.find(runbook::to_text(probe));
      return said != verdicts_.end() && said->second == model::Verdict::passed;
    });
  };
  const bool leaves_validation = engine::comes_after(after.phase, Phase::validating);
  if (before.phase == Phase::validating && leaves_validation &&
      !all_passed(before.runbook->validate)) {
    complain("promoted without every probe's pass");
  }
  const bool promoted = std::holds_alternative<engine::Promote>(event);
  if (before.phase == Phase::awaiting_promotion && after.phase == Phase::checking_target &&
      !promoted) {
    complain("the gate opened by itself");
  }
  if (after.phase != Phase::serving || promoted || before.phase == Phase::observing) return;
  if (before.phase != Phase::holding && before.phase != Phase::undecided)
    return complain("serves without a hold");
  if (!all_passed(before.runbook->watch)) complain("a hold passed without every probe's pass");
  if (before.phase != Phase::holding) return;
  for (const auto& status : before.probes) {
    if (!judged_anew(before, event, status.probe) &&
        status.report.verdict != model::Verdict::passed)
      complain("a hold passed while a probe was not well");
  }
}

/// Every effect is announced before it is begun and before its outcome is told; the numbers have no
/// gap.
void Walk::check_journal(const Release& before, const engine::Decision& decision) {
  auto sequence = before.entries;
  std::vector<std::string> announced;
  for (const auto& command : decision.commands) {
    if (const auto* journal = std::get_if<engine::AddEntry>(&command)) {
      const auto& entry = journal->entry;
      arrows_.note(entry);
      if (auto move = unforeseen(entry); !move.empty()) complain(std::move(move));
      if (entry.sequence != ++sequence) complain("the journal's numbers have a gap");
      if (entry.kind == journal::EntryKind::effect) {
        announced.push_back(entry.text);
        ++effects_[entry.name];
      }
      if (entry.kind == journal::EntryKind::outcome && --effects_[entry.name] < 0) {
        complain("an outcome without its effect: " + entry.name);
      }
    } else if (const auto* start = std::get_if<engine::StartOperation>(&command);
               start != nullptr && port::is_effect(start->request)) {
      if (announced.empty() || announced.back() != port::to_text(start->request)) {
        complain("an effect that was not announced: " + port::to_text(start->request));
      }
      if (decision.state.pending_effect.empty())
        complain("an effect that the record does not name");
    }
  }
}

}  // namespace bluegreen::engine_test
