#include "bluegreen/base/printable.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "bluegreen/base/random.hpp"

namespace bluegreen::base {
namespace {

using std::string_view_literals::operator""sv;

TEST(Printable, leaves_readable_text_alone) {
  EXPECT_EQ(printable("", 10), "");
  EXPECT_EQ(printable("ErrImagePull: back-off", 100), "ErrImagePull: back-off");
  EXPECT_EQ(printable("größe ≤ 1% 東京 🚀", 100), "größe ≤ 1% 東京 🚀");
  EXPECT_EQ(printable(R"(C:\new)", 100), R"(C:\new)");
}

TEST(Printable, escapes_controls) {
  EXPECT_EQ(printable("a\nb\rc\td", 100), R"(a\nb\rc\td)");
  EXPECT_EQ(printable("\x1b[31mred\x1b[0m\x07"sv, 100), R"(\x1b[31mred\x1b[0m\x07)");
  EXPECT_EQ(printable("a\0b"sv, 100), R"(a\x00b)");
  EXPECT_EQ(printable("\x7f", 100), R"(\x7f)");
}

TEST(Printable, escapes_what_is_not_seen_or_turns_the_text_around) {
  EXPECT_EQ(printable("a\u202Eb", 100), R"(a\u{202e}b)");              // right-to-left override
  EXPECT_EQ(printable("\u2066x\u2069", 100), R"(\u{2066}x\u{2069})");  // isolates
  EXPECT_EQ(printable("\u200B\uFEFF\u2028", 100), R"(\u{200b}\u{feff}\u{2028})");
  EXPECT_EQ(printable("\xC2\x9B"
                      "31m",
                      100),
            R"(\u{009b}31m)");                              // CSI as one C1 control
  EXPECT_EQ(printable("\U000E0041", 100), R"(\u{e0041})");  // a tag character
}

TEST(Printable, escapes_what_is_not_utf8) {
  EXPECT_EQ(printable("\xff\xfe", 100), R"(\xff\xfe)");
  EXPECT_EQ(printable("\xC3", 100), R"(\xc3)");                          // cut
  EXPECT_EQ(printable("\xE2\x82 x", 100), R"(\xe2\x82 x)");              // cut inside
  EXPECT_EQ(printable("\xC0\x80", 100), R"(\xc0\x80)");                  // overlong NUL
  EXPECT_EQ(printable("\xE0\x80\x80", 100), R"(\xe0\x80\x80)");          // overlong
  EXPECT_EQ(printable("\xED\xA0\x80", 100), R"(\xed\xa0\x80)");          // surrogate
  EXPECT_EQ(printable("\xF4\x90\x80\x80", 100), R"(\xf4\x90\x80\x80)");  // beyond U+10FFFF
}

TEST(Printable, cuts_between_characters) {
  EXPECT_EQ(printable("abcdef", 6), "abcdef");
  EXPECT_EQ(printable("abcdefg", 6), "abc…");
  EXPECT_EQ(printable("äöüäöü", 8), "äö…");
  EXPECT_EQ(printable("ab\x1b"
                      "def",
                      6),
            "ab…");  // an escape is never cut in half
  EXPECT_EQ(printable("abc", 2), "ab");
  EXPECT_EQ(printable("äb", 1), "");
  EXPECT_EQ(printable("abc", 0), "");
}

TEST(Printable, any_bytes_give_bounded_text_that_is_printable_already) {
  Random random{2026};
  for (int round = 0; round < 5000; ++round) {
    std::string bytes;
    const std::uint64_t length = random.below(40);
    for (std::uint64_t i = 0; i < length; ++i)
      bytes.push_back(static_cast<char>(random.below(256)));
    const std::uint64_t limit = random.below(60);
    const std::string shown = printable(bytes, limit);
    ASSERT_LE(shown.size(), limit);
    ASSERT_EQ(printable(shown, limit), shown);
  }
}

}  // namespace
}  // namespace bluegreen::base
