#include "bluegreen/model/traffic.hpp"

#include <gtest/gtest.h>

#include "traffic.hpp"

namespace bluegreen::model {
namespace {

Door door(std::optional<Split> split, PerColor<int> ready = {}) {
  Door made;
  made.name = "service";
  made.exists = true;
  made.split = split;
  made.ready = ready;
  return made;
}

const Split all_blue = Split::all_to(Color::blue);
const Split all_green = Split::all_to(Color::green);
const Split tenth = Split::of(90, 10).value();

TEST(Split, HasWeightsOfZeroAndMoreAndNeverNone) {
  EXPECT_EQ(tenth.weight(Color::green), 10);
  EXPECT_EQ(tenth.sum(), 100);
  EXPECT_EQ(Split::of(0, 7).value().sole(), Color::green);
  EXPECT_EQ(tenth.sole(), std::nullopt);
  EXPECT_FALSE(Split::of(0, 0));
  EXPECT_FALSE(Split::of(-1, 101));
  EXPECT_FALSE(Split::of(1, -1));
}

TEST(Split, IsInStepsThatADoorCanMake) {
  EXPECT_TRUE(Split::all_to(Color::green).is_in_steps_of(100));
  EXPECT_TRUE(Split::of(90, 10).value().is_in_steps_of(10));
  EXPECT_TRUE(Split::of(9, 1).value().is_in_steps_of(10));
  EXPECT_FALSE(Split::of(95, 5).value().is_in_steps_of(10));
  EXPECT_FALSE(Split::of(1, 2).value().is_in_steps_of(1));
  EXPECT_TRUE(Split::of(2'000'000'000, 0).value().is_in_steps_of(1));
}

TEST(Split, IsNamedByItsColorOrItsWeights) {
  EXPECT_EQ(to_text(all_green), "green");
  EXPECT_EQ(to_text(tenth), "blue 90, green 10");
  EXPECT_EQ(to_text(std::optional<Split>{}), "nothing");
}

TEST(Gains, ByTheShareAndNotByTheWeight) {
  EXPECT_EQ(test::gains(all_blue, tenth), Color::green);
  EXPECT_EQ(test::gains(tenth, all_blue), Color::blue);
  EXPECT_EQ(test::gains(tenth, Split::of(9, 1).value()), std::nullopt);
  EXPECT_EQ(test::gains(std::nullopt, all_green), Color::green);
}

TEST(Traffic, OfNoDoorNothingIsTrue) {
  const Traffic none;
  EXPECT_FALSE(all_on(none, Color::blue));
  EXPECT_FALSE(any_on(none, Color::blue));
  EXPECT_FALSE(has_arrived(none, Color::blue));
  EXPECT_FALSE(exists(none));
  EXPECT_EQ(sole_color(none), std::nullopt);
}

TEST(Traffic, AWeightOfZeroIsNoTraffic) {
  const Traffic traffic{{door(Split::of(1, 0).value())}};
  EXPECT_TRUE(all_on(traffic, Color::blue));
  EXPECT_FALSE(any_on(traffic, Color::green));
}

TEST(Traffic, OfTwoDoorsIsOnAColorOnlyWhereBothAre) {
  const Traffic half{{door(all_green), door(all_blue)}};
  EXPECT_FALSE(all_on(half, Color::green));
  EXPECT_TRUE(any_on(half, Color::green));
  EXPECT_TRUE(any_on(half, Color::blue));
  EXPECT_EQ(sole_color(half), std::nullopt);
  EXPECT_EQ(sole_color(Traffic{{door(all_green), door(all_green)}}), Color::green);
}

TEST(Traffic, ADoorThatNamesNoColorIsOnNone) {
  const Traffic unknown{{door(all_green), door(std::nullopt)}};
  EXPECT_FALSE(all_on(unknown, Color::green));
  EXPECT_TRUE(exists(unknown));
}

TEST(Traffic, HasArrivedWhenEveryDoorReachesTheColorAndNotTheOther) {
  EXPECT_TRUE(has_arrived({{door(all_green, {0, 3})}}, Color::green));
  EXPECT_FALSE(has_arrived({{door(all_green, {1, 3})}}, Color::green));
  EXPECT_FALSE(has_arrived({{door(all_green, {0, 0})}}, Color::green));
  EXPECT_FALSE(has_arrived({{door(all_green, {0, 3}), door(all_green, {0, 0})}}, Color::green));
  EXPECT_FALSE(has_arrived({{door(all_blue, {0, 3})}}, Color::green));
}

}  // namespace
}  // namespace bluegreen::model
