// What every sink that keeps a journal owes, asked of each that the project has.
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "bluegreen/adapter/sqlite/journal.hpp"
#include "bluegreen/engine/memory_journal.hpp"

namespace bluegreen {
namespace {

using Entries = std::vector<journal::Entry>;

/// A sink with the way to read it back, which is no part of the port.
struct Subject {
  std::unique_ptr<engine::Sink> sink;
  std::function<Entries(const std::string& release)> entries;
  std::function<std::vector<std::string>()> releases;
};

struct Implementation {
  std::string name;
  Subject (*make)(const std::filesystem::path& folder);
};

Subject make_memory(const std::filesystem::path& /*folder*/) {
  auto sink = std::make_unique<engine::MemoryJournal>();
  const engine::MemoryJournal* journal = sink.get();
  return {std::move(sink),
          [journal](const std::string& release) { return journal->entries(release); },
          [journal] { return journal->releases(); }};
}

Subject make_sqlite(const std::filesystem::path& folder) {
  auto sink = adapter::sqlite::Journal::open((folder / "journal.db").string()).value();
  const adapter::sqlite::Journal* journal = sink.get();
  const auto releases = [journal] {
    std::vector<std::string> ids;
    const auto found = journal->releases().value();
    for (const auto& release : found) ids.push_back(release.id);
    return ids;
  };
  return {std::move(sink),
          [journal](const std::string& release) { return journal->entries(release).value(); },
          releases};
}

journal::Entry entry(std::uint64_t sequence, const std::string& text) {
  journal::Entry made;
  made.sequence = sequence;
  made.at = base::UtcTime{std::chrono::milliseconds{1'000 * static_cast<std::int64_t>(sequence)}};
  made.kind = journal::EntryKind::outcome;
  made.phase = "installing";
  made.name = "install";
  made.text = text;
  made.fields = {{"outcome", "applied"}};
  return made;
}

class SinkContract : public ::testing::TestWithParam<Implementation> {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "journal-" + std::string(6, 'X');
    folder_ = ::mkdtemp(pattern.data());
    subject_ = GetParam().make(folder_);
  }
  void TearDown() override {
    subject_ = {};
    std::filesystem::remove_all(folder_);
  }
  void append(const std::string& release, const journal::Entry& made) {
    engine::Release told;
    told.id = release;
    ASSERT_TRUE(subject_.sink->tell({told, made}).has_value());
  }

  std::filesystem::path folder_;
  Subject subject_;
};

TEST_P(SinkContract, is_empty_at_first) {
  EXPECT_TRUE(subject_.entries("perception-1").empty());
  EXPECT_TRUE(subject_.releases().empty());
}

TEST_P(SinkContract, keeps_entries_in_the_order_in_which_they_came) {
  Entries expected;
  for (std::uint64_t sequence = 1; sequence <= 50; ++sequence) {
    expected.push_back(entry(sequence, "text " + std::to_string(sequence)));
    append("perception-1", expected.back());
  }
  EXPECT_EQ(subject_.entries("perception-1"), expected);
}

TEST_P(SinkContract, keeps_releases_apart) {
  append("perception-2", entry(1, "a"));
  append("perception-1", entry(1, "b"));
  append("perception-2", entry(2, "c"));
  EXPECT_EQ(subject_.entries("perception-2"), (Entries{entry(1, "a"), entry(2, "c")}));
  EXPECT_EQ(subject_.entries("perception-1"), (Entries{entry(1, "b")}));
  EXPECT_EQ(subject_.releases(), (std::vector<std::string>{"perception-2", "perception-1"}));
}

TEST_P(SinkContract, keeps_both_entries_of_one_number) {
  append("perception-1", entry(5, "of the driver that was killed"));
  append("perception-1", entry(5, "of the one after it"));
  EXPECT_EQ(subject_.entries("perception-1").size(), 2U);
}

TEST_P(SinkContract, takes_text_as_it_is) {
  const std::string text = "'); DROP TABLE entry; -- \"ä\" \\ 🚀";
  append("it's", entry(1, text));
  ASSERT_EQ(subject_.entries("it's").size(), 1U);
  EXPECT_EQ(subject_.entries("it's").front().text, text);
}

INSTANTIATE_TEST_SUITE_P(Sinks, SinkContract,
                         ::testing::Values(Implementation{"memory", make_memory},
                                           Implementation{"sqlite", make_sqlite}),
                         [](const auto& subject) { return subject.param.name; });

}  // namespace
}  // namespace bluegreen
