#include "bluegreen/journal/json_lines.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bluegreen/base/random.hpp"

namespace bluegreen::journal {
namespace {

Entry an_entry() {
  Entry entry;
  entry.sequence = 7;
  entry.at = base::UtcTime{std::chrono::milliseconds{1'767'225'600'123}};
  entry.kind = EntryKind::effect;
  entry.phase = "installing";
  entry.name = "install";
  entry.text = "install green 1.2.4 (3 replicas) \"ä\" \\ 🚀";
  entry.fields = {{"color", "green"}, {"a", ""}, {"color", "again"}};
  return entry;
}

const std::string line =
    R"({"sequence":7,"at":"2026-01-01T00:00:00.123Z","kind":"effect",)"
    R"("phase":"installing","name":"install","text":"install green 1.2.4 (3 replicas) \"ä\" \\ 🚀",)"
    R"("fields":{"color":"green","a":"","color":"again"}})";

TEST(JsonLines, one_entry_is_one_line) {
  EXPECT_EQ(to_json(an_entry()), line);
  EXPECT_EQ(from_json(line).value(), an_entry());
}

TEST(JsonLines, every_kind_is_read_back) {
  for (int kind = 0; kind <= static_cast<int>(EntryKind::note); ++kind) {
    Entry entry = an_entry();
    entry.kind = static_cast<EntryKind>(kind);
    EXPECT_EQ(from_json(to_json(entry)).value(), entry);
  }
}

TEST(JsonLines, the_largest_numbers_are_kept) {
  Entry entry = an_entry();
  entry.sequence = UINT64_MAX;
  entry.fields.clear();
  EXPECT_EQ(from_json(to_json(entry)).value(), entry);
}

TEST(JsonLines, text_that_an_entry_may_not_hold_is_made_fit) {
  Entry entry = an_entry();
  entry.text = "\x1b[2J\n\xff" + std::string(100'000, '"');
  for (int i = 0; i < 200; ++i)
    entry.fields.emplace_back(std::string(1'000, '\\'), std::string(10'000, '\n'));
  const std::string json = to_json(entry);
  EXPECT_LE(json.size(), longest_line);
  EXPECT_EQ(json.find('\n'), std::string::npos);
  const auto read = from_json(json);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read.value().text.substr(0, 16), R"(\x1b[2J\n\xff""")");
  EXPECT_EQ(to_json(read.value()), json);
}

TEST(JsonLines, what_it_does_not_know_is_skipped_when_it_is_plain) {
  const std::string more = line.substr(0, line.size() - 1);
  EXPECT_EQ(from_json(more + R"(,"new":"text","n":-1.5,"b":true,"z":null,"u":8})").value(),
            an_entry());
  EXPECT_FALSE(from_json(more + R"(,"new":{}})").has_value());
  EXPECT_FALSE(from_json(more + R"(,"new":[]})").has_value());
}

TEST(JsonLines, refuses_what_is_no_entry) {
  using std::string_literals::operator""s;
  const auto without = [](const std::string& part) {
    std::string text = line;
    text.erase(text.find(part), part.size());
    return text;
  };
  const std::vector<std::string> wrong{
      "",
      " ",
      "null",
      "7",
      "[]",
      "{}",
      "{",
      line.substr(0, line.size() - 1),
      line + "x",
      line + "\0{"s,
      line + line,
      without(R"("sequence":7,)"),
      without(R"("kind":"effect",)"),
      without(R"(,"fields":{"color":"green","a":"","color":"again"})"),
      R"({"sequence":-7)" + line.substr(13),
      R"({"sequence":7.5)" + line.substr(13),
      R"({"sequence":"7")" + line.substr(13),
      R"({"sequence":7,"sequence":7)" + line.substr(13),
      "{\"sequence\":7,\"at\":\"yesterday\"}",
      R"({"fields":{"a":{"b":"c"}}})",
      R"({"fields":{"a":1}})",
      R"({"fields":[]})",
      "{\"\xff\":1}"};
  for (const std::string& text : wrong) {
    const auto read = from_json(text);
    ASSERT_FALSE(read.has_value()) << text;
    EXPECT_EQ(read.error().code, base::Errc::malformed) << text;
  }
}

TEST(JsonLines, refuses_text_that_is_not_utf8) {
  std::string broken = line;
  broken.replace(broken.find("green 1.2.4"), 1, "\xff");
  EXPECT_EQ(from_json(broken).error().code, base::Errc::malformed);
}

TEST(JsonLines, says_that_a_kind_is_of_a_newer_version) {
  std::string newer = line;
  newer.replace(newer.find("effect"), 6, "omen");
  EXPECT_EQ(from_json(newer).error().code, base::Errc::unsupported);
}

TEST(JsonLines, depth_and_size_are_bounded) {
  EXPECT_EQ(from_json(std::string(longest_line + 1, '[')).error().code, base::Errc::too_large);
  EXPECT_EQ(from_json(std::string(longest_line, '[')).error().code, base::Errc::malformed);
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "{\"a\":";
  EXPECT_EQ(from_json(deep).error().code, base::Errc::malformed);
}

TEST(JsonLines, mutations_are_refused_or_read) {
  base::Random random{9};
  for (int round = 0; round < 20'000; ++round) {
    std::string text = line;
    const std::uint64_t at = random.below(text.size());
    text[at] = static_cast<char>(random.below(256));
    const auto read = from_json(text);
    if (read) {
      ASSERT_EQ(from_json(to_json(read.value())).has_value(), true) << text;
    }
  }
}

}  // namespace
}  // namespace bluegreen::journal
