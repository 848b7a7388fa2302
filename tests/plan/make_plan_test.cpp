#include <map>

#include <gmock/gmock.h>

#include "bluegreen/plan/plan.hpp"
#include "plan/observations.hpp"
#include "traffic.hpp"

namespace bluegreen::plan {
namespace {

using model::Color;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

runbook::Runbook usual() {
  runbook::Runbook runbook;
  runbook.service = {model::Namespace{"butterfly"}, "perception"};
  runbook.release.chart = "butterfly/perception";
  runbook.validate = {runbook::ActuatorHealth{}, runbook::Smoke{"/api/v1/health"}};
  runbook.watch = {runbook::ErrorRate{}};
  return runbook;
}

Plan plan_for(const model::Observation& observation, const std::string& version = "1.2.4",
              const runbook::Runbook& runbook = usual()) {
  return make_plan(runbook, observation, version);
}

std::vector<std::string> names(const Plan& plan) {
  std::vector<std::string> all;
  for (const auto& step : plan.steps) all.push_back(step.name);
  return all;
}

std::map<std::string, ReturnGrade> grades(const Plan& plan) {
  std::map<std::string, ReturnGrade> all;
  for (const auto& step : plan.steps) all[step.name] = step.return_grade;
  return all;
}

TEST(MakePlan, TheTargetIsTheColorThatDoesNotServe) {
  for (const auto live : model::colors) {
    const auto plan = plan_for(steady(live));
    EXPECT_EQ(plan.live, live);
    EXPECT_EQ(plan.target, model::other(live));
    EXPECT_EQ(plan.version_before, "1.2.3");
    EXPECT_EQ(plan.version, "1.2.4");
    EXPECT_THAT(plan.refusals, IsEmpty());
  }
}

TEST(MakePlan, TheSelectorDecidesAndNotWhatRuns) {
  auto seen = steady(Color::green);
  seen.workloads.blue = running("9.9.9", 30);
  seen.workloads.green.ready = 0;
  const auto plan = plan_for(seen);
  EXPECT_EQ(plan.target, Color::blue);
  EXPECT_THAT(plan.refusals, IsEmpty());
  EXPECT_THAT(plan.remarks, ElementsAre(HasSubstr("green serves and has no ready pod"),
                                        HasSubstr("is replaced")));
}

TEST(MakePlan, TheStepsAreTheRunbooksInItsOrder) {
  const auto plan = plan_for(steady(Color::blue));
  EXPECT_THAT(names(plan),
              ElementsAre("take_over", "install", "start", "actuator_health", "smoke",
                          "switch_traffic", "propagate", "move", "hold", "scale_down", "delete"));
  int number = 0;
  Stage before = Stage::prepare;
  for (const auto& step : plan.steps) {
    EXPECT_EQ(step.number, ++number);
    EXPECT_GE(step.stage, before);
    before = step.stage;
    for (const auto* text : {&step.precondition, &step.act, &step.proof, &step.undo})
      EXPECT_FALSE(text->empty());
    EXPECT_TRUE(step.deadline);
  }
}

TEST(MakePlan, AGateComesAfterTheProbesAndBeforeTheSwitch) {
  auto runbook = usual();
  runbook.gate = runbook::GateSpec{"change board", std::chrono::hours{2}};
  const auto plan = plan_for(steady(Color::blue), "1.2.4", runbook);
  EXPECT_EQ(names(plan)[5], "gate");
  EXPECT_EQ(plan.steps[5].deadline, std::chrono::hours{2});
  EXPECT_EQ(names(plan)[6], "switch_traffic");
}

TEST(MakePlan, TheReturnIsInstantUntilTheOldColorGoes) {
  const auto all = grades(plan_for(steady(Color::blue)));
  for (const auto* name : {"take_over", "install", "start", "smoke", "switch_traffic", "propagate",
                           "move", "hold", "scale_down"}) {
    EXPECT_EQ(all.at(name), ReturnGrade::instant) << name;
  }
  EXPECT_EQ(all.at("delete"), ReturnGrade::warm_up);
}

TEST(MakePlan, WhatIsNeverDoneIsNoStep) {
  auto runbook = usual();
  runbook.cleanup.delete_after = base::Delay::never();
  EXPECT_EQ(names(plan_for(steady(Color::blue), "1.2.4", runbook)).back(), "scale_down");
  runbook.cleanup.scale_down_after = base::Delay::never();
  EXPECT_EQ(names(plan_for(steady(Color::blue), "1.2.4", runbook)).back(), "hold");
}

TEST(MakePlan, TheFirstReleaseHasNoWayBackAndNothingToCleanUp) {
  const auto plan = plan_for(test::nothing_there());
  EXPECT_FALSE(plan.live);
  EXPECT_EQ(plan.target, Color::blue);
  EXPECT_EQ(plan.version_before, "");
  EXPECT_THAT(plan.refusals, IsEmpty());
  EXPECT_THAT(names(plan), ElementsAre("take_over", "install", "start", "actuator_health", "smoke",
                                       "switch_traffic", "propagate", "hold"));
  for (const auto& step : plan.steps) EXPECT_EQ(step.return_grade, ReturnGrade::none) << step.name;
  EXPECT_THAT(plan.steps[5].act, HasSubstr("make the Service perception, all of it to blue"));
}

TEST(MakePlan, GreenIsSizedFromBlueAsItRuns) {
  auto runbook = usual();
  runbook.release.replicas = 3;
  auto seen = steady(Color::blue, "1.2.3", 1);
  EXPECT_EQ(plan_for(seen, "1.2.4", runbook).replicas, 3);  // the floor
  seen.workloads.blue.wanted = 7;
  EXPECT_EQ(plan_for(seen, "1.2.4", runbook).replicas, 7);  // an autoscaler's wish
  seen.workloads.blue.ready = 9;
  EXPECT_EQ(plan_for(seen, "1.2.4", runbook).replicas, 9);  // more than is wanted by now
  seen.workloads.green = running("1.2.2", 50);
  EXPECT_EQ(plan_for(seen, "1.2.4", runbook).replicas, 9);  // the idle color's size is no measure
}

TEST(MakePlan, ASelectorOfNoColorRefusesWithTheWayOut) {
  auto seen = steady(Color::blue);
  test::door(seen).split.reset();
  test::door(seen).text = "selects version=v1";
  EXPECT_THAT(plan_for(seen).refusals,
              ElementsAre(AllOf(HasSubstr("selects version=v1"),
                                HasSubstr("point it at the color that serves"))));
}

TEST(MakePlan, WithoutADoorThereIsNothingToSwitch) {
  auto seen = steady(Color::blue);
  seen.traffic.doors.clear();
  EXPECT_THAT(plan_for(seen).refusals, ElementsAre(HasSubstr("no door to switch")));
}

TEST(MakePlan, DoorsThatDisagreeRefuse) {
  auto seen = steady(Color::blue);
  seen.traffic.doors.push_back(test::door(seen));
  seen.traffic.doors.back().split = model::Split::all_to(Color::green);
  EXPECT_THAT(plan_for(seen).refusals, ElementsAre(HasSubstr("traffic is divided")));
}

TEST(MakePlan, ADoorBetweenTheColorsRefuses) {
  auto seen = steady(Color::blue);
  test::door(seen).split = model::Split::of(90, 10).value();
  EXPECT_THAT(plan_for(seen).refusals, ElementsAre(HasSubstr("traffic is divided")));
}

TEST(MakePlan, AForeignOwnerOfTheServiceRefuses) {
  auto seen = steady(Color::blue);
  test::door(seen).foreign_owner = "Helm release perception-blue";
  EXPECT_THAT(plan_for(seen).refusals,
              ElementsAre(HasSubstr("belongs to Helm release perception-blue")));
}

TEST(MakePlan, TheVersionThatServesIsNothingToDo) {
  auto seen = steady(Color::green);
  EXPECT_THAT(plan_for(seen, "1.2.3").refusals,
              ElementsAre(HasSubstr("green serves 1.2.3 already")));
  seen.workloads.green.ready = 0;  // it does not serve: put it on the other color
  EXPECT_THAT(plan_for(seen, "1.2.3").refusals, IsEmpty());
}

TEST(MakePlan, NoVersionRefuses) {
  EXPECT_THAT(plan_for(steady(Color::blue), "").refusals, ElementsAre(HasSubstr("no version")));
  EXPECT_THAT(plan_for(test::nothing_there(), "").refusals, ElementsAre(HasSubstr("no version")));
}

TEST(MakePlan, AllRefusalsComeAtOnce) {
  auto seen = steady(Color::blue);
  test::door(seen).split.reset();
  test::door(seen).foreign_owner = "argo";
  EXPECT_EQ(plan_for(seen, "").refusals.size(), 3U);
}

TEST(MakePlan, AHelmOperationLeftPendingIsNoReasonToRefuse) {
  auto seen = steady(Color::blue);
  seen.workloads.green.status = model::InstallStatus::pending;
  const auto plan = plan_for(seen);
  EXPECT_THAT(plan.refusals, IsEmpty());
  EXPECT_THAT(plan.remarks, ElementsAre(HasSubstr("perception-green pending")));
}

}  // namespace
}  // namespace bluegreen::plan
