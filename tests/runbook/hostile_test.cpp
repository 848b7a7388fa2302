// Files that somebody wrote to hurt. Nothing here is measured in time: what bounds the work are the
// budgets, and each test shows that its budget speaks.
#include "bluegreen/base/random.hpp"
#include "runbook/parsing.hpp"

namespace bluegreen::runbook {
namespace {

std::string only_mistake(const std::string& text) {
  const auto found = mistakes_of(text);
  EXPECT_EQ(found.size(), 1U);
  return found.empty() ? "" : found.front();
}

std::string repeated(std::string_view part, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += part;
  return text;
}

TEST(HostileYaml, too_large_a_file_is_not_looked_at) {
  EXPECT_EQ(only_mistake("[" + repeated("1,", 512 * 1024) + "1]"),
            "f:1:1: the file has 1048579 bytes (expected at most 65536)");
  EXPECT_EQ(only_mistake(std::string(largest_file + 1, '\xff')),
            "f:1:1: the file has 65537 bytes (expected at most 65536)");
}

TEST(HostileYaml, the_largest_file_is_read) {
  std::string text = three_keys + "# ";
  text.resize(largest_file, 'x');
  EXPECT_TRUE(parse(text, "f").ok());
}

TEST(HostileYaml, too_many_values) {
  EXPECT_EQ(only_mistake("a: [" + repeated("1,", 30'000) + "1]"),
            "f:1:39999: too many values (expected at most 20000)");
}

TEST(HostileYaml, nested_too_deeply) {
  EXPECT_EQ(only_mistake("a: " + std::string(1000, '[') + std::string(1000, ']')),
            "f:1:27: lists and mappings are nested too deeply (expected at most 24 levels)");
  // What is never closed yaml-cpp takes for a key.
  EXPECT_EQ(only_mistake(std::string(60'000, '[')),
            "f:1:1: a key that is not a word (expected a word)");
  EXPECT_EQ(only_mistake(repeated("{a: ", 15'000)),
            "f:1:1: a key that is not a word (expected a word)");
  EXPECT_EQ(only_mistake(repeated("- ", 30'000)).substr(0, 6), "f:1:49");
  EXPECT_NE(only_mistake(repeated("? ", 30'000)).find("a key that is not a word"),
            std::string::npos);
}

TEST(HostileYaml, aliases_that_multiply) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int level = 1; level < 12; ++level) {
    const std::string before = "*a" + std::to_string(level - 1);
    bomb += "a" + std::to_string(level) + ": &a" + std::to_string(level) + " [" + before +
            repeated("," + before, 8) + "]\n";
  }
  EXPECT_NE(only_mistake(bomb).find("aliases make the file too large"), std::string::npos);

  const std::string large_text =
      "a: &a " + std::string(30'000, 'x') + "\nb: [" + repeated("*a, ", 5'000) + "]\n";
  EXPECT_NE(only_mistake(large_text).find("aliases make the file too large"), std::string::npos);

  std::string deep = "a: &a0 []\n";
  for (int level = 1; level < 30; ++level) {
    deep += "b" + std::to_string(level) + ": &a" + std::to_string(level) + " [*a" +
            std::to_string(level - 1) + "]\n";
  }
  EXPECT_NE(only_mistake(deep).find("aliases make the file too large"), std::string::npos);
}

TEST(HostileYaml, an_alias_of_itself_or_of_nothing) {
  EXPECT_NE(only_mistake("a: &a [*a]\n").find("an alias inside of what it stands for"),
            std::string::npos);
  EXPECT_NE(only_mistake("a: *b\n").find("this is not YAML"), std::string::npos);
}

TEST(HostileYaml, bytes_that_are_no_text) {
  using std::string_literals::operator""s;
  EXPECT_EQ(only_mistake("service: a\nname\0space: b\n"s),
            "f:2:5: a control character (expected a text)");
  EXPECT_EQ(only_mistake("service: \x1b[2J\n"), "f:1:10: a control character (expected a text)");
  EXPECT_EQ(only_mistake("service: a\nname: \xff\xfe\n"),
            "f:2:7: a byte that is not UTF-8 (expected a text in UTF-8)");
  EXPECT_EQ(only_mistake("\xff\xfes\0e\0r\0"s),
            "f:1:1: a byte that is not UTF-8 (expected a text in UTF-8)");
}

TEST(HostileYaml, tags_merge_keys_and_keys_that_are_no_words) {
  EXPECT_EQ(only_mistake("service: !!binary aGk=\n"),
            "f:1:10: the tag 'tag:yaml.org,2002:binary' (expected a value without a tag)");
  EXPECT_NE(only_mistake("!!python/object:os.system {a: b}\n").find("the tag "), std::string::npos);
  EXPECT_NE(only_mistake("a: &a {hold: 1m}\n<<: *a\n").find("the merge key '<<'"),
            std::string::npos);
  EXPECT_NE(only_mistake("[a, b]: c\n").find("a key that is not a word"), std::string::npos);
  EXPECT_NE(only_mistake("? {a: b}\n: c\n").find("a key that is not a word"), std::string::npos);
  EXPECT_NE(only_mistake("~: c\n").find("a key that is not a word"), std::string::npos);
}

TEST(HostileYaml, what_is_no_yaml_or_no_runbook) {
  EXPECT_EQ(only_mistake(""), "f:1:1: the file is empty (expected a runbook)");
  EXPECT_EQ(only_mistake("# nothing\n---\n"), "f:1:1: the file is empty (expected a runbook)");
  EXPECT_NE(only_mistake("a: b: c\n").find("f:1:5: this is not YAML"), std::string::npos);
  EXPECT_NE(only_mistake("a: [1\n").find("this is not YAML"), std::string::npos);
  EXPECT_NE(only_mistake("\tservice: a\n").find("this is not YAML"), std::string::npos);
  EXPECT_EQ(
      only_mistake("just a text\n"),
      "f:1:1: a runbook is 'just a text' (expected a mapping with service, namespace and release)");
  EXPECT_EQ(only_mistake("- service: a\n").substr(0, 28), "f:1:1: a runbook is a list (");
}

TEST(HostileYaml, the_number_of_mistakes_is_bounded) {
  std::string text = three_keys;
  for (int i = 0; i < 3000; ++i) text += "k" + std::to_string(i) + ": 1\n";
  const auto found = mistakes_of(text);
  ASSERT_EQ(found.size(), 101U);
  EXPECT_NE(found.back().find("there are more mistakes than are shown"), std::string::npos);
}

TEST(HostileYaml, a_message_is_bounded_and_printable) {
  const auto found = mistakes_of(three_keys + "hold: \"\\e[2J" + std::string(50'000, 'x') + "\"\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_LT(found.front().size(), 400U);
  EXPECT_EQ(found.front().find('\x1b'), std::string::npos);
}

/// Any change of a good file is a good file or gives mistakes, and what is read can be written.
TEST(HostileYaml, mutations_of_a_good_file) {
  const std::string seed_text =
      three_keys +
      "  set: {a: 1, b: x}\nvalidate: [smoke: /x, logs_clean: {tail: 5}]\nwatch:\n  - error_rate: "
      "1%\n  - command: [a, \"b\\x41\", 'c']\ngate: {limit: 1h}\nhold: &x 5m\ncleanup: "
      "{scale_down_after: *x}\n";
  const std::string alphabet = "\n\t :-?[]{},&*!|>'\"%@`#\\<~0aZ\x80\xff";
  base::Random random{4};
  int good_ones = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string text = seed_text;
    const std::uint64_t edits = 1 + random.below(4);
    for (std::uint64_t edit = 0; edit < edits; ++edit) {
      const std::uint64_t at = random.below(text.size());
      const std::uint64_t letter = random.below(alphabet.size());
      const std::uint64_t kind = random.below(3);
      if (kind == 0) text[at] = alphabet[letter];
      if (kind == 1) text.insert(at, 1, alphabet[letter]);
      if (kind == 2) text.erase(at, 1 + random.below(5));
      if (text.empty()) text = "-";
    }
    const ParseOutcome outcome = parse(text, "f");
    ASSERT_NE(outcome.ok(), outcome.runbooks.empty()) << text;
    for (const Runbook& runbook : outcome.runbooks) {
      ++good_ones;
      ASSERT_EQ(good(to_yaml(runbook)), runbook) << text;
    }
  }
  EXPECT_GT(good_ones, 100);
}

}  // namespace
}  // namespace bluegreen::runbook
