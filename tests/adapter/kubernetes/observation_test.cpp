#include "bluegreen/adapter/kubernetes/observation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapter/kubernetes/recorded_state.hpp"

namespace kubernetes = bluegreen::adapter::kubernetes;
namespace model = bluegreen::model;
using kubernetes::ClusterState;
using model::Color;
using model::InstallStatus;
using testing::HasSubstr;
using testing::StartsWith;

namespace {

ClusterState recorded(const std::string& name) { return RecordedState(name).state(); }
model::Workloads observed(const ClusterState& state) {
  return kubernetes::observe(state, "perception");
}

TEST(Observation, OfBothColorsReady) {
  const auto workloads = observed(recorded("steady"));
  const auto& green = workloads.green;
  EXPECT_EQ(green.status, InstallStatus::deployed);
  EXPECT_EQ(green.revision, 1);
  EXPECT_EQ(green.release_id, "perception-7");
  EXPECT_EQ(green.version, "1.2.4");
  EXPECT_TRUE(green.deployment_exists);
  EXPECT_EQ(green.uid.size(), 36U);
  EXPECT_EQ(green.wanted, 3);
  EXPECT_EQ(green.ready, 3);
  EXPECT_TRUE(green.settled);
  EXPECT_EQ(green.trouble, "");
  EXPECT_EQ(workloads.blue.version, "1.2.3");
}

TEST(Observation, PodsOfAnOlderTemplateServeOnAndNothingIsSettled) {
  const auto green = observed(recorded("rolling_out")).green;
  EXPECT_EQ(green.revision, 2);
  EXPECT_EQ(green.version, "1.2.6-unready");
  EXPECT_EQ(green.ready, 3);
  EXPECT_FALSE(green.settled);
  EXPECT_EQ(green.trouble, "");
}

TEST(Observation, ATemplateThatTheControllerHasNotSeenIsNotSettled) {
  auto state = recorded("steady");
  ++state.deployments[0].generation;
  const auto blue = observed(state).blue;
  EXPECT_FALSE(blue.settled);
  EXPECT_EQ(blue.wanted, 3);
}

TEST(Observation, SaysWhyPodsDoNotComeUp) {
  EXPECT_THAT(observed(recorded("crashing")).green.trouble,
              StartsWith("CrashLoopBackOff: back-off 10s"));
  EXPECT_THAT(observed(recorded("image_missing")).green.trouble,
              HasSubstr("ErrImageNeverPull: Container image "
                        "\"docker.io/butterfly/perception:9.9.9\" is not present"));
}

TEST(Observation, TerminatingPodsAreNotReady) {
  const auto workloads = observed(recorded("scaling_down"));
  EXPECT_EQ(workloads.blue.wanted, 0);
  EXPECT_EQ(workloads.blue.ready, 0);
}

TEST(Observation, IsSettledWhenTheLastOldPodIsGoneAndNotBefore) {
  auto state = recorded("steady");
  auto old = state.pods[0];
  old.name += "-old";
  old.template_hash = "old";
  old.terminating = true;
  state.pods.push_back(old);
  EXPECT_FALSE(observed(state).blue.settled);
  EXPECT_EQ(observed(state).blue.ready, 3);
  state.pods.back().finished = true;  // an evicted pod stays listed and holds nothing
  EXPECT_TRUE(observed(state).blue.settled);
}

TEST(Observation, AChangeThatTheControllerHasNotSeenTakesNoReadyPodAway) {
  auto state = recorded("steady");
  for (auto& deployment : state.deployments)
    deployment.generation = deployment.observed_generation + 1;
  EXPECT_EQ(observed(state).blue.ready, 3);
  EXPECT_FALSE(observed(state).blue.settled);
}

TEST(Observation, OfNothing) { EXPECT_EQ(observed({}), model::Workloads{}); }

TEST(Observation, AQuotaIsTrouble) {
  auto state = recorded("steady");
  state.deployments[0].failure = "FailedCreate: exceeded quota";
  EXPECT_EQ(observed(state).blue.trouble, "FailedCreate: exceeded quota");
}

}  // namespace
