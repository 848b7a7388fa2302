#include "bluegreen/sim/world.hpp"

#include <gtest/gtest.h>

#include "sim/hand_driver.hpp"
#include "traffic.hpp"

namespace bluegreen::sim_test {
namespace {

using namespace std::chrono_literals;
using model::Color;

/// A whole release by hand: green installed, switched to, blue drained and scaled down.
void release(HandDriver& driver) {
  ASSERT_TRUE(driver.install(Color::green, "1.2.4"));
  driver.wait(30s);
  ASSERT_TRUE(driver.move_traffic(Color::green));
  driver.wait(1s);
  ASSERT_FALSE(
      driver.error_of(port::SetDrain{Color::blue, "/actuator/drain", true, driver.stamp()}));
  driver.wait(10s);
  ASSERT_TRUE(driver.scale(Color::blue, 0));
  driver.wait(30s);
}

TEST(World, StandsAsItsOptionsSay) {
  sim::World world{{}};
  const model::Observation seen = world.observation();
  EXPECT_EQ(test::serving(seen), Color::blue);
  EXPECT_EQ(seen.workloads.blue.version, "1.2.3");
  EXPECT_EQ(seen.workloads.blue.ready, 3);
  EXPECT_TRUE(seen.workloads.blue.settled);
  EXPECT_EQ(seen.workloads.green.status, model::InstallStatus::absent);
  EXPECT_EQ(test::door(seen).ready.blue, 3);
}

TEST(World, NothingServesAtFirstIfSoWished) {
  sim::World world{{.live = std::nullopt}};
  EXPECT_FALSE(test::door(world.observation()).exists);
  HandDriver driver{world};
  ASSERT_TRUE(driver.install(Color::blue, "1.0.0"));
  driver.wait(30s);
  ASSERT_TRUE(driver.move_traffic(Color::blue));
  driver.wait(1s);
  EXPECT_EQ(test::door(world.observation()).ready.blue, 3);
}

TEST(World, CountsTheRequestsOfTheClients) {
  sim::World world{{}};
  HandDriver driver{world};
  driver.wait(10s);
  EXPECT_EQ(world.totals().fresh, (sim::RequestCounts{3000, 3000, 0, 0}));
  EXPECT_EQ(world.totals().kept, (sim::RequestCounts{900, 900, 0, 0}));
  EXPECT_FALSE(world.totals().first_bad);
}

TEST(World, LosesNothingInAReleaseThatDrains) {
  sim::World world{{}};
  HandDriver driver{world};
  release(driver);
  EXPECT_EQ(world.totals().fresh.lost + world.totals().kept.lost, 0U);
  EXPECT_EQ(world.totals().fresh.bad + world.totals().kept.bad, 0U);
  EXPECT_EQ(world.state().kept(Color::green), 30U);
  EXPECT_EQ(world.observation().workloads.blue.ready, 0);
}

TEST(World, KeptConnectionsStayAfterASwitchAndAreCutByTheScaleDown) {
  sim::World world{{}};
  HandDriver driver{world};
  ASSERT_TRUE(driver.install(Color::green, "1.2.4"));
  driver.wait(30s);
  ASSERT_TRUE(driver.move_traffic(Color::green));
  driver.wait(5min);
  EXPECT_EQ(world.state().kept(Color::blue), 30U);
  ASSERT_TRUE(driver.scale(Color::blue, 0));
  driver.wait(30s);
  EXPECT_EQ(world.state().kept(Color::green), 30U);
  EXPECT_GT(world.totals().kept.lost, 0U);
  EXPECT_EQ(world.totals().fresh.lost, 0U);
}

TEST(World, ARollingRestartKeepsAsManyReadyPods) {
  sim::World world{{}};
  HandDriver driver{world};
  const auto uid = world.observation().workloads.blue.uid;
  ASSERT_FALSE(driver.error_of(port::ReplacePods{Color::blue, uid, driver.stamp()}));
  EXPECT_FALSE(world.observation().workloads.blue.settled);
  for (int second = 0; second < 120; ++second) {
    driver.wait(1s);
    EXPECT_GE(test::door(world.observation()).ready.blue,
              2);  // the EndpointSlices follow a little later
  }
  EXPECT_TRUE(world.observation().workloads.blue.settled);
  EXPECT_EQ(world.observation().workloads.blue.ready, 3);
  EXPECT_EQ(world.totals().fresh.lost, 0U);
}

TEST(World, TheSameSeedGivesTheSameBytes) {
  const auto run = [](std::uint64_t seed) {
    sim::World world{{.seed = seed}};
    HandDriver driver{world};
    release(driver);
    return world.log().text();
  };
  EXPECT_EQ(run(7), run(7));
  EXPECT_NE(run(7), run(8));
}

TEST(World, AKilledDriverLeavesAPendingReleaseOrAFinishedOne) {
  int pending = 0;
  int deployed = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    sim::World world{{.seed = seed}};
    {
      HandDriver driver{world};
      driver.begin(port::Install{Color::green, "1.2.4", 3, {}, driver.stamp()});
      driver.wait(1s);
    }
    HandDriver next{world};
    next.wait(30s);
    const model::Workload green = next.observe().workloads.green;
    pending += green.status == model::InstallStatus::pending ? 1 : 0;
    deployed += green.status == model::InstallStatus::deployed ? 1 : 0;
    EXPECT_TRUE(next.install(Color::green, "1.2.4"));
    EXPECT_EQ(next.observe().workloads.green.status, model::InstallStatus::deployed);
  }
  EXPECT_GT(pending, 0);
  EXPECT_GT(deployed, 0);
  EXPECT_EQ(pending + deployed, 40);
}

TEST(World, AKilledDriverIsNotAnswered) {
  sim::World world{{}};
  HandDriver driver{world};
  const auto id = driver.begin(port::Observe{});
  world.kill(driver.ports().driver());
  driver.ports().reactor().wait_until(world.now().monotonic + 1h);  // returns at once
  EXPECT_EQ(world.now().monotonic, base::Instant{});
  world.run_until(base::Instant{1h});
  EXPECT_FALSE(driver.ended(id));
}

TEST(World, AWakeEndsOneWait) {
  sim::World world{{}};
  sim::SimulatedPorts ports{world};
  ports.reactor().wake();
  ports.reactor().wait_until(base::Instant{1h});
  EXPECT_EQ(world.now().monotonic, base::Instant{});
  ports.reactor().wait_until(base::Instant{1h});
  EXPECT_EQ(world.now().monotonic, base::Instant{1h});
}

}  // namespace
}  // namespace bluegreen::sim_test
