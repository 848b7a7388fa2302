#include "bluegreen/adapter/kubernetes/observation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapter/kubernetes/recorded_state.hpp"
#include "traffic.hpp"

namespace kubernetes = bluegreen::adapter::kubernetes;
namespace model = bluegreen::model;
using kubernetes::ClusterState;
using model::Color;
using model::InstallStatus;
using testing::HasSubstr;
using testing::StartsWith;

namespace {

ClusterState recorded(const std::string& name) { return RecordedState(name).state(); }
model::Observation observed(const ClusterState& state) {
  return kubernetes::observe(state, "perception");
}

TEST(Observation, OfBothColorsReady) {
  const auto observation = observed(recorded("steady"));
  EXPECT_TRUE(bluegreen::test::door(observation).exists);
  EXPECT_EQ(bluegreen::test::serving(observation), Color::blue);
  EXPECT_EQ(bluegreen::test::door(observation).text,
            "app.kubernetes.io/name=perception,version=blue");
  EXPECT_FALSE(bluegreen::test::door(observation).version.empty());
  EXPECT_EQ(bluegreen::test::door(observation).fence, 7U);
  EXPECT_EQ(bluegreen::test::door(observation).foreign_owner, "");
  const auto& green = observation.workloads.green;
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
  EXPECT_EQ(observation.workloads.blue.version, "1.2.3");
  EXPECT_TRUE(bluegreen::test::reaches(observation, 3, 0, 0));
}

TEST(Observation, PodsOfAnOlderTemplateServeOnAndNothingIsSettled) {
  const auto green = observed(recorded("rolling_out")).workloads.green;
  EXPECT_EQ(green.revision, 2);
  EXPECT_EQ(green.version, "1.2.6-unready");
  EXPECT_EQ(green.ready, 3);
  EXPECT_FALSE(green.settled);
  EXPECT_EQ(green.trouble, "");
}

TEST(Observation, ATemplateThatTheControllerHasNotSeenIsNotSettled) {
  auto state = recorded("steady");
  ++state.deployments[0].generation;
  const auto blue = observed(state).workloads.blue;
  EXPECT_FALSE(blue.settled);
  EXPECT_EQ(blue.wanted, 3);
}

TEST(Observation, SaysWhyPodsDoNotComeUp) {
  EXPECT_THAT(observed(recorded("crashing")).workloads.green.trouble,
              StartsWith("CrashLoopBackOff: back-off 10s"));
  EXPECT_THAT(observed(recorded("image_missing")).workloads.green.trouble,
              HasSubstr("ErrImageNeverPull: Container image "
                        "\"docker.io/butterfly/perception:9.9.9\" is not present"));
}

TEST(Observation, TerminatingPodsAreNoEndpointsAndNotReady) {
  const auto observation = observed(recorded("scaling_down"));
  EXPECT_EQ(observation.workloads.blue.wanted, 0);
  EXPECT_EQ(observation.workloads.blue.ready, 0);
  EXPECT_TRUE(bluegreen::test::reaches(observation, 0, 0, 0));
}

TEST(Observation, IsSettledWhenTheLastOldPodIsGoneAndNotBefore) {
  auto state = recorded("steady");
  auto old = state.pods[0];
  old.name += "-old";
  old.template_hash = "old";
  old.terminating = true;
  state.pods.push_back(old);
  EXPECT_FALSE(observed(state).workloads.blue.settled);
  EXPECT_EQ(observed(state).workloads.blue.ready, 3);
  state.pods.back().finished = true;  // an evicted pod stays listed and holds nothing
  EXPECT_TRUE(observed(state).workloads.blue.settled);
}

TEST(Observation, AChangeThatTheControllerHasNotSeenTakesNoReadyPodAway) {
  auto state = recorded("steady");
  for (auto& deployment : state.deployments)
    deployment.generation = deployment.observed_generation + 1;
  EXPECT_EQ(observed(state).workloads.blue.ready, 3);
  EXPECT_FALSE(observed(state).workloads.blue.settled);
}

TEST(Observation, OfNothing) { EXPECT_EQ(observed({}), bluegreen::test::nothing_there()); }

TEST(Observation, ASelectorWithoutAKnownColorSelectsNone) {
  auto state = recorded("steady");
  state.service->selector["version"] = "teal";
  EXPECT_EQ(bluegreen::test::serving(observed(state)), std::nullopt);
  EXPECT_THAT(bluegreen::test::door(observed(state)).text, HasSubstr("version=teal"));
  state.service->selector.erase("version");
  EXPECT_EQ(bluegreen::test::serving(observed(state)), std::nullopt);
  state.service->selector["\x1b[2J"] = std::string(10'000, 'x');
  EXPECT_LE(bluegreen::test::door(observed(state)).text.size(), 200U);
  EXPECT_EQ(bluegreen::test::door(observed(state)).text.find('\x1b'), std::string::npos);
}

TEST(Observation, EndpointsBelongToTheirPods) {
  auto state = recorded("steady");
  state.slices[0].ready.push_back({"stranger-1", "10.0.0.1"});
  state.slices[0].ready.push_back({"", "10.0.0.2"});
  state.slices[0].ready.push_back({"perception-green-abc-new", "10.0.0.3"});  // not listed yet
  auto twin = state.slices[0];  // the second family's addresses of the same pods
  state.slices.push_back(twin);
  EXPECT_TRUE(bluegreen::test::reaches(observed(state), 3, 1, 2));
  state.pods[0].color = std::nullopt;
  EXPECT_TRUE(bluegreen::test::reaches(observed(state), 2, 1, 3));
}

TEST(Observation, AQuotaIsTrouble) {
  auto state = recorded("steady");
  state.deployments[0].failure = "FailedCreate: exceeded quota";
  EXPECT_EQ(observed(state).workloads.blue.trouble, "FailedCreate: exceeded quota");
}

}  // namespace
