// Prepare, deploy, validate: from the claim to the last look before the switch.
#include <algorithm>

#include <fmt/format.h>

#include "bluegreen/base/printable.hpp"
#include "bluegreen/runbook/environment.hpp"
#include "engine/arrived.hpp"

namespace bluegreen::engine {
namespace {

/// What keeps the target from being seen as installed by us, by the field of the observation; empty
/// where nothing does.
std::string missing_in_install(const Turn& turn) {
  const auto& target = turn.target();
  const auto is_not = [](const char* field, const std::string& seen, const std::string& wanted) {
    return fmt::format("{} is '{}' and not '{}'", field, base::printable(seen, 100), wanted);
  };
  if (target.status != model::InstallStatus::deployed) return "status is not deployed";
  if (target.release_id != turn.state.id)
    return is_not("release_id", target.release_id, turn.state.id);
  if (target.version != turn.state.version)
    return is_not("version", target.version, turn.state.version);
  return target.deployment_exists ? "" : "deployment_exists is false";
}

bool installed_already(const Turn& turn) { return missing_in_install(turn).empty(); }

/// A question keeps its deadline over a resume. Work starts its own anew, and so does a hold: one
/// that nobody watched has not passed.
void keep_deadline_of_question(Turn& turn) {
  auto& state = turn.state;
  const auto before = std::exchange(state.resumed_deadline, std::nullopt);
  if (!is_question(state.phase) || !before) return;
  const auto left = std::clamp<base::Duration>(before->utc - turn.now.utc, base::Duration::zero(),
                                               before->length);
  state.deadline = Due{turn.now.monotonic + left, turn.now.utc + left, before->length};
}

void adopt(Turn& turn, const plan::Plan& plan) {
  turn.state.live_before = plan.live;
  turn.state.target = plan.target;
  turn.state.version_before = plan.version_before;
  turn.state.replicas = plan.replicas;
  turn.state.replicas_before = plan.replicas_before;
  // Somebody else put what serves: then its chart and values are not ours to know.
  if (turn.state.recorded_version_before != plan.version_before) turn.state.runbook_before.reset();
}

/// Doors go forward in their order: the first that is not on the new color. Precondition: one is.
model::Door next_door(const Turn& turn) {
  return *std::ranges::find_if(turn.traffic().doors, [&](const model::Door& door) {
    return !model::all_on(door, turn.state.target);
  });
}

/// Where it was before the release or, once a switch was written, where the release wants it. A
/// door that took our switch and stands as before was put back by somebody else.
bool stands_as_expected(const Turn& turn, const model::Door& door) {
  if (turn.state.switch_written() && model::all_on(door, turn.state.target)) return true;
  if (std::ranges::find(turn.state.switched_doors, door.name) != turn.state.switched_doors.end())
    return false;
  return turn.state.live_before ? model::all_on(door, *turn.state.live_before) : !door.exists;
}

bool all_stand_as_expected(const Turn& turn) {
  const auto& doors = turn.traffic().doors;
  return !doors.empty() && std::ranges::all_of(doors, [&](const model::Door& door) {
    return stands_as_expected(turn, door);
  });
}

}  // namespace

void enter_switching(Turn& turn) {
  const auto door = next_door(turn);
  const auto tries = turn.tries();
  turn.move_to(Phase::switching, fmt::format("moving new connections from {} to {}",
                                             turn.old_name(), turn.target_name()));
  turn.state.step = instant_steps;
  turn.go_on_with(tries);
  turn.switch_door(door, turn.state.target);
}

namespace {

/// Nothing is ever installed over the serving color, whoever made it serve.
void install_unless_done(Turn& turn) {
  if (model::any_on(turn.traffic(), turn.state.target)) return turn.end_for_stranger();
  if (installed_already(turn)) return turn.proceed();
  turn.start(port::Install{turn.state.target, turn.state.version, turn.state.replicas,
                           turn.state.runbook->release, turn.stamp()});
}

/// Pods of an older template may be ready, and are not enough.
std::string not_ready_text(const Turn& turn) {
  const auto missing = missing_in_install(turn);
  if (turn.target_is_up() && !missing.empty()) {
    return fmt::format("{}, but workloads.{}.{}", turn.target_pods(),
                       model::to_text(turn.state.target), missing);
  }
  return turn.target_pods() + (turn.target().settled ? "" : "; its rollout is not complete");
}

}  // namespace

void enter_claiming(Turn& turn) {
  turn.move_to(Phase::claiming, fmt::format("taking {} as driver {}",
                                            turn.state.runbook->service.name, turn.state.fence));
  turn.start(port::TakeOver{turn.stamp()});
}

void claim_failed(Turn& turn, const Arrived&) { turn.tick_after_failure(); }

void claim_again(Turn& turn, const Arrived&) {
  if (!turn.effect_in_flight()) turn.start(port::TakeOver{turn.stamp()});
}

void enter_observing(Turn& turn) {
  turn.move_to(Phase::observing, "reading the colors and the doors");
  turn.keep_watching();
  turn.observe();
}

namespace {

/// A driver returned traffic and could not record it. Who moves traffic by hand leaves the new
/// color standing.
bool was_given_back(const Turn& turn, Phase phase) {
  const auto& state = turn.state;
  if (!is_forward(phase) || !state.switch_written() || !state.live_before) return false;
  const auto& target = turn.target();
  return turn.on_old() && (!target.deployment_exists || target.wanted == 0);
}

void go_on_giving_back(Turn& turn) {
  turn.state.reason = "returned by a driver that could not record it";
  turn.resume_at(Phase::return_checking);
}

}  // namespace

void plan_from_observation(Turn& turn, const Arrived& arrived) {
  if (!arrived.fresh()) return;
  if (const auto phase = turn.state.resume_to) {
    turn.state.resume_to.reset();
    if (was_given_back(turn, *phase)) return go_on_giving_back(turn);
    // Every way in looks first, so nothing is done twice.
    turn.resume_at(*row_of(*phase).resumes_at);
    keep_deadline_of_question(turn);
    // The watch may have told already what the phase would want to hear.
    if (!is_end(turn.state.phase)) turn.observe();
    return;
  }
  const auto plan =
      plan::make_plan(*turn.state.runbook, turn.state.observation, turn.state.version);
  adopt(turn, plan);
  if (!plan.refusals.empty())
    return turn.end(Phase::refused, fmt::format("{}", fmt::join(plan.refusals, "; ")));
  turn.proceed();
}

void refuse_at_deadline(Turn& turn, const Arrived&) {
  const auto& words = runbook::environment_row(turn.state.runbook->environment);
  const auto what = turn.state.phase == Phase::claiming
                        ? fmt::format("{} did not take our fencing number", words.control_plane)
                        : fmt::format("{} could not be read", words.world);
  const auto reason = fmt::format("{} in time; nothing was decided{}", what, turn.cause());
  if (turn.state.resume_to) {
    return turn.end(Phase::needs_person,
                    fmt::format("{}; resume it when {} answers", reason, words.control_plane));
  }
  turn.end(Phase::refused, reason);
}

void abort_before_anything(Turn& turn, const Arrived& arrived) {
  const auto reason = fmt::format("aborted by {}", arrived.who);
  if (turn.state.resume_to) {
    // What stood before decides how: the observation that is under way will show it.
    if (is_return(*turn.state.resume_to)) return;
    turn.state.reason = reason;
    turn.state.resume_to =
        may_have_switched(*turn.state.resume_to) ? Phase::return_checking : Phase::clearing;
    return;
  }
  turn.end(Phase::returned, reason + " before anything was changed");
}

/// An answer to the question that stood when the last driver left: what follows the gate is looked
/// at as any resume.
void promote_on_resume(Turn& turn, const Arrived& arrived) {
  auto& resume_to = turn.state.resume_to;
  if (!resume_to || !is_question(*resume_to)) return;
  turn.journal(journal::EntryKind::intent, "promote", fmt::format("promoted by {}", arrived.who));
  resume_to = *row_of(*resume_to).leads_to.begin();
}

void enter_installing(Turn& turn) {
  turn.move_to(Phase::installing, fmt::format("installing {} on {}", turn.state.version,
                                              model::to_text(turn.state.target)));
  install_unless_done(turn);
}

void install_failed(Turn& turn, const Arrived& arrived) {
  const auto& error = arrived.error();
  const bool installer_said_no =
      error.code == base::Errc::process_failed || error.code == base::Errc::invalid_argument ||
      error.code == base::Errc::not_found || error.code == base::Errc::forbidden;
  if (installer_said_no) return clear(turn, fmt::format("the install failed: {}", error.message));
  if (error.code == base::Errc::refused) return clear(turn, error.message);
  if (turn.state.attempts >= 5)
    return clear(turn, fmt::format("the install failed five times: {}", error.message));
  turn.tick_after_failure();
}

void install_again(Turn& turn, const Arrived&) {
  if (!turn.effect_in_flight()) turn.observe();
}

void install_looked_at(Turn& turn, const Arrived& arrived) {
  if (!arrived.fresh() || turn.effect_in_flight()) return;
  install_unless_done(turn);
}

void clear_at_deadline(Turn& turn, const Arrived&) {
  const auto waited = base::to_text(turn.state.deadline->length);
  if (turn.state.phase == Phase::awaiting_promotion)
    return clear(turn, fmt::format("nobody answered in {}", waited));
  if (turn.state.phase == Phase::starting)
    return clear(turn, fmt::format("{} after {}{}", not_ready_text(turn), waited, turn.cause()));
  if (turn.state.phase == Phase::validating) {
    return clear(turn, fmt::format("not validated in {}: {}", waited, overall(turn.state).detail));
  }
  clear(turn,
        fmt::format("{} did not end in {}{}", to_text(turn.state.phase), waited, turn.cause()));
}

void clear_on_abort(Turn& turn, const Arrived& arrived) {
  clear(turn, fmt::format("aborted by {}", arrived.who));
}

void enter_starting(Turn& turn) {
  turn.move_to(Phase::starting, fmt::format("waiting for {} ready pods of {}", turn.state.replicas,
                                            turn.target_name()));
  turn.observe();
}

void starting_observed(Turn& turn, const Arrived&) {
  if (installed_already(turn) && turn.target_is_up()) turn.proceed();
}

void enter_validating(Turn& turn) {
  turn.move_to(Phase::validating, fmt::format("probing {} before any traffic", turn.target_name()));
  set_probes(turn, turn.state.runbook->validate);
  ask_probes(turn);
  turn.tick_in(turn.state.runbook->probe_interval);
  if (turn.state.probes.empty()) turn.proceed();
}

void validating_observed(Turn& turn, const Arrived& arrived) {
  if (turn.target().ready > 0) return;
  if (!arrived.fresh()) return turn.observe();  // a watch may be behind
  clear(turn, fmt::format("lost while it was validated: {}", not_ready_text(turn)));
}

void validating_reported(Turn& turn, const Arrived& arrived) {
  take_report(turn, std::get<port::RunProbe>(*arrived.flight->request),
              std::get<model::ProbeReport>(**arrived.answer));
  const auto verdict = overall(turn.state);
  if (verdict.verdict == model::Verdict::failed)
    return clear(turn, fmt::format("validation failed: {}", verdict.detail));
  if (verdict.verdict == model::Verdict::passed) turn.proceed();
}

void validating_tick(Turn& turn, const Arrived&) {
  ask_probes(turn);
  turn.tick_in(turn.state.runbook->probe_interval);
}

void enter_awaiting_promotion(Turn& turn) {
  const auto& gate = turn.state.runbook->gate;
  if (!gate) return turn.proceed();
  turn.move_to(Phase::awaiting_promotion, fmt::format("gate '{}': promote or abort", gate->name));
}

void promoted(Turn& turn, const Arrived& arrived) {
  turn.journal(journal::EntryKind::intent, "promote", fmt::format("promoted by {}", arrived.who));
  turn.proceed();
}

void gate_observed(Turn& turn, const Arrived& arrived) {
  if (turn.target().ready > 0) return;
  if (!arrived.fresh()) return turn.observe();  // a watch may be behind
  clear(turn, fmt::format("lost while the gate was open: {}", not_ready_text(turn)));
}

void enter_checking_target(Turn& turn) {
  turn.move_to(Phase::checking_target, "re-reading right before the switch");
  turn.observe();
}

void target_looked_at(Turn& turn, const Arrived& arrived) {
  if (!arrived.fresh() || turn.effect_in_flight()) return;
  if (turn.on_target() && turn.state.switch_written()) return turn.enter(Phase::propagating);
  if (!all_stand_as_expected(turn)) return turn.end_for_stranger();
  if (!installed_already(turn) || !turn.target_is_up()) return clear(turn, not_ready_text(turn));
  turn.proceed();
}

}  // namespace bluegreen::engine
