#pragma once

// What every port::TrafficSwitcher keeps; used as environment_contract.hpp is.

#include "contract/driver.hpp"
#include "traffic.hpp"

namespace bluegreen::contract {

class TrafficSwitcherContract : public PortContract {};

using base::Errc;
using model::Color;

TEST_P(TrafficSwitcherContract, TheFirstSwitchMakesTheServiceAndOnlyOnce) {
  driver().install_and_await(Color::blue, "1.2.3", 2);
  const auto first = test::switch_traffic(std::nullopt, Color::blue, "", driver().stamp());
  driver().apply(first);
  const auto seen =
      driver().await_world([](const auto& each) { return test::door(each).ready.blue == 2; });
  EXPECT_TRUE(test::door(seen).exists);
  EXPECT_EQ(test::serving(seen), Color::blue);
  EXPECT_EQ(test::door(seen).fence, driver().stamp().fence);
  EXPECT_EQ(test::door(seen).foreign_owner, "");
  EXPECT_TRUE(test::reaches(seen, 2, 0, 0));
  EXPECT_EQ(driver().failure_of(first), Errc::conflict);
  EXPECT_EQ(test::door(driver().observe()), test::door(seen));
}

TEST_P(TrafficSwitcherContract, ASwitchMovesTheEndpointsThereAndBack) {
  driver().install_and_await(Color::blue, "1.2.3", 1);
  driver().install_and_await(Color::green, "1.2.4", 2);
  driver().switch_to(Color::blue);
  driver().switch_to(Color::green);
  EXPECT_EQ(test::serving(driver().observe()), Color::green);
  driver().await_world([](const auto& each) { return test::reaches(each, 0, 2, 0); });
  driver().switch_to(Color::blue);
  driver().await_world([](const auto& each) { return test::reaches(each, 1, 0, 0); });
}

TEST_P(TrafficSwitcherContract, ASwitchConflictsWithAServiceThatWasChanged) {
  driver().install(Color::blue, "1.2.3", 1);
  driver().install(Color::green, "1.2.4", 1);
  driver().switch_to(Color::blue);
  const auto before = test::door(driver().observe());
  const auto stamp = driver().stamp();
  EXPECT_EQ(
      driver().failure_of(test::switch_traffic(Color::green, Color::blue, before.version, stamp)),
      Errc::conflict);
  EXPECT_EQ(
      driver().failure_of(test::switch_traffic(std::nullopt, Color::green, before.version, stamp)),
      Errc::conflict);
  world().touch_door();
  EXPECT_EQ(
      driver().failure_of(test::switch_traffic(Color::blue, Color::green, before.version, stamp)),
      Errc::conflict);
  const auto after = test::door(driver().observe());
  EXPECT_EQ(test::serving_at(after), Color::blue);
  EXPECT_NE(after.version, before.version);
  driver().switch_to(Color::green);
}

TEST_P(TrafficSwitcherContract, ASwitchNeedsAService) {
  EXPECT_EQ(
      driver().failure_of(test::switch_traffic(Color::blue, Color::green, "7", driver().stamp())),
      Errc::conflict);
  EXPECT_FALSE(test::door(driver().observe()).exists);
}

TEST_P(TrafficSwitcherContract, ADriverThatWasTakenOverSwitchesNothing) {
  driver().install(Color::blue, "1.2.3", 1);
  driver().switch_to(Color::blue);
  driver().set_fence(5);
  driver().apply(port::TakeOver{driver().stamp()});
  driver().set_fence(4);
  const auto before = test::door(driver().observe());
  EXPECT_EQ(driver().failure_of(
                test::switch_traffic(Color::blue, Color::green, before.version, driver().stamp())),
            Errc::superseded);
  EXPECT_EQ(test::door(driver().observe()), before);
}

TEST_P(TrafficSwitcherContract, FreshConnectionsSayWhereTrafficGoes) {
  driver().install_and_await(Color::blue, "1.2.3", 1);
  driver().install_and_await(Color::green, "1.2.4", 1);
  for (const auto color : {Color::blue, Color::green, Color::blue}) {
    driver().switch_to(color);
    const auto version = color == Color::blue ? "1.2.3" : "1.2.4";
    const auto seen =
        std::get<port::TrafficSeen>(driver().ask(port::VerifyTraffic{color, version, 5}));
    EXPECT_EQ(seen.observable, world().sees_data_plane()) << seen.detail;
    EXPECT_EQ(seen.reached, world().sees_data_plane()) << seen.detail;
    EXPECT_GE(seen.answers, world().sees_data_plane() ? 5 : 0);
  }
}

TEST_P(TrafficSwitcherContract, AVersionThatNobodyHasIsNotReached) {
  driver().install_and_await(Color::blue, "1.2.3", 1);
  driver().switch_to(Color::blue);
  const auto seen =
      std::get<port::TrafficSeen>(driver().ask(port::VerifyTraffic{Color::green, "9.9.9", 5}));
  EXPECT_EQ(seen.observable, world().sees_data_plane()) << seen.detail;
  EXPECT_FALSE(seen.reached);
}

TEST_P(TrafficSwitcherContract, AVerifyCanBeCancelled) {
  driver().install_and_await(Color::blue, "1.2.3", 1);
  driver().switch_to(Color::blue);
  const auto id = driver().begin(port::VerifyTraffic{Color::green, "9.9.9", 5});
  driver().pass(std::chrono::milliseconds{300});
  const auto began = world().reactor().now().monotonic;
  world().switcher().cancel(id);
  driver().await(id);
  EXPECT_LT(world().reactor().now().monotonic - began, std::chrono::seconds{3});
}

TEST_P(TrafficSwitcherContract, WithoutAServiceNothingIsObserved) {
  const auto seen =
      std::get<port::TrafficSeen>(driver().ask(port::VerifyTraffic{Color::blue, "1.2.3", 1}));
  EXPECT_FALSE(seen.observable);
  EXPECT_FALSE(seen.reached);
}

}  // namespace bluegreen::contract
