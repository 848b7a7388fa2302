#include "bluegreen/base/yaml.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bluegreen/base/random.hpp"

namespace bluegreen::base {
namespace {

constexpr YamlLimits small{.size = 1000, .depth = 4, .nodes = 50, .aliases = 200};
constexpr YamlLimits no_aliases{.size = 1000, .depth = 4, .nodes = 50};

YamlNode only(std::string_view text) {
  auto read = read_yaml(text, small);
  EXPECT_FALSE(read.mistake) << text;
  EXPECT_EQ(read.documents.size(), 1U) << text;
  return read.documents.empty() ? YamlNode{} : std::move(read.documents.front());
}

YamlMistake mistake_in(std::string_view text, const YamlLimits& limits = small) {
  const auto read = read_yaml(text, limits);
  EXPECT_TRUE(read.mistake) << text;
  return read.mistake.value_or(YamlMistake{});
}

/// "CODE LINE:COLUMN MESSAGE".
std::string said(const YamlMistake& mistake) {
  return std::string{to_text(mistake.code)} + " " + std::to_string(mistake.mark.line) + ":" +
         std::to_string(mistake.mark.column) + " " + mistake.message;
}

TEST(Yaml, values_have_kinds_and_places) {
  const YamlNode root = only("a: text\nb: [1, 0x1F, yes, \"1\", ~]\nc:\n  d: {}\na: again\n");
  ASSERT_EQ(root.kind, YamlNode::Kind::map);
  EXPECT_EQ(root.at("a").text, "text");
  EXPECT_EQ(root.entries.back().value.text, "again");
  std::vector<YamlNode::Kind> kinds;
  for (const YamlNode& item : root.at("b").items) kinds.push_back(item.kind);
  using Kind = YamlNode::Kind;
  EXPECT_EQ(kinds,
            (std::vector{Kind::number, Kind::number, Kind::boolean, Kind::text, Kind::null}));
  EXPECT_EQ(root.at("b").items[2].text, "yes");
  EXPECT_EQ(root.at("c").at("d").kind, Kind::map);
  EXPECT_EQ(root.at("c").at("d").mark.line, 4);
  EXPECT_EQ(root.at("c").at("d").mark.column, 6);
  EXPECT_EQ(root.entries[1].mark.line, 2);
}

TEST(Yaml, what_is_missing_is_null) {
  const YamlNode root = only("a: null\n");
  EXPECT_FALSE(root.has("a"));
  EXPECT_FALSE(root.has("b"));
  EXPECT_EQ(root.at("b").at("c").text, "");
}

TEST(Yaml, a_text_has_documents) {
  EXPECT_EQ(read_yaml("", small).documents.size(), 0U);
  EXPECT_EQ(read_yaml("--- a\n--- b\n", small).documents.size(), 2U);
  const auto cut = read_yaml("a: 1\n---\nb: [\n", small);
  EXPECT_EQ(cut.documents.size(), 1U);
  EXPECT_TRUE(cut.mistake);
}

TEST(Yaml, every_limit_speaks) {
  EXPECT_EQ(said(mistake_in(std::string(1001, 'x'))), "too_large 1:1 the file has 1001 bytes");
  EXPECT_FALSE(read_yaml(std::string(1000, 'x'), small).mistake);
  EXPECT_EQ(said(mistake_in("[[[[[]]]]]")),
            "too_large 1:5 lists and mappings are nested too deeply");
  EXPECT_EQ(mistake_in("[[[[[]]]]]").expected, "at most 4 levels");
  EXPECT_FALSE(read_yaml("[[[[]]]]", small).mistake);
  std::string many = "[1";
  for (int i = 0; i < 60; ++i) many += ",1";
  EXPECT_EQ(said(mistake_in(many + "]")), "too_large 1:100 too many values");
  EXPECT_EQ(said(mistake_in("a: &a [xxxxxxxxxxxxxxxxxxxx]\nb: [*a, *a, *a, *a]\n")),
            "too_large 2:17 aliases make the file too large");
  EXPECT_EQ(only("a: &a x\nb: [*a, *a]\n").at("b").items[1].text, "x");
}

TEST(Yaml, aliases_are_refused_where_none_may_add_anything) {
  EXPECT_EQ(said(mistake_in("a: &a x\nb: *a\n", no_aliases)), "unsupported 2:4 an alias");
  EXPECT_FALSE(read_yaml("a: &a x\n", no_aliases).mistake);
}

TEST(Yaml, refuses_what_readers_do_not_agree_on) {
  using std::string_literals::operator""s;
  EXPECT_EQ(said(mistake_in("a: !!binary eA==\n")),
            "unsupported 1:4 the tag 'tag:yaml.org,2002:binary'");
  EXPECT_EQ(said(mistake_in("<<: {a: b}\n")), "unsupported 1:1 the merge key '<<'");
  EXPECT_EQ(said(mistake_in("? [a]\n: b\n")), "malformed 1:3 a key that is not a word");
  EXPECT_EQ(said(mistake_in("a: b\0c\n"s)), "malformed 1:5 a control character");
  EXPECT_EQ(said(mistake_in("a:\n  \xff\n")), "malformed 2:3 a byte that is not UTF-8");
  EXPECT_EQ(said(mistake_in("a: &a [*a]\n")),
            "malformed 1:8 an alias inside of what it stands for");
  EXPECT_EQ(mistake_in("a: b: c\n").code, Errc::malformed);
}

TEST(Yaml, says_when_a_message_repeats_the_text) {
  for (const auto* text : {"a: *secret\n", "!secret x\n", "a: {secret\n"}) {
    EXPECT_TRUE(mistake_in(text).repeats_text) << text;
  }
  for (const auto* text : {"? [secret]\n: b\n", "a: [[[[secret]]]]\n", "secret\x01\n"}) {
    const YamlMistake mistake = mistake_in(text);
    EXPECT_FALSE(mistake.repeats_text) << text;
    EXPECT_EQ(said(mistake).find("secret"), std::string::npos);
  }
}

TEST(YamlText, plain_words_stand_plain_and_all_else_in_quotes) {
  for (const auto* plain : {"a", "a-b.c/d_e%", "1.2.4", "5m", "0.5%"}) {
    EXPECT_EQ(yaml_text(plain), plain);
  }
  for (const auto* quoted : {"", "null", "NULL", "yes", "on", "1", "1_000", "0x1F", "-a", ".a",
                             "%a", "a b", "a:", "#", "ä", "~", "[a]", "1e3"}) {
    EXPECT_EQ(yaml_text(quoted), "\"" + std::string{quoted} + "\"");
  }
  EXPECT_EQ(yaml_text("a\"\\\n\x7f"), R"("a\"\\\x0a\x7f")");
}

TEST(YamlText, a_text_is_read_back_as_that_text) {
  base::Random random{3};
  const std::string letters = "ab01.-_:#%\"'\\ \n\t{}[],&*!|>@`~?xeE+nulyso";
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (std::uint64_t size = random.below(6); size > 0; --size)
      text += letters[random.below(letters.size())];
    const YamlNode read = only("k: " + yaml_text(text) + "\n" + yaml_text("k" + text) + ": v\n");
    ASSERT_EQ(read.at("k").kind, YamlNode::Kind::text) << text;
    ASSERT_EQ(read.at("k").text, text);
    ASSERT_EQ(read.entries.back().key, "k" + text);
  }
}

}  // namespace
}  // namespace bluegreen::base
