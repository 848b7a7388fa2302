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

RolloutStep next_step(int replicas, const std::vector<Pod>& pods, Color color = Color::green) {
  constexpr std::uint64_t present = 2;
  return next_rollout_step(replicas, present, pods, color);
}

TEST(Rollout, MakesTheFirstPodsAtOnce) { EXPECT_EQ(next_step(3, {}), (RolloutStep{3, {}})); }

TEST(Rollout, AddsOneNewPodBeforeAnOldOneGoes) {
  const std::vector pods{pod(1, 1, true), pod(2, 1, true), pod(3, 1, true)};
  EXPECT_EQ(next_step(3, pods), (RolloutStep{1, {}}));
}

TEST(Rollout, EndsAnOldPodWhenTheNewOneIsReady) {
  const std::vector pods{pod(1, 1, true), pod(2, 1, true), pod(3, 1, true), pod(4, 2, true)};
  EXPECT_EQ(next_step(3, pods), (RolloutStep{0, {PodId{1}}}));
}

TEST(Rollout, EndsOldPodsThatAreNotReadyFirst) {
  const std::vector pods{pod(1, 1, false), pod(2, 1, true), pod(3, 1, true)};
  EXPECT_EQ(next_step(3, pods), (RolloutStep{1, {PodId{1}}}));
}

TEST(Rollout, EndsEverythingAtZero) {
  const std::vector pods{pod(1, 1, true), pod(2, 2, true)};
  EXPECT_EQ(next_step(0, pods), (RolloutStep{0, {PodId{2}, PodId{1}}}));
}

TEST(Rollout, LeavesTheOtherColorAlone) {
  EXPECT_EQ(next_step(0, {pod(1, 2, true)}, Color::blue), (RolloutStep{0, {}}));
}

}  // namespace
}  // namespace bluegreen::sim_test
