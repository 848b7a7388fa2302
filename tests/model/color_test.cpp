#include "bluegreen/model/color.hpp"

#include <gtest/gtest.h>

#include "bluegreen/model/verdict.hpp"

namespace bluegreen::model {
namespace {

TEST(Color, alternates) {
  EXPECT_EQ(other(Color::blue), Color::green);
  EXPECT_EQ(other(Color::green), Color::blue);
}

TEST(Color, is_read_as_it_is_written_and_not_otherwise) {
  for (const Color color : colors) EXPECT_EQ(parse_color(to_text(color)), color);
  for (const auto* text : {"", "Blue", "BLUE", "blue ", "red", "greenish"})
    EXPECT_EQ(parse_color(text), std::nullopt);
}

TEST(PerColor, keeps_the_colors_apart) {
  PerColor<int> count;
  count[Color::green] = 3;
  EXPECT_EQ(count.blue, 0);
  EXPECT_EQ(count.green, 3);
}

TEST(Verdict, has_a_name) {
  EXPECT_EQ(to_text(Verdict::passed), "pass");
  EXPECT_EQ(to_text(Verdict::failed), "fail");
  EXPECT_EQ(to_text(Verdict::unknown), "unknown");
}

}  // namespace
}  // namespace bluegreen::model
