#pragma once

// What every port::Environment keeps. An implementation's test includes this and says
//   namespace bluegreen::contract {
//   INSTANTIATE_TEST_SUITE_P(Cluster, EnvironmentContract, testing::Values(WorldFactory{…}),
//                            name_of_factory);
//   }

#include "bluegreen/contract/driver.hpp"

namespace bluegreen::contract {

class EnvironmentContract : public PortContract {};

using base::Errc;
using model::Color;
using port::From;
using port::To;

TEST_P(EnvironmentContract, AnEmptyWorldIsObservedAsNothing) {
  EXPECT_EQ(driver().workloads(), model::Workloads{});
}

TEST_P(EnvironmentContract, AnInstalledColorIsObservedAndGetsReady) {
  EXPECT_EQ(driver().install(Color::green, "1.2.3", 2), 1);
  const auto at_once = driver().workloads().green;
  EXPECT_EQ(at_once.status, model::InstallStatus::deployed);
  EXPECT_EQ(at_once.revision, 1);
  EXPECT_EQ(at_once.release_id, driver().stamp().release_id);
  EXPECT_EQ(at_once.version, "1.2.3");
  EXPECT_TRUE(at_once.deployment_exists);
  EXPECT_FALSE(at_once.uid.empty());
  EXPECT_EQ(at_once.fence, driver().stamp().fence);
  EXPECT_EQ(at_once.wanted, 2);
  const auto later = driver().await_ready(Color::green, 2);
  EXPECT_EQ(later.workloads.green.trouble, "");
  EXPECT_EQ(later.workloads.blue, model::Workload{});
  EXPECT_FALSE(door(later).exists);
}

TEST_P(EnvironmentContract, InstallingAgainUpgradesAndOldPodsServeOn) {
  BLUEGREEN_CONTRACT_NEEDS(Deed::start_what_never_gets_ready);
  driver().install_and_await(Color::green, "1.2.3", 2);
  EXPECT_EQ(driver().install(Color::green, world().version_that_never_gets_ready(), 2), 2);
  const auto upgraded = driver().workloads().green;
  EXPECT_EQ(upgraded.version, world().version_that_never_gets_ready());
  driver().pass(std::chrono::seconds{3});
  const auto later = driver().workloads().green;
  EXPECT_EQ(later.ready, 2) << "two pods of the old version are ready";
  EXPECT_FALSE(later.settled) << "and they are why it is not done";
  driver().install_and_await(Color::green, "1.2.4", 2);
  EXPECT_EQ(driver().workloads().green.revision, 3);
}

TEST_P(EnvironmentContract, SaysWhyPodsDoNotComeUp) {
  BLUEGREEN_CONTRACT_NEEDS(Deed::start_what_cannot_start);
  driver().install(Color::green, world().version_that_cannot_start(), 1);
  const auto seen =
      driver().await_world([](const auto& each) { return !each.workloads.green.trouble.empty(); });
  EXPECT_EQ(seen.workloads.green.ready, 0);
}

TEST_P(EnvironmentContract, NothingIsDoneToTheServingColor) {
  driver().install_and_await(Color::blue, "1.2.3", 1);
  driver().switch_to(Color::blue);
  const auto before = driver().workloads().blue;
  EXPECT_EQ(driver().failure_of(
                port::Install{Color::blue, "1.2.4", 1, world().release(), driver().stamp()}),
            Errc::refused);
  EXPECT_EQ(driver().failure_of(driver().scale(Color::blue, From{1}, To{0}, before.uid)),
            Errc::refused);
  EXPECT_EQ(driver().failure_of(port::Uninstall{Color::blue, 1, driver().stamp()}), Errc::refused);
  EXPECT_EQ(driver().workloads().blue, before);
  driver().apply(driver().scale(Color::blue, From{1}, To{2}, before.uid));
  driver().await_ready(Color::blue, 2);
}

TEST_P(EnvironmentContract, NothingIsDoneToAColorThatHasAShare) {
  driver().install_and_await(Color::blue, "1.2.3", 1);
  driver().install_and_await(Color::green, "1.2.4", 1);
  driver().switch_to(Color::blue);
  const int share = world().finest_percent();
  driver().apply(driver().change(driver().door(), model::Split::of(100 - share, share).value()));
  const auto before = driver().workloads().green;
  EXPECT_EQ(driver().failure_of(
                port::Install{Color::green, "1.2.5", 1, world().release(), driver().stamp()}),
            Errc::refused);
  EXPECT_EQ(driver().failure_of(driver().scale(Color::green, From{1}, To{0}, before.uid)),
            Errc::refused);
  EXPECT_EQ(driver().failure_of(port::Uninstall{Color::green, 1, driver().stamp()}), Errc::refused);
  EXPECT_EQ(driver().workloads().green, before);
  driver().switch_to(Color::blue);
  driver().apply(driver().scale(Color::green, From{1}, To{0}, before.uid));
}

TEST_P(EnvironmentContract, ScalesWhatItMeansAndNothingElse) {
  driver().install_and_await(Color::green, "1.2.3", 2);
  const auto uid = driver().workloads().green.uid;
  EXPECT_EQ(driver().failure_of(driver().scale(Color::green, From{1}, To{0}, uid)), Errc::conflict);
  EXPECT_EQ(driver().failure_of(driver().scale(Color::green, From{2}, To{0}, "another")),
            Errc::conflict);
  EXPECT_EQ(driver().workloads().green.wanted, 2);
  driver().apply(driver().scale(Color::green, From{2}, To{0}, uid));
  EXPECT_EQ(driver().workloads().green.wanted, 0);
  driver().await_ready(Color::green, 0);
  EXPECT_EQ(driver().install(Color::green, "1.2.4", 2), 2);
  driver().await_ready(Color::green, 2);
}

TEST_P(EnvironmentContract, UninstallsTheRevisionThatWasSeen) {
  driver().install(Color::green, "1.2.3", 1);
  EXPECT_EQ(driver().failure_of(port::Uninstall{Color::green, 7, driver().stamp()}),
            Errc::conflict);
  driver().apply(port::Uninstall{Color::green, 1, driver().stamp()});
  const auto after = driver().workloads().green;
  EXPECT_EQ(after.status, model::InstallStatus::absent);
  EXPECT_FALSE(after.deployment_exists);
  driver().apply(port::Uninstall{Color::green, 1, driver().stamp()});
}

TEST_P(EnvironmentContract, AnInstallationThatWasKilledIsMendedByTheNext) {
  BLUEGREEN_CONTRACT_NEEDS(Deed::leave_installation_pending);
  world().leave_installation_pending(Color::green);
  EXPECT_EQ(driver().workloads().green.status, model::InstallStatus::pending);
  driver().install_and_await(Color::green, "1.2.4", 1);
  const auto after = driver().workloads().green;
  EXPECT_EQ(after.status, model::InstallStatus::deployed);
  EXPECT_EQ(after.version, "1.2.4");
  world().leave_installation_pending(Color::green);
  driver().apply(
      port::Uninstall{Color::green, driver().workloads().green.revision, driver().stamp()});
  EXPECT_EQ(driver().workloads().green.status, model::InstallStatus::absent);
}

TEST_P(EnvironmentContract, ATakerStampsBothColorsAndTheLoserIsSuperseded) {
  driver().install(Color::blue, "1.2.3", 1);
  driver().install(Color::green, "1.2.4", 1);
  driver().switch_to(Color::blue);
  driver().set_fence(5);
  driver().apply(port::StampWorkloads{driver().stamp()});
  driver().apply(port::StampWorkloads{driver().stamp()});
  const auto taken = driver().workloads();
  EXPECT_EQ(taken.blue.fence, 5U);
  EXPECT_EQ(taken.green.fence, 5U);
  EXPECT_EQ(door({taken, driver().traffic()}).fence, 1U) << "the door is another port's";
  driver().set_fence(4);
  const auto loser = driver().stamp();
  EXPECT_EQ(driver().failure_of(port::StampWorkloads{loser}), Errc::superseded);
  EXPECT_EQ(driver().failure_of(port::Scale{Color::green, From{1}, To{2}, taken.green.uid, loser}),
            Errc::superseded);
  EXPECT_EQ(driver().failure_of(port::ReplacePods{Color::green, taken.green.uid, loser}),
            Errc::superseded);
  EXPECT_EQ(driver().failure_of(port::Uninstall{Color::green, taken.green.revision, loser}),
            Errc::superseded);
  EXPECT_EQ(driver().failure_of(port::Install{Color::green, "1.2.5", 1, world().release(), loser}),
            Errc::superseded);
  const auto after = driver().workloads().green;
  EXPECT_EQ(after.version, "1.2.4");
  EXPECT_EQ(after.wanted, 1);
}

TEST_P(EnvironmentContract, AStampOfColorsThatAreNotThereIsDone) {
  driver().apply(port::StampWorkloads{driver().stamp()});
  EXPECT_EQ(driver().workloads(), model::Workloads{});
}

TEST_P(EnvironmentContract, ReplacesPodsWhileTheColorStaysReady) {
  driver().install_and_await(Color::blue, "1.2.3", 2);
  driver().switch_to(Color::blue);
  driver().await_reached(2, 0, 0);
  const auto uid = driver().workloads().blue.uid;
  BLUEGREEN_CONTRACT_OR_UNSUPPORTED(Deed::replace_pods,
                                    (port::ReplacePods{Color::blue, uid, driver().stamp()}));
  EXPECT_EQ(driver().failure_of(port::ReplacePods{Color::blue, "another", driver().stamp()}),
            Errc::conflict);
  driver().apply(port::ReplacePods{Color::blue, uid, driver().stamp()});
  EXPECT_FALSE(driver().workloads().blue.settled);
  int fewest = 2;
  driver().await_world([&](const auto& seen) {
    fewest = std::min(fewest, door(seen).ready.blue);
    return seen.workloads.blue.settled && seen.workloads.blue.ready == 2;
  });
  EXPECT_EQ(fewest, 2);
}

TEST_P(EnvironmentContract, ReplacingPodsForOneReleaseTwiceReplacesThemOnce) {
  driver().install_and_await(Color::blue, "1.2.3", 1);
  const auto uid = driver().workloads().blue.uid;
  BLUEGREEN_CONTRACT_OR_UNSUPPORTED(Deed::replace_pods,
                                    (port::ReplacePods{Color::blue, uid, driver().stamp()}));
  driver().apply(port::ReplacePods{Color::blue, uid, driver().stamp()});
  driver().await_ready(Color::blue, 1);
  driver().apply(port::ReplacePods{Color::blue, uid, driver().stamp()});
  EXPECT_TRUE(driver().workloads().blue.settled);
}

TEST_P(EnvironmentContract, AWatchTellsTheColorsAtOnceAndEachChange) {
  driver().install_and_await(Color::green, "1.2.3", 1);
  const auto before = driver().workloads();
  const auto watch = driver().begin(port::WatchWorkloads{});
  ASSERT_TRUE(driver().await_told<model::Workloads>(watch, [](const auto&) { return true; }));
  EXPECT_EQ(driver().told<model::Workloads>(watch).front(), before);
  driver().apply(driver().scale(Color::green, From{1}, To{2}, before.green.uid));
  EXPECT_TRUE(driver().await_told<model::Workloads>(
      watch, [](const model::Workloads& seen) { return seen.green.ready == 2; }));
  const auto told = driver().told<model::Workloads>(watch);
  for (std::size_t i = 1; i < told.size(); ++i) EXPECT_NE(told[i], told[i - 1]);
  EXPECT_FALSE(driver().ended(watch));
  world().environment().cancel(watch);
  driver().await(watch);
  driver().apply(driver().scale(Color::green, From{2}, To{1}, before.green.uid));
  driver().pass(std::chrono::milliseconds{500});
  EXPECT_EQ(driver().told<model::Workloads>(watch).size(), told.size())
      << "a watch that has ended tells nothing";
}

TEST_P(EnvironmentContract, ADrainReachesTheColorsPods) {
  driver().install_and_await(Color::blue, "1.2.3", 2);
  BLUEGREEN_CONTRACT_OR_UNSUPPORTED(
      Deed::drain, (port::SetDrain{Color::blue, "/actuator/drain", true, driver().stamp()}));
  driver().apply(port::SetDrain{Color::blue, "/actuator/drain", true, driver().stamp()});
  driver().apply(port::SetDrain{Color::blue, "/actuator/drain", false, driver().stamp()});
  EXPECT_TRUE(
      driver().failure_of(port::SetDrain{Color::blue, "/no/such/path", true, driver().stamp()}));
}

TEST_P(EnvironmentContract, ADrainOfAColorWithoutPodsIsDone) {
  driver().apply(port::SetDrain{Color::green, "/actuator/drain", true, driver().stamp()});
}

TEST_P(EnvironmentContract, CancellingAnUnknownOperationIsIgnored) {
  world().environment().cancel(port::OperationId{12345});
  EXPECT_EQ(driver().workloads(), model::Workloads{});
}

}  // namespace bluegreen::contract
