#pragma once

// What every port::TrafficSwitcher keeps; used as environment_contract.hpp is.

#include "bluegreen/contract/driver.hpp"

namespace bluegreen::contract {

using base::Errc;
using model::Color;
using model::Split;

class TrafficSwitcherContract : public PortContract {
 protected:
  static Split split(int blue, int green) { return Split::of(blue, green).value(); }
  /// True where the door can give green that many percent.
  bool can_give(int percent) { return percent % world().finest_percent() == 0; }
  /// Asserts that it is refused so and that the door stays as it is. Pods that come up meanwhile
  /// are not the door's.
  void expect_refused(const port::Request& request, Errc why) {
    const auto before = driver().door();
    EXPECT_EQ(driver().failure_of(request), why) << port::to_text(request);
    auto after = driver().door();
    after.ready = before.ready;
    EXPECT_EQ(after, before) << port::to_text(request);
  }
  port::TrafficSeen verify(Color color, const std::string& version, int in_a_row) {
    return std::get<port::TrafficSeen>(driver().ask(port::VerifyTraffic{color, version, in_a_row}));
  }
};

// ---- what is seen of the door ----

TEST_P(TrafficSwitcherContract, AnEmptyWorldHasADoorThatDoesNotExist) {
  const auto seen = driver().door();
  EXPECT_FALSE(seen.name.empty());
  EXPECT_FALSE(seen.title.empty());
  model::Door nothing;
  nothing.name = seen.name;
  nothing.title = seen.title;
  EXPECT_EQ(seen, nothing);
}

TEST_P(TrafficSwitcherContract, TheFirstSwitchMakesTheDoorAndOnlyOnce) {
  driver().install_and_await(Color::blue, "1.2.3", 2);
  const auto first = driver().change(driver().door(), Split::all_to(Color::blue));
  EXPECT_EQ(first.from_split, std::nullopt);
  EXPECT_EQ(first.version, "");
  driver().apply(first);
  const auto seen = driver().await_reached(2, 0, 0);
  EXPECT_TRUE(door(seen).exists);
  EXPECT_EQ(model::sole_color(seen.traffic), Color::blue);
  EXPECT_EQ(door(seen).fence, driver().stamp().fence);
  EXPECT_EQ(door(seen).foreign_owner, "");
  EXPECT_FALSE(door(seen).text.empty());
  EXPECT_TRUE(reaches(seen, 2, 0, 0));
  EXPECT_EQ(driver().failure_of(first), Errc::conflict);
  EXPECT_EQ(driver().door(), door(seen));
}

TEST_P(TrafficSwitcherContract, AWatchTellsTheDoorAtOnceAndEachChange) {
  driver().install_and_await(Color::blue, "1.2.3", 1);
  driver().switch_to(Color::blue);
  driver().await_reached(1, 0, 0);
  const auto before = driver().traffic();
  const auto watch = driver().begin(port::WatchTraffic{});
  ASSERT_TRUE(driver().await_told<model::Traffic>(watch, [](const auto&) { return true; }));
  EXPECT_EQ(driver().told<model::Traffic>(watch).front(), before);
  driver().switch_to(Color::green);
  EXPECT_TRUE(driver().await_told<model::Traffic>(watch, [](const model::Traffic& seen) {
    return model::sole_color(seen) == Color::green && seen.doors[0].ready.blue == 0;
  }));
  const auto told = driver().told<model::Traffic>(watch);
  for (std::size_t i = 1; i < told.size(); ++i) EXPECT_NE(told[i], told[i - 1]);
  EXPECT_FALSE(driver().ended(watch));
  world().switcher().cancel(watch);
  driver().await(watch);
  driver().switch_to(Color::blue);
  driver().pass(std::chrono::milliseconds{500});
  EXPECT_EQ(driver().told<model::Traffic>(watch).size(), told.size())
      << "a watch that has ended tells nothing";
}

// ---- stamping ----

TEST_P(TrafficSwitcherContract, AStampIsSeenAtTheDoorAndALowerOneIsSuperseded) {
  driver().install_and_await(Color::blue, "1.2.3", 1);
  driver().switch_to(Color::blue);
  driver().await_reached(1, 0, 0);
  const auto before = driver().observe();
  driver().set_fence(5);
  driver().apply(port::StampTraffic{driver().stamp()});
  driver().apply(port::StampTraffic{driver().stamp()});
  const auto after = driver().observe();
  EXPECT_EQ(door(after).fence, 5U);
  EXPECT_EQ(door(after).split, door(before).split);
  EXPECT_TRUE(reaches(after, 1, 0, 0));
  EXPECT_NE(door(after).version, door(before).version);
  EXPECT_EQ(after.workloads.blue.fence, 1U) << "the colors are another port's";
  driver().set_fence(4);
  expect_refused(port::StampTraffic{driver().stamp()}, Errc::superseded);
}

TEST_P(TrafficSwitcherContract, AStampOfADoorThatDoesNotExistIsDone) {
  driver().apply(port::StampTraffic{driver().stamp()});
  EXPECT_FALSE(driver().door().exists);
}

// ---- switching ----

TEST_P(TrafficSwitcherContract, ASwitchMovesTheEndpointsThereAndBack) {
  driver().install_and_await(Color::blue, "1.2.3", 1);
  driver().install_and_await(Color::green, "1.2.4", 2);
  driver().switch_to(Color::blue);
  driver().switch_to(Color::green);
  EXPECT_EQ(model::sole_color(driver().traffic()), Color::green);
  driver().await_reached(0, 2, 0);
  driver().switch_to(Color::blue);
  driver().await_reached(1, 0, 0);
}

TEST_P(TrafficSwitcherContract, ASplitIsReadBackAsItWasAskedFor) {
  driver().install(Color::blue, "1.2.3", 1);
  driver().install(Color::green, "1.2.4", 1);
  for (int green = 0; green <= 100; green += world().finest_percent()) {
    driver().apply(driver().change(driver().door(), split(100 - green, green)));
    EXPECT_EQ(driver().door().split, split(100 - green, green));
  }
}

TEST_P(TrafficSwitcherContract, ASwitchConflictsWithADoorThatWasChanged) {
  BLUEGREEN_CONTRACT_NEEDS(Deed::touch_door);
  driver().install(Color::blue, "1.2.3", 1);
  driver().install(Color::green, "1.2.4", 1);
  driver().switch_to(Color::blue);
  const auto before = driver().door();
  auto wrong = driver().change(before, Split::all_to(Color::blue));
  wrong.from_split = Split::all_to(Color::green);
  expect_refused(wrong, Errc::conflict);
  wrong = driver().change(before, Split::all_to(Color::green));
  wrong.from_split = std::nullopt;
  expect_refused(wrong, Errc::conflict);
  wrong.from_split = split(50, 50);
  expect_refused(wrong, Errc::conflict);
  wrong = driver().change(before, Split::all_to(Color::green));
  wrong.version = "";
  expect_refused(wrong, Errc::conflict);
  world().touch_door();
  expect_refused(driver().change(before, Split::all_to(Color::green)), Errc::conflict);
  const auto after = driver().door();
  EXPECT_EQ(after.split->sole(), Color::blue);
  EXPECT_NE(after.version, before.version);
  driver().switch_to(Color::green);
}

TEST_P(TrafficSwitcherContract, ASwitchNeedsTheDoorThatWasSeen) {
  auto change = driver().change(driver().door(), Split::all_to(Color::green));
  change.from_split = Split::all_to(Color::blue);
  change.version = "7";
  expect_refused(change, Errc::conflict);
  EXPECT_FALSE(driver().door().exists);
}

TEST_P(TrafficSwitcherContract, ASwitchOfADoorThatNobodyHasIsNotFound) {
  driver().install(Color::blue, "1.2.3", 1);
  driver().switch_to(Color::blue);
  auto change = driver().change(driver().door(), Split::all_to(Color::green));
  change.door = "no-such-door";
  expect_refused(change, Errc::not_found);
}

TEST_P(TrafficSwitcherContract, ADriverThatWasTakenOverSwitchesNothing) {
  driver().install(Color::blue, "1.2.3", 1);
  driver().switch_to(Color::blue);
  driver().set_fence(5);
  driver().apply(port::StampTraffic{driver().stamp()});
  driver().set_fence(4);
  expect_refused(driver().change(driver().door(), Split::all_to(Color::green)), Errc::superseded);
}

TEST_P(TrafficSwitcherContract, ATakingOverStampsTheDoorAndBothColors) {
  driver().install(Color::blue, "1.2.3", 1);
  driver().install(Color::green, "1.2.4", 1);
  driver().switch_to(Color::blue);
  driver().set_fence(5);
  driver().apply(port::TakeOver{driver().stamp()});
  driver().apply(port::TakeOver{driver().stamp()});
  const auto taken = driver().observe();
  EXPECT_EQ(door(taken).fence, 5U);
  EXPECT_EQ(taken.workloads.blue.fence, 5U);
  EXPECT_EQ(taken.workloads.green.fence, 5U);
  driver().set_fence(4);
  expect_refused(port::TakeOver{driver().stamp()}, Errc::superseded);
}

// ---- dividing ----

TEST_P(TrafficSwitcherContract, ADividedDoorReachesBothColors) {
  driver().install_and_await(Color::blue, "1.2.3", 1);
  driver().install_and_await(Color::green, "1.2.4", 1);
  driver().switch_to(Color::blue);
  driver().await_reached(1, 0, 0);
  const auto change = driver().change(driver().door(), split(90, 10));
  if (!can_give(10)) return expect_refused(change, Errc::unsupported);
  driver().apply(change);
  EXPECT_EQ(driver().door().split, split(90, 10));
  driver().await_reached(1, 1, 0);
  EXPECT_EQ(verify(Color::blue, "1.2.3", 1).reached, world().sees_data_plane());
  EXPECT_EQ(verify(Color::green, "1.2.4", 1).reached, world().sees_data_plane());
}

TEST_P(TrafficSwitcherContract, AShareThatIsTooFineIsRefused) {
  driver().install(Color::blue, "1.2.3", 1);
  driver().switch_to(Color::blue);
  const auto door = driver().door();
  expect_refused(driver().change(door, split(1, 999)), Errc::unsupported);
  expect_refused(driver().change(door, split(999, 1)), Errc::unsupported);
  if (!can_give(1)) expect_refused(driver().change(door, split(1, 99)), Errc::unsupported);
}

// ---- what fresh connections say ----

TEST_P(TrafficSwitcherContract, FreshConnectionsSayWhereTrafficGoes) {
  driver().install_and_await(Color::blue, "1.2.3", 1);
  driver().install_and_await(Color::green, "1.2.4", 1);
  for (const auto color : {Color::blue, Color::green, Color::blue}) {
    driver().switch_to(color);
    const auto seen = verify(color, color == Color::blue ? "1.2.3" : "1.2.4", 5);
    EXPECT_EQ(seen.observable, world().sees_data_plane()) << seen.detail;
    EXPECT_EQ(seen.reached, world().sees_data_plane()) << seen.detail;
    EXPECT_GE(seen.answers, world().sees_data_plane() ? 5 : 0);
  }
}

TEST_P(TrafficSwitcherContract, AVersionThatNobodyHasIsNotReached) {
  driver().install_and_await(Color::blue, "1.2.3", 1);
  driver().switch_to(Color::blue);
  const auto seen = verify(Color::green, "9.9.9", 5);
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

TEST_P(TrafficSwitcherContract, WithoutADoorNothingIsObserved) {
  const auto seen = verify(Color::blue, "1.2.3", 1);
  EXPECT_FALSE(seen.observable);
  EXPECT_FALSE(seen.reached);
}

TEST_P(TrafficSwitcherContract, CancellingAnUnknownOperationIsIgnored) {
  world().switcher().cancel(port::OperationId{12345});
  EXPECT_FALSE(driver().door().exists);
}

}  // namespace bluegreen::contract
