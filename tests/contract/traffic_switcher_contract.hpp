#pragma once

// What every port::TrafficSwitcher keeps; used as environment_contract.hpp is.

#include "contract/driver.hpp"

namespace bluegreen::contract {

class TrafficSwitcherContract : public PortContract {};

using base::Errc;
using model::Color;

TEST_P(TrafficSwitcherContract, TheFirstSwitchMakesTheServiceAndOnlyOnce) {
  driver().install_and_await(Color::blue, "1.2.3", 2);
  const port::SwitchTraffic first{std::nullopt, Color::blue, "", driver().stamp()};
  driver().apply(first);
  const auto seen =
      driver().await_world([](const auto& each) { return each.endpoints.ready.blue == 2; });
  EXPECT_TRUE(seen.service.exists);
  EXPECT_EQ(seen.service.selected, Color::blue);
  EXPECT_EQ(seen.service.fence, driver().stamp().fence);
  EXPECT_EQ(seen.service.foreign_owner, "");
  EXPECT_EQ(seen.endpoints, (model::Endpoints{{2, 0}, 0}));
  EXPECT_EQ(driver().failure_of(first), Errc::conflict);
  EXPECT_EQ(driver().observe().service, seen.service);
}

TEST_P(TrafficSwitcherContract, ASwitchMovesTheEndpointsThereAndBack) {
  driver().install_and_await(Color::blue, "1.2.3", 1);
  driver().install_and_await(Color::green, "1.2.4", 2);
  driver().switch_to(Color::blue);
  driver().switch_to(Color::green);
  EXPECT_EQ(driver().observe().service.selected, Color::green);
  driver().await_world([](const auto& each) {
    return each.endpoints == model::Endpoints{{0, 2}, 0};
  });
  driver().switch_to(Color::blue);
  driver().await_world([](const auto& each) {
    return each.endpoints == model::Endpoints{{1, 0}, 0};
  });
}

TEST_P(TrafficSwitcherContract, ASwitchConflictsWithAServiceThatWasChanged) {
  driver().install(Color::blue, "1.2.3", 1);
  driver().install(Color::green, "1.2.4", 1);
  driver().switch_to(Color::blue);
  const auto before = driver().observe().service;
  const auto stamp = driver().stamp();
  EXPECT_EQ(driver().failure_of(
                port::SwitchTraffic{Color::green, Color::blue, before.resource_version, stamp}),
            Errc::conflict);
  EXPECT_EQ(driver().failure_of(
                port::SwitchTraffic{std::nullopt, Color::green, before.resource_version, stamp}),
            Errc::conflict);
  world().touch_service();
  EXPECT_EQ(driver().failure_of(
                port::SwitchTraffic{Color::blue, Color::green, before.resource_version, stamp}),
            Errc::conflict);
  const auto after = driver().observe().service;
  EXPECT_EQ(after.selected, Color::blue);
  EXPECT_NE(after.resource_version, before.resource_version);
  driver().switch_to(Color::green);
}

TEST_P(TrafficSwitcherContract, ASwitchNeedsAService) {
  EXPECT_EQ(
      driver().failure_of(port::SwitchTraffic{Color::blue, Color::green, "7", driver().stamp()}),
      Errc::conflict);
  EXPECT_FALSE(driver().observe().service.exists);
}

TEST_P(TrafficSwitcherContract, ADriverThatWasTakenOverSwitchesNothing) {
  driver().install(Color::blue, "1.2.3", 1);
  driver().switch_to(Color::blue);
  driver().set_fence(5);
  driver().apply(port::TakeOver{driver().stamp()});
  driver().set_fence(4);
  const auto before = driver().observe().service;
  EXPECT_EQ(driver().failure_of(port::SwitchTraffic{Color::blue, Color::green,
                                                    before.resource_version, driver().stamp()}),
            Errc::superseded);
  EXPECT_EQ(driver().observe().service, before);
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
