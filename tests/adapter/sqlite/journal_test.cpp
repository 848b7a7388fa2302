#include "bluegreen/adapter/sqlite/journal.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bluegreen::adapter::sqlite {
namespace {

journal::Entry entry(std::uint64_t sequence) {
  journal::Entry made;
  made.sequence = sequence;
  made.at = base::UtcTime{std::chrono::milliseconds{static_cast<std::int64_t>(sequence)}};
  made.name = "install";
  return made;
}

class SqliteJournal : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "journal-" + std::string(6, 'X');
    folder_ = ::mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path() const { return (folder_ / "journal.db").string(); }

  /// Runs SQL on the file as another program might.
  void run(const std::string& sql) const {
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(path().c_str(), &handle), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(handle);
  }

  std::filesystem::path folder_;
};

TEST_F(SqliteJournal, is_there_after_it_was_closed) {
  ASSERT_TRUE(Journal::open(path()).value()->append("a-1", entry(1)).has_value());
  const auto again = Journal::open_existing(path());
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again.value()->entries("a-1").value(), std::vector{entry(1)});
  const JournaledRelease release{"a-1", 1, entry(1).at, entry(1).at};
  EXPECT_EQ(again.value()->releases().value(), std::vector{release});
}

TEST_F(SqliteJournal, keeps_what_a_killed_process_wrote) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto journal = Journal::open(path());
    if (journal && journal.value()->append("a-1", entry(1))) ::kill(::getpid(), SIGKILL);
    ::_exit(1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(Journal::open(path()).value()->entries("a-1").value(), std::vector{entry(1)});
}

TEST_F(SqliteJournal, two_may_write_at_once) {
  constexpr std::uint64_t each = 40;
  const auto write = [this](const std::string& release) {
    auto journal = Journal::open(path());
    ASSERT_TRUE(journal.has_value()) << journal.error().message;
    for (std::uint64_t sequence = 1; sequence <= each; ++sequence) {
      const auto done = journal.value()->append(release, entry(sequence));
      ASSERT_TRUE(done.has_value()) << done.error().message;
    }
  };
  std::thread other{write, "a-1"};
  write("b-1");
  other.join();
  const auto releases = Journal::open(path()).value()->releases().value();
  ASSERT_EQ(releases.size(), 2U);
  for (const JournaledRelease& release : releases) {
    EXPECT_EQ(release.entries, each);
    EXPECT_EQ(release.first, entry(1).at);
    EXPECT_EQ(release.last, entry(each).at);
  }
}

TEST_F(SqliteJournal, refuses_a_path_that_is_none) {
  using std::string_literals::operator""s;
  for (const std::string& wrong : {""s, ":memory:"s, "a\0b"s}) {
    EXPECT_EQ(Journal::open(wrong).error().code, base::Errc::invalid_argument);
  }
  EXPECT_EQ(Journal::open((folder_ / "absent" / "journal.db").string()).error().code,
            base::Errc::io_failed);
  EXPECT_EQ(Journal::open(folder_.string()).error().code, base::Errc::io_failed);
  EXPECT_EQ(Journal::open_existing(path()).error().code, base::Errc::not_found);
  EXPECT_FALSE(std::filesystem::exists(path()));
}

TEST_F(SqliteJournal, leaves_a_file_of_another_kind_alone) {
  const std::string text(5'000, 'x');
  std::ofstream{path()} << text;
  EXPECT_EQ(Journal::open(path()).error().code, base::Errc::malformed);
  EXPECT_EQ(std::filesystem::file_size(path()), text.size());
}

TEST_F(SqliteJournal, leaves_a_database_of_another_program_alone) {
  run("CREATE TABLE other (a)");
  EXPECT_EQ(Journal::open(path()).error().code, base::Errc::malformed);
}

TEST_F(SqliteJournal, refuses_a_newer_version) {
  ASSERT_TRUE(Journal::open(path()).has_value());
  run("PRAGMA user_version = 2");
  EXPECT_EQ(Journal::open(path()).error().code, base::Errc::unsupported);
}

TEST_F(SqliteJournal, says_when_an_entry_cannot_be_read) {
  auto journal = Journal::open(path()).value();
  run("INSERT INTO entry (release_id, at, line) VALUES ('a-1', 0, '{}')");
  EXPECT_EQ(journal->entries("a-1").error().code, base::Errc::malformed);
}

TEST_F(SqliteJournal, waits_no_longer_than_its_limit_for_another_writer) {
  auto journal = Journal::open(path()).value();
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(path().c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_EQ(journal->append("a-1", entry(1)).error().code, base::Errc::io_failed);
  ASSERT_EQ(sqlite3_exec(other, "COMMIT", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(other);
  EXPECT_TRUE(journal->append("a-1", entry(1)).has_value());
}

}  // namespace
}  // namespace bluegreen::adapter::sqlite
