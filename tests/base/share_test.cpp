#include "bluegreen/base/share.hpp"

#include <gtest/gtest.h>

namespace bluegreen::base {
namespace {

template <class T>
concept a_percentage = requires(T number) { Share::percent(number); };
static_assert(a_percentage<int> && a_percentage<std::uint64_t>);
static_assert(!a_percentage<double>, "0.5 would be nothing");
static_assert(!std::is_constructible_v<Share, int> && !std::is_convertible_v<int, Share>);
static_assert(!std::is_default_constructible_v<Share>);
static_assert(Share::percent(1) == Share::parts_per_million(10'000));
static_assert(Share::percent(1) < Share::percent(2));

TEST(Share, has_a_text_that_is_read_again) {
  const std::pair<Share, const char*> texts[] = {{Share::percent(0), "0%"},
                                                 {Share::percent(1), "1%"},
                                                 {Share::parts_per_million(5'000), "0.5%"},
                                                 {Share::parts_per_million(1), "0.0001%"},
                                                 {Share::parts_per_million(999'999), "99.9999%"},
                                                 {Share::percent(100), "100%"}};
  for (const auto& [share, text] : texts) {
    EXPECT_EQ(to_text(share), text);
    EXPECT_EQ(parse_share(text).value(), share) << text;
  }
}

TEST(Share, is_read_from_nothing_else) {
  for (const char* text : {"", "%", "1", "0.5", ".5%", "1.%", "-1%", "+1%", " 1%", "1 %", "1%%",
                           "100.0001%", "101%", "1000%", "0.00001%", "1e1%", "0x1%", "one%"}) {
    EXPECT_FALSE(parse_share(text)) << text;
  }
  EXPECT_EQ(parse_share("1\n").error().message, "'1\\n' is not a percentage such as 1% or 0.5%");
}

TEST(Share, of_a_whole_is_rounded_down_and_never_wraps_around) {
  EXPECT_EQ(Share::percent(1).of(1'099), 10U);
  EXPECT_EQ(Share::parts_per_million(1).of(1'999'999), 1U);
  EXPECT_EQ(Share::percent(100).of(~std::uint64_t{0}), ~std::uint64_t{0});
  EXPECT_EQ(Share::percent(0).of(~std::uint64_t{0}), 0U);
}

TEST(ShareDeathTest, has_no_more_than_the_whole) {
  EXPECT_DEATH((void)Share::percent(101), "0 to 100 percent");
  EXPECT_DEATH((void)Share::percent(-1), "0 to 100 percent");
  EXPECT_DEATH((void)Share::parts_per_million(1'000'001), "a million parts");
}

}  // namespace
}  // namespace bluegreen::base
