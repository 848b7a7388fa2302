#include "bluegreen/base/time.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace bluegreen::base {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const std::vector<std::pair<Duration, std::string>>& texts() {
  static const std::vector<std::pair<Duration, std::string>> pairs{
      {milliseconds{0}, "0s"},
      {milliseconds{1}, "1ms"},
      {milliseconds{40}, "40ms"},
      {milliseconds{999}, "999ms"},
      {seconds{1}, "1s"},
      {milliseconds{2'500}, "2.5s"},
      {milliseconds{1'001}, "1.001s"},
      {seconds{90}, "1m30s"},
      {minutes{15}, "15m"},
      {minutes{1} + milliseconds{40}, "1m40ms"},
      {minutes{90}, "1h30m"},
      {hours{2}, "2h"},
      {hours{24}, "1d"},
      {hours{25} + milliseconds{61'250}, "1d1h1m1.25s"},
      {days{10'000}, "10000d"},
  };
  return pairs;
}

TEST(Duration, text_has_the_largest_units) {
  for (const auto& [length, text] : texts()) EXPECT_EQ(to_text(length), text);
  EXPECT_EQ(to_text(-milliseconds{1'500}), "-1.5s");
  EXPECT_EQ(to_text(Duration::min()), "-106751991167d7h12m55.808s");
}

TEST(Duration, what_is_written_is_read) {
  for (const auto& [length, text] : texts()) {
    const auto read = parse_duration(text);
    ASSERT_TRUE(read.has_value()) << text;
    EXPECT_EQ(read.value(), length) << text;
  }
}

TEST(Duration, reads_a_fraction_in_the_last_part_and_units_that_could_be_larger) {
  EXPECT_EQ(parse_duration("90m").value(), hours{1} + minutes{30});
  EXPECT_EQ(parse_duration("0.5h").value(), minutes{30});
  EXPECT_EQ(parse_duration("1m0.25s").value(), milliseconds{60'250});
  EXPECT_EQ(parse_duration("007s").value(), seconds{7});
}

TEST(Duration, refuses_everything_else) {
  for (const std::string text : {"",
                                 "5",
                                 "0",
                                 "m",
                                 "5 m",
                                 " 5m",
                                 "5m ",
                                 "-5m",
                                 "+5m",
                                 "5M",
                                 "5min",
                                 "1.5",
                                 "1.m",
                                 ".5m",
                                 "1m1h",
                                 "1m1m",
                                 "1s5ms3",
                                 "1.5h10m",
                                 "1.5ms",
                                 "0.0001s",
                                 "1e3s",
                                 "10001d",
                                 "10000d1ms",
                                 "999999999999999999999s",
                                 "864000000001ms",
                                 "1.0000000000s",
                                 "never",
                                 "now",
                                 "5m\n",
                                 "٥m"}) {
    const auto read = parse_duration(text);
    ASSERT_FALSE(read.has_value()) << text;
    EXPECT_EQ(read.error().code, Errc::invalid_argument) << text;
  }
}

TEST(Duration, the_message_is_safe_to_print) {
  const auto read = parse_duration("\x1b[2J" + std::string(10'000, 'x'));
  EXPECT_EQ(read.error().message.find('\x1b'), std::string::npos);
  EXPECT_LT(read.error().message.size(), 200U);
}

TEST(Delay, has_three_kinds) {
  EXPECT_EQ(parse_delay("never").value(), Delay::never());
  EXPECT_EQ(parse_delay("now").value(), Delay::now());
  EXPECT_EQ(parse_delay("30m").value(), Delay::after(minutes{30}));
  EXPECT_EQ(to_text(Delay::never()), "never");
  EXPECT_EQ(to_text(Delay::now()), "now");
  EXPECT_EQ(to_text(Delay::after(minutes{30})), "30m");
  EXPECT_FALSE(parse_delay("0").has_value());
  EXPECT_FALSE(parse_delay("Never").has_value());
  EXPECT_TRUE(Delay::never().is_never());
  EXPECT_FALSE(Delay::now().is_never());
}

TEST(UtcTime, is_written_and_read_as_rfc_3339) {
  const std::vector<std::pair<std::int64_t, std::string>> pairs{
      {0, "1970-01-01T00:00:00.000Z"},
      {-1, "1969-12-31T23:59:59.999Z"},
      {951'827'696'789, "2000-02-29T12:34:56.789Z"},
      {253'402'300'799'999, "9999-12-31T23:59:59.999Z"},
      {-62'167'219'200'000, "0000-01-01T00:00:00.000Z"},
  };
  for (const auto& [count, text] : pairs) {
    EXPECT_EQ(to_text(UtcTime{milliseconds{count}}), text);
    ASSERT_TRUE(parse_utc(text).has_value()) << text;
    EXPECT_EQ(parse_utc(text).value(), UtcTime{milliseconds{count}});
  }
}

TEST(UtcTime, beyond_four_digits_of_years_is_the_nearest_within) {
  EXPECT_EQ(to_text(UtcTime::max()), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(to_text(UtcTime::min()), "0000-01-01T00:00:00.000Z");
}

TEST(UtcTime, refuses_everything_else) {
  for (const std::string text :
       {"", "2026-01-31", "2026-01-31T09:30:00Z", "2026-01-31T09:30:00.000",
        "2026-01-31T09:30:00.000+00:00", "2026-02-30T09:30:00.000Z", "2025-02-29T09:30:00.000Z",
        "2026-13-01T09:30:00.000Z", "2026-00-01T09:30:00.000Z", "2026-01-31T24:00:00.000Z",
        "2026-01-31T09:60:00.000Z", "2026-01-31T09:30:60.000Z", "2026-01-31 09:30:00.000Z",
        "2026-01-31T09:30:00.000Z "}) {
    const auto read = parse_utc(text);
    ASSERT_FALSE(read.has_value()) << text;
    EXPECT_EQ(read.error().code, Errc::invalid_argument);
  }
}

}  // namespace
}  // namespace bluegreen::base
