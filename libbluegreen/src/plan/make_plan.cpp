#include <algorithm>

#include <fmt/format.h>

#include "bluegreen/model/version.hpp"
#include "bluegreen/plan/plan.hpp"
#include "bluegreen/runbook/environment.hpp"
#include "bluegreen/runbook/limits.hpp"

namespace bluegreen::plan {
namespace {

using model::Color;
using model::Phase;

/// Part and deadline are those of the phase that does the step.
void add(Plan& plan, const runbook::Runbook& runbook, Phase phase, Step step) {
  const auto& row = model::row_of(phase);
  step.number = static_cast<int>(plan.steps.size()) + 1;
  step.phase = phase;
  step.stage = row.stage;
  step.deadline = runbook::limit_of(runbook, row.limit);
  step.return_grade = plan.live ? ReturnGrade::instant : ReturnGrade::none;
  plan.steps.push_back(std::move(step));
}

std::string color_text(Color color) { return std::string{model::to_text(color)}; }

/// Who is where, in the words that the steps use.
struct Names {
  std::string doors;      ///< "the Service perception", in the order in which they are switched
  std::string target;     ///< "green"
  std::string old;        ///< "blue", or "nothing"
  std::string installed;  ///< "perception-green"
  const runbook::EnvironmentRow& words;
};

Names names_of(const model::Traffic& traffic, const Plan& plan,
               const runbook::EnvironmentRow& words) {
  Names names{{}, {}, {}, {}, words};
  for (const auto& door : traffic.doors)
    names.doors += (names.doors.empty() ? "" : ", then ") + door.title;
  names.target = color_text(plan.target);
  names.old = plan.live ? color_text(*plan.live) : "nothing";
  names.installed = fmt::format("{}-{}", plan.service.name, names.target);
  return names;
}

std::string accepted(const runbook::EnvironmentRow& words) {
  return fmt::format("{} accepted it", words.control_plane);
}

void add_deploy(Plan& plan, const runbook::Runbook& runbook, const Names& names) {
  const std::string undo = fmt::format("{} goes to zero", names.target);
  const auto& words = names.words;
  add(plan, runbook, Phase::claiming,
      {"take_over", "no higher fencing number stands on the objects",
       fmt::format("stamp our fencing number on {} and {}", names.doors, words.workloads),
       accepted(words), "nothing to undo"});
  add(plan, runbook, Phase::installing,
      {"install", fmt::format("traffic is on {}: {} is idle", names.old, names.target),
       runbook::filled(words.install, {{"installed", names.installed},
                                       {"chart", runbook.release.chart},
                                       {"version", plan.version},
                                       {"replicas", std::to_string(plan.replicas)}}),
       fmt::format("{} and carries our release's id", words.installed), undo});
  add(plan, runbook, Phase::starting,
      {"start", "the release is deployed",
       fmt::format("wait, by watching {} and its pods", words.workload),
       fmt::format("{} pods of {} are ready and none of an older template is left", plan.replicas,
                   plan.version),
       undo});
  for (const auto& probe : runbook.validate) {
    add(plan, runbook, Phase::validating,
        {runbook::kind_of(probe), fmt::format("{} is ready", names.target), runbook::to_text(probe),
         "the verdict is pass; unknown never promotes", undo});
  }
  if (runbook.gate) {
    add(plan, runbook, Phase::awaiting_promotion,
        {"gate", "every probe passed", fmt::format("ask a person: {}", runbook.gate->name),
         "somebody promoted; no answer means return", undo});
  }
}

void add_switch(Plan& plan, const runbook::Runbook& runbook, const Names& names) {
  const std::string back =
      plan.live ? fmt::format("traffic is on {} again; {} goes to zero", names.old, names.target)
                : "none: there is no old color";
  const std::string act =
      plan.live
          ? fmt::format("{}: {} → {}, by compare-and-set", names.doors, names.old, names.target)
          : fmt::format("make {}, all of it to {}", names.doors, names.target);
  add(plan, runbook, Phase::switching,
      {"switch_traffic",
       fmt::format("re-read: {} has {} ready pods, traffic is still on {}", names.target,
                   plan.replicas, names.old),
       act, accepted(names.words), back});
  add(plan, runbook, Phase::propagating,
      {"propagate", "the write was accepted",
       fmt::format("watch {}, ask fresh connections", names.words.endpoints),
       fmt::format("only {}'s addresses; {} answers 5 times in a row", names.target, plan.version),
       back});
  if (!plan.live) return;
  const std::string ask = runbook.drain.path
                              ? fmt::format("POST {} to {}'s pods, watch both colors' counters",
                                            *runbook.drain.path, names.old)
                              : "watch both colors' counters";
  add(plan, runbook, Phase::moving,
      {"move", "the switch is seen",
       fmt::format("{}; at the limit replace its pods one by one", ask),
       fmt::format("{} answers nothing any more", names.old), back});
}

void add_watch(Plan& plan, const runbook::Runbook& runbook, const Names& names) {
  std::vector<std::string> probes;
  for (const auto& probe : runbook.watch) probes.push_back(runbook::to_text(probe));
  add(plan, runbook, Phase::holding,
      {"hold", "traffic has moved", fmt::format("watch readiness, {}", fmt::join(probes, ", ")),
       "all pass at the end of the hold",
       plan.live ? fmt::format("return to {}", names.old) : "none"});
}

void add_clean_up(Plan& plan, const runbook::Runbook& runbook, const Names& names) {
  const auto& cleanup = runbook.cleanup;
  if (!plan.live || cleanup.scale_down_after.is_never()) return;
  const std::string precondition =
      fmt::format("switched, seen, moved, held; no traffic is on {}", names.old);
  add(plan, runbook, Phase::scaling_down,
      {"scale_down", precondition,
       fmt::format("{} to zero, {} after traffic moved", names.old,
                   base::to_text(cleanup.scale_down_after)),
       "no pod is left", fmt::format("scale {} up again", names.old)});
  if (cleanup.delete_after.is_never()) return;
  add(plan, runbook, Phase::deleting,
      {"delete", fmt::format("{} stands at zero", names.old),
       fmt::format("{}, {} later",
                   runbook::filled(names.words.uninstall,
                                   {{"installed", plan.service.name + "-" + names.old}}),
                   base::to_text(cleanup.delete_after)),
       "the release is gone", "install it anew from the record"});
  plan.steps.back().return_grade = ReturnGrade::warm_up;
}

void add_refusals(const model::Observation& observation, Plan& plan) {
  const auto& traffic = observation.traffic;
  if (const auto may_be_released = model::check_version(plan.version); !may_be_released)
    plan.refusals.push_back(may_be_released.error().message);
  if (traffic.doors.empty()) plan.refusals.emplace_back("there is no door to switch traffic at");
  for (const auto& door : traffic.doors) {
    if (door.exists && !door.split) {
      plan.refusals.push_back(fmt::format(
          "{} {}, which is neither color: point it at the color that serves, then try again",
          door.title, door.text));
    }
    if (!door.foreign_owner.empty()) {
      plan.refusals.push_back(fmt::format(
          "{} belongs to {}, which would put back what it wants: take it out of that owner first",
          door.title, door.foreign_owner));
    }
  }
  if (plan.refusals.empty() && !plan.live && model::exists(traffic)) {
    plan.refusals.push_back(fmt::format(
        "traffic is divided ({}): bring all of it to the color that serves, then try again",
        model::to_text(traffic)));
  }
  if (plan.live && !plan.version.empty() && plan.version_before == plan.version &&
      observation.workloads[*plan.live].ready > 0) {
    plan.refusals.push_back(fmt::format("{} serves {} already: there is nothing to do",
                                        color_text(*plan.live), plan.version));
  }
}

void add_remarks(const model::Observation& observation, Plan& plan, const Names& names) {
  const auto& target = observation.workloads[plan.target];
  if (plan.live && observation.workloads[*plan.live].ready == 0) {
    plan.remarks.push_back(
        fmt::format("{} serves and has no ready pod: a return would help nobody", names.old));
  }
  if (target.status == model::InstallStatus::pending) {
    plan.remarks.push_back(
        fmt::format("an earlier {} left {} pending: it is completed or undone first",
                    names.words.operation, names.installed));
  }
  if (target.status != model::InstallStatus::absent && target.wanted > 0) {
    plan.remarks.push_back(fmt::format("{} still runs {} with {} pods: it is replaced",
                                       names.target, target.version, target.ready));
  }
}

}  // namespace

Plan make_plan(const runbook::Runbook& runbook, const model::Observation& observation,
               const std::string& version) {
  Plan plan;
  plan.service = runbook.service;
  plan.version = version;
  plan.live = model::sole_color(observation.traffic);
  plan.target = plan.live ? model::other(*plan.live) : Color::blue;
  plan.replicas = runbook.release.replicas;
  if (plan.live) {
    const auto& live = observation.workloads[*plan.live];
    plan.version_before = live.version;
    plan.replicas_before = std::max(live.wanted, 1);
    plan.replicas = std::max({plan.replicas, live.wanted, live.ready});
  }
  const auto names =
      names_of(observation.traffic, plan, runbook::environment_row(runbook.environment));
  add_refusals(observation, plan);
  add_remarks(observation, plan, names);
  add_deploy(plan, runbook, names);
  add_switch(plan, runbook, names);
  add_watch(plan, runbook, names);
  add_clean_up(plan, runbook, names);
  return plan;
}

}  // namespace bluegreen::plan
