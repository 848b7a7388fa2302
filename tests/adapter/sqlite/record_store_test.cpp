#include "bluegreen/adapter/sqlite/record_store.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bluegreen/adapter/poll/poll_reactor.hpp"
#include "bluegreen/contract/record_store_contract.hpp"

namespace bluegreen::contract {
namespace {

using adapter::poll::make_poll_reactor;
using adapter::sqlite::open_record_store;
using testing::HasSubstr;

/// Stores on one file, each with a connection of its own, as other processes have it.
class FileWorld final : public RecordStoreWorld {
 public:
  FileWorld() {
    std::string pattern = testing::TempDir() + "record-" + std::string(6, 'X');
    folder = mkdtemp(pattern.data());
  }
  ~FileWorld() override { std::filesystem::remove_all(folder); }
  FileWorld(const FileWorld&) = delete;
  FileWorld& operator=(const FileWorld&) = delete;

  std::unique_ptr<port::RecordStore> make_store() override {
    return open_record_store(path(), "perception", *loop).value();
  }
  bool run_until(const std::function<bool()>& condition) override {
    const base::Instant limit = loop->now().monotonic + std::chrono::seconds{20};
    while (!condition() && loop->now().monotonic < limit) loop->wait_until(limit);
    return condition();
  }
  std::string path() const { return (folder / "record.db").string(); }

  template <class T>
  base::result<T> await(const std::function<void(std::function<void(base::result<T>)>)>& start) {
    std::optional<base::result<T>> given;
    start([&](base::result<T> value) { given = std::move(value); });
    if (!run_until([&] { return given.has_value(); }))
      return base::failure(base::Errc::timed_out, "no callback");
    return *given;
  }
  base::result<port::StoredRecord> load(port::RecordStore& from) {
    return await<port::StoredRecord>([&](auto done) { from.load(done); });
  }
  base::result<std::string> store(port::RecordStore& in, const std::string& expected,
                                  const std::string& text) {
    return await<std::string>([&](auto done) { in.store(expected, text, done); });
  }

  std::filesystem::path folder;
  std::unique_ptr<port::EventLoop> loop = make_poll_reactor().value();
};

INSTANTIATE_TEST_SUITE_P(Sqlite, RecordStoreContract, testing::Values(RecordStoreFactory{[] {
                           return std::make_unique<FileWorld>();
                         }}));

class SqliteRecordStore : public testing::Test {
 protected:
  /// Adds one to the number in the record, so often; a conflict is read again.
  void count(port::RecordStore& store, int times) {
    while (times > 0) {
      const auto loaded = world.load(store);
      ASSERT_TRUE(loaded) << loaded.error().message;
      const std::string& text = loaded.value().text;
      const int number = text.empty() ? 0 : std::stoi(text);
      const auto stored = world.store(store, loaded.value().version, std::to_string(number + 1));
      if (stored) --times;
      ASSERT_TRUE(stored || stored.error().code == base::Errc::conflict) << stored.error().message;
    }
  }
  /// Runs it in another process; the number of the process.
  static pid_t in_another_process(const std::function<void()>& task) {
    const pid_t child = fork();
    if (child != 0) return child;
    task();
    _exit(testing::Test::HasFailure() ? 1 : 0);
  }
  static bool ended_well(pid_t child) {
    int status = 0;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

  FileWorld world;
};

TEST_F(SqliteRecordStore, two_processes_lose_no_write_and_one_sees_what_the_other_wrote) {
  constexpr int each = 100;
  const pid_t child = in_another_process([&] {
    const auto store = world.make_store();
    count(*store, each);
  });
  const auto store = world.make_store();
  std::string seen;
  const auto watch = store->watch([&](const auto& told) {
    ASSERT_TRUE(told) << told.error().message;
    seen = told.value().text;
  });
  count(*store, each);
  EXPECT_TRUE(world.run_until([&] { return seen == std::to_string(2 * each); })) << seen;
  EXPECT_TRUE(ended_well(child));
}

TEST_F(SqliteRecordStore, keeps_what_a_killed_process_wrote) {
  const pid_t child = in_another_process([&] {
    const auto store = world.make_store();
    if (world.store(*store, "", "text")) kill(getpid(), SIGKILL);
  });
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(world.load(*world.make_store()).value().text, "text");
}

TEST_F(SqliteRecordStore, keeps_services_apart) {
  const auto one = world.make_store();
  const auto other = open_record_store(world.path(), "odyssey", *world.loop).value();
  ASSERT_TRUE(world.store(*one, "", "one"));
  EXPECT_EQ(world.load(*other).value(), port::StoredRecord{});
  ASSERT_TRUE(world.store(*other, "", "other"));
  EXPECT_EQ(world.load(*one).value().text, "one");
}

TEST_F(SqliteRecordStore, a_version_of_a_file_that_was_made_anew_is_another) {
  const auto before = world.store(*world.make_store(), "", "text").value();
  for (const std::string end : {"", "-wal", "-shm"}) std::filesystem::remove(world.path() + end);
  const auto store = world.make_store();
  ASSERT_TRUE(world.store(*store, "", "text"));
  EXPECT_EQ(world.store(*store, before, "lost").error().code, base::Errc::conflict);
}

/// Another program that holds the file's lock.
class Locked {
 public:
  explicit Locked(const std::string& path) {
    sqlite3_open(path.c_str(), &database_);
    EXPECT_EQ(sqlite3_exec(database_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  }
  ~Locked() { sqlite3_close(database_); }
  Locked(const Locked&) = delete;
  Locked& operator=(const Locked&) = delete;

 private:
  sqlite3* database_ = nullptr;
};

TEST_F(SqliteRecordStore, waits_for_a_locked_file_without_blocking_the_loop) {
  const auto store = world.make_store();
  auto locked = std::make_unique<Locked>(world.path());
  // Only the loop can let go.
  world.loop->call_after(std::chrono::milliseconds{50}, [&] { locked.reset(); });
  const auto stored = world.store(*store, "", "text");
  EXPECT_TRUE(stored) << stored.error().message;
  EXPECT_EQ(locked, nullptr);
}

TEST_F(SqliteRecordStore, a_file_that_stays_locked_is_a_time_out_and_can_still_be_read) {
  const auto store = world.make_store();
  const Locked locked{world.path()};
  const auto stored = world.store(*store, "", "text");
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().code, base::Errc::timed_out);
  EXPECT_THAT(stored.error().message, HasSubstr("record.db: database is locked"));
  EXPECT_EQ(world.load(*store).value(), port::StoredRecord{});
}

/// A disk without room, as far as this process sees: no file may grow.
class FullDisk {
 public:
  FullDisk() : handler_(signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit none{0, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &none);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  void (*handler_)(int);
  rlimit before_{};
};

TEST_F(SqliteRecordStore, a_full_disk_is_a_failure_and_the_record_stays_as_it_was) {
  const auto store = world.make_store();
  const auto version = world.store(*store, "", "before").value();
  base::result<std::string> stored = std::string{};
  {
    const FullDisk full;
    stored = world.store(*store, version, std::string(100'000, 'x'));
  }
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().code, base::Errc::io_failed);
  EXPECT_THAT(stored.error().message, HasSubstr("record.db: "));
  EXPECT_EQ(world.load(*store).value(), (port::StoredRecord{version, "before"}));
  EXPECT_TRUE(world.store(*store, version, "after"));
}

TEST_F(SqliteRecordStore, a_file_that_cannot_be_written_is_refused_when_it_is_opened) {
  ASSERT_TRUE(world.store(*world.make_store(), "", "text"));
  std::filesystem::permissions(world.folder, std::filesystem::perms{0555});
  std::filesystem::permissions(world.path(), std::filesystem::perms{0444});
  const pid_t child = in_another_process([&] {
    ASSERT_TRUE(getuid() != 0 || seteuid(65534) == 0);  // nobody: root may write everything
    const auto opened = open_record_store(world.path(), "perception", *world.loop);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, base::Errc::io_failed);
    EXPECT_THAT(opened.error().message, HasSubstr(world.path())) << opened.error().message;
  });
  EXPECT_TRUE(ended_well(child));
  std::filesystem::permissions(world.folder, std::filesystem::perms{0755});
}

TEST_F(SqliteRecordStore, leaves_a_file_of_another_kind_alone) {
  const std::string text(5'000, 'x');
  std::ofstream{world.path()} << text;
  const auto opened = open_record_store(world.path(), "perception", *world.loop);
  EXPECT_EQ(opened.error().code, base::Errc::malformed) << opened.error().message;
  EXPECT_EQ(std::filesystem::file_size(world.path()), text.size());
  EXPECT_EQ(open_record_store("", "perception", *world.loop).error().code,
            base::Errc::invalid_argument);
}

TEST_F(SqliteRecordStore, says_in_a_watch_what_is_wrong_and_goes_on) {
  const auto store = world.make_store();
  std::vector<base::result<port::StoredRecord>> told;
  const auto watch = store->watch([&](const auto& news) { told.push_back(news); });
  ASSERT_TRUE(world.run_until([&] { return told.size() == 1; }));
  const auto run = [&](const char* sql) {
    sqlite3* other = nullptr;
    sqlite3_open(world.path().c_str(), &other);
    EXPECT_EQ(sqlite3_exec(other, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sql;
    sqlite3_close(other);
  };
  run("ALTER TABLE record RENAME TO gone");
  ASSERT_TRUE(world.run_until([&] { return told.size() == 2; }));
  EXPECT_FALSE(told[1].has_value());
  run("ALTER TABLE gone RENAME TO record; INSERT INTO record VALUES ('perception', 'v', 'text')");
  ASSERT_TRUE(world.run_until([&] { return told.size() == 3; }));
  EXPECT_EQ(told[2].value(), (port::StoredRecord{"v", "text"}));
}

}  // namespace
}  // namespace bluegreen::contract
