#include <gtest/gtest.h>

#include "bluegreen/sim/cluster.hpp"

namespace bluegreen::sim_test {
namespace {

using model::Color;
using sim::Pod;
using sim::PodId;
using sim::RolloutStep;

Pod pod(std::uint64_t id, std::uint64_t generation, bool ready) {
  Pod made;
  made.id = PodId{id};
  made.color = Color::green;
  made.generation = generation;
  made.ready = ready;
  return made;
}

sim::Deployment deployment(int replicas) { return {true, "uid-1", "1.2.4", 2, 0, replicas, {}}; }

TEST(Rollout, MakesTheFirstPodsAtOnce) {
  EXPECT_EQ(next_rollout_step(deployment(3), {}, Color::green), (RolloutStep{3, {}}));
}

TEST(Rollout, AddsOneNewPodBeforeAnOldOneGoes) {
  const std::vector pods{pod(1, 1, true), pod(2, 1, true), pod(3, 1, true)};
  EXPECT_EQ(next_rollout_step(deployment(3), pods, Color::green), (RolloutStep{1, {}}));
}

TEST(Rollout, EndsAnOldPodWhenTheNewOneIsReady) {
  const std::vector pods{pod(1, 1, true), pod(2, 1, true), pod(3, 1, true), pod(4, 2, true)};
  EXPECT_EQ(next_rollout_step(deployment(3), pods, Color::green), (RolloutStep{0, {PodId{1}}}));
}

TEST(Rollout, EndsOldPodsThatAreNotReadyFirst) {
  const std::vector pods{pod(1, 1, false), pod(2, 1, true), pod(3, 1, true)};
  EXPECT_EQ(next_rollout_step(deployment(3), pods, Color::green), (RolloutStep{1, {PodId{1}}}));
}

TEST(Rollout, EndsEverythingAtZero) {
  const std::vector pods{pod(1, 1, true), pod(2, 2, true)};
  EXPECT_EQ(next_rollout_step(deployment(0), pods, Color::green),
            (RolloutStep{0, {PodId{2}, PodId{1}}}));
}

TEST(Rollout, LeavesTheOtherColorAlone) {
  EXPECT_EQ(next_rollout_step(deployment(0), {pod(1, 2, true)}, Color::blue), (RolloutStep{0, {}}));
}

}  // namespace
}  // namespace bluegreen::sim_test
