#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bluegreen/engine/decide.hpp"
#include "engine/arrows.hpp"
#include "traffic.hpp"

namespace bluegreen::engine_test {

using engine::Phase;
using engine::Release;
using model::Color;

inline constexpr base::Timestamp noon{base::Instant{std::chrono::hours{1}},
                                      base::UtcTime{std::chrono::milliseconds{1'767'600'000'000}}};

inline base::Timestamp later(base::Timestamp time, base::Duration by) {
  return {time.monotonic + by, time.utc + by};
}

/// PERCEPTION's, with a drain request and probes of every kind that the engine tells apart.
inline runbook::Runbook perception() {
  runbook::Runbook runbook;
  runbook.service = {model::Namespace{"butterfly"}, "perception"};
  runbook.release.chart = "butterfly/perception";
  runbook.validate = {runbook::ActuatorHealth{}, runbook::Smoke{"/api/v1/health"}};
  runbook.watch = {runbook::ErrorRate{}, runbook::LogsClean{std::nullopt, std::chrono::minutes{5}},
                   runbook::Command{{"./integration-test.sh"}, std::chrono::minutes{5}}};
  runbook.drain.path = "/actuator/drain";
  return runbook;
}

inline model::Workload workload(const std::string& version, int wanted, int ready,
                                const std::string& release_id = "") {
  model::Workload workload;
  workload.status = model::InstallStatus::deployed;
  workload.revision = 1;
  workload.release_id = release_id;
  workload.version = version;
  workload.deployment_exists = true;
  workload.uid = "uid-" + version;
  workload.wanted = wanted;
  workload.ready = ready;
  workload.settled = true;
  return workload;
}

/// Blue is the old color, green the new one; `selected` has the traffic.
inline model::Observation both_up(std::optional<Color> selected) {
  model::Observation seen;
  test::door(seen).exists = true;
  test::door(seen).split = test::all_to(selected);
  test::door(seen).text = selected ? "selects version=" + std::string{model::to_text(*selected)}
                                   : "selects version=none";
  test::door(seen).version = "1000";
  seen.workloads.blue = workload("1.2.3", 3, 3);
  seen.workloads.green = workload("1.2.4", 3, 3, "perception-1");
  if (selected) test::door(seen).ready[*selected] = 3;
  return seen;
}

inline model::Observation with(model::Observation seen, Color color, int wanted, int ready) {
  seen.workloads[color].wanted = wanted;
  seen.workloads[color].ready = ready;
  if (test::serving(seen) == color) test::door(seen).ready[color] = ready;
  return seen;
}

inline Release begun(const runbook::Runbook& runbook = perception()) {
  engine::NewRelease release;
  release.id = "perception-1";
  release.number = 1;
  release.fence = 1;
  release.version = "1.2.4";
  release.requested_by = "somebody";
  release.runbook = runbook;
  return engine::begin_release(std::move(release), noon.utc);
}

/// A release as it stands in the phase, from blue 1.2.3 to green 1.2.4 with three replicas,
/// observed as it should be.
inline Release in_phase(Phase phase, const runbook::Runbook& runbook = perception()) {
  auto state = begun(runbook);
  state.phase = phase;
  state.live_before = Color::blue;
  state.target = Color::green;
  state.version_before = "1.2.3";
  state.replicas = 3;
  state.reason = engine::is_return(phase) ? "green broke" : "";
  const auto traffic = engine::row_of(phase).traffic;
  const bool switched = !engine::is_end(phase) && traffic != model::TrafficMove::stays;
  state.step = switched ? engine::instant_steps : 0;
  const bool selected = !engine::is_end(phase) && traffic == model::TrafficMove::moved;
  state.observation = both_up(selected ? Color::green : Color::blue);
  state.observed = engine::row_of(phase).stage != model::Stage::prepare;
  if (state.switch_written()) state.switched_at = noon.utc;
  if (!engine::is_end(phase)) {
    constexpr auto limit = std::chrono::minutes{10};
    state.deadline = engine::Due{noon.monotonic + limit, noon.utc + limit, limit};
  }
  state.next_operation = 100;
  state.entries = 7;
  return state;
}

inline std::vector<Phase> every_phase() {
  std::vector<Phase> all;
  for (const auto& row : model::phase_rows()) all.push_back(row.phase);
  return all;
}

/// Phases that a first release never reaches: they name the old color.
inline bool needs_old_color(Phase phase) { return engine::row_of(phase).needs_old_color; }

/// One of each kind.
inline std::vector<port::Request> every_request(const Release& state) {
  const port::Stamp stamp{state.id, state.fence};
  return {port::Observe{},
          port::WatchWorld{},
          port::Install{state.target, state.version, 3, {}, stamp},
          port::Scale{state.target, port::From{3}, port::To{0}, "uid", stamp},
          port::Uninstall{Color::blue, 1, stamp},
          port::SetDrain{Color::blue, "/actuator/drain", true, stamp},
          port::ReplacePods{Color::blue, "uid", stamp},
          port::TakeOver{stamp},
          test::switch_traffic(Color::blue, Color::green, "1000", stamp),
          port::VerifyTraffic{state.target, state.version, 5},
          port::SampleTraffic{},
          port::RunProbe{runbook::ActuatorHealth{}, state.target, state.version}};
}

/// Answers of every type, and worlds of every shape.
inline std::vector<port::Answer> every_answer() {
  std::vector<port::Answer> all{port::Applied{3, "done"}, port::TrafficSeen{true, true, 5, 0, ""},
                                port::TrafficSeen{true, false, 0, 5, ""}, port::TrafficSeen{}};
  for (const auto selected :
       {std::optional{Color::blue}, std::optional{Color::green}, std::optional<Color>{}}) {
    all.emplace_back(both_up(selected));
    for (const auto color : model::colors) {
      all.emplace_back(with(both_up(selected), color, 0, 0));
      all.emplace_back(with(both_up(selected), color, 3, 0));
      auto absent = both_up(selected);
      absent.workloads[color] = {};
      all.emplace_back(absent);
    }
  }
  all.emplace_back(model::Observation{});
  model::TrafficSample sample;
  sample.pods.green = {{"green-1", 1000, 900, 1}};
  all.emplace_back(model::TrafficSample{});
  all.emplace_back(sample);
  for (const auto verdict :
       {model::Verdict::passed, model::Verdict::failed, model::Verdict::unknown}) {
    all.emplace_back(model::ProbeReport{verdict, "said"});
  }
  for (const auto code : base::every_errc) all.emplace_back(port::Failure{{code, "no"}});
  return all;
}

/// Every move of a decision is an arrow of its phase's row.
inline void expect_foreseen(const engine::Decision& decision) {
  for (const auto& command : decision.commands) {
    const auto* journal = std::get_if<engine::AddEntry>(&command);
    if (journal == nullptr) continue;
    EXPECT_EQ(unforeseen(journal->entry), "");
  }
}

/// Requests that a decision starts.
inline std::vector<port::Request> started(const engine::Decision& decision) {
  std::vector<port::Request> all;
  for (const auto& command : decision.commands) {
    if (const auto* start = std::get_if<engine::StartOperation>(&command))
      all.push_back(start->request);
  }
  return all;
}

}  // namespace bluegreen::engine_test
