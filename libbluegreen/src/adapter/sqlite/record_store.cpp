#include "bluegreen/adapter/sqlite/record_store.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "adapter/sqlite/database.hpp"
#include "adapter/sqlite/statement.hpp"

namespace bluegreen::adapter::sqlite {
namespace {

using port::StoredRecord;

/// "bgR1". A version is random, so that none comes again, also where a file was made anew.
constexpr Schema record_schema{
    .kind = "record store",
    .application_id = 0x62675231,
    .version = 1,
    .tables =
        "CREATE TABLE IF NOT EXISTS record "
        "(service TEXT PRIMARY KEY, version TEXT NOT NULL, text TEXT NOT NULL)"};
constexpr std::string_view read_record = "SELECT version, text FROM record WHERE service = ?1";
constexpr std::string_view make_record =
    "INSERT INTO record (service, version, text) VALUES (?1, hex(randomblob(8)), ?2) "
    "ON CONFLICT DO NOTHING RETURNING version";
constexpr std::string_view change_record =
    "UPDATE record SET version = hex(randomblob(8)), text = ?2 "
    "WHERE service = ?1 AND version = ?3 RETURNING version";

constexpr base::Duration between_looks = std::chrono::milliseconds{200};
constexpr base::Duration between_tries = std::chrono::milliseconds{10};
constexpr int most_tries = 500;  ///< five seconds

bool is_locked(sqlite3* database) {
  const int code = sqlite3_errcode(database) & 0xff;
  return code == SQLITE_BUSY || code == SQLITE_LOCKED;
}

struct Watcher {
  port::RecordStore::Loaded changed;
  std::optional<base::result<StoredRecord>> told;  ///< the last
};

class FileStore final : public port::RecordStore {
 public:
  FileStore(OpenDatabase database, std::string service, port::Timers& timers)
      : database_(std::move(database)), service_(std::move(service)), timers_(timers) {
    sqlite3_busy_timeout(database_.get(), 0);  // the timers wait, not the thread
  }
  ~FileStore() override {
    if (looking_) timers_.cancel_call(*looking_);
  }
  FileStore(const FileStore&) = delete;
  FileStore& operator=(const FileStore&) = delete;

  void load(Loaded done) override {
    until_unlocked<StoredRecord>([this] { return read(); }, std::move(done), most_tries);
  }
  void store(std::string expected, std::string text, Stored done) override;
  port::RecordWatch watch(Loaded changed) override;

 private:
  template <class T>
  using Attempt = std::function<base::result<T>()>;

  base::result<StoredRecord> read();
  base::result<std::string> write(const std::string& expected, const std::string& text);
  base::result<std::int64_t> changes_of_others();
  template <class T>
  void until_unlocked(Attempt<T> attempt, std::function<void(base::result<T>)> done, int tries);
  void look_after(base::Duration wait);
  void look();
  void tell_watchers();

  std::uint64_t later(base::Duration wait, std::function<void()> task) {
    return timers_.call_after(wait, [alive = std::weak_ptr{alive_}, task = std::move(task)] {
      if (!alive.expired()) task();
    });
  }

  OpenDatabase database_;
  std::string service_;
  port::Timers& timers_;
  std::vector<std::weak_ptr<Watcher>> watchers_;
  std::optional<std::uint64_t> looking_;                  ///< the timer of the next look
  std::optional<std::int64_t> seen_;                      ///< others' changes that were looked at
  std::shared_ptr<int> alive_ = std::make_shared<int>();  ///< its end is ours
};

base::result<StoredRecord> FileStore::read() {
  Statement record{database_.get(), read_record};
  record.bind(1, service_);
  const auto row = record.step();
  if (!row) return base::failure(row.error());
  if (!row.value()) return StoredRecord{};
  return StoredRecord{std::string{record.text(0)}, std::string{record.text(1)}};
}

/// One statement is one transaction: it is done when the statement has ended, and not when it has
/// given its row.
base::result<std::string> FileStore::write(const std::string& expected, const std::string& text) {
  Statement change{database_.get(), expected.empty() ? make_record : change_record};
  change.bind(1, service_);
  change.bind(2, text);
  if (!expected.empty()) change.bind(3, expected);
  const auto row = change.step();
  if (!row) return base::failure(row.error());
  if (!row.value()) return base::failure(base::Errc::conflict, "the record is not as it was read");
  std::string version{change.text(0)};
  if (const auto ended = change.step(); !ended) return base::failure(ended.error());
  return version;
}

/// A number that changes when another connection has written to the file.
base::result<std::int64_t> FileStore::changes_of_others() {
  Statement changes{database_.get(), "PRAGMA data_version"};
  if (const auto row = changes.step(); !row) return base::failure(row.error());
  return changes.number(0);
}

template <class T>
void FileStore::until_unlocked(Attempt<T> attempt, std::function<void(base::result<T>)> done,
                               int tries) {
  const auto wait = tries == most_tries ? base::Duration::zero() : between_tries;
  later(wait, [this, attempt = std::move(attempt), done = std::move(done), tries] {
    base::result<T> answer = attempt();
    if (answer || !is_locked(database_.get())) return done(std::move(answer));
    if (tries > 0) return until_unlocked<T>(attempt, done, tries - 1);
    done(base::failure(base::Errc::timed_out, answer.error().message));
  });
}

void FileStore::store(std::string expected, std::string text, Stored done) {
  if (text.size() > port::largest_record) {
    const base::Error error{base::Errc::too_large,
                            fmt::format("a record of {} bytes", text.size())};
    later({}, [done = std::move(done), error] { done(base::failure(error)); });
    return;
  }
  until_unlocked<std::string>([this, expected = std::move(expected),
                               text = std::move(text)] { return write(expected, text); },
                              [this, done = std::move(done)](base::result<std::string> answer) {
                                // Our own writes do not count as others' changes.
                                if (answer && !watchers_.empty()) {
                                  seen_.reset();
                                  look_after({});
                                }
                                done(std::move(answer));
                              },
                              most_tries);
}

port::RecordWatch FileStore::watch(Loaded changed) {
  auto watcher = std::make_shared<Watcher>(std::move(changed));
  watchers_.push_back(watcher);
  seen_.reset();
  look_after({});
  return watcher;
}

void FileStore::look_after(base::Duration wait) {
  if (looking_) timers_.cancel_call(*looking_);
  looking_ = later(wait, [this] { look(); });
}

void FileStore::look() {
  looking_.reset();
  std::erase_if(watchers_, [](const auto& each) { return each.expired(); });
  if (watchers_.empty()) return;
  look_after(between_looks);
  const auto changes = changes_of_others();
  if (changes && seen_ == changes.value()) return;
  seen_ = changes ? std::optional{changes.value()} : std::nullopt;
  tell_watchers();
}

/// Each what it was not told before. A callback may watch, write, and end the store.
void FileStore::tell_watchers() {
  const auto record = read();
  if (!record && is_locked(database_.get())) return seen_.reset();
  const auto watchers = watchers_;
  for (const auto& each : watchers) {
    const auto watcher = each.lock();
    if (!watcher || watcher->told == record) continue;
    watcher->told = record;
    later({}, [each, record] {
      if (const auto present = each.lock()) present->changed(record);
    });
  }
}

}  // namespace

base::result<std::unique_ptr<port::RecordStore>> open_record_store(const std::string& path,
                                                                   const std::string& service,
                                                                   port::Timers& timers) {
  auto database = open_database(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, record_schema);
  if (!database) return base::failure(database.error());
  return std::unique_ptr<port::RecordStore>{
      std::make_unique<FileStore>(std::move(database.value()), service, timers)};
}

}  // namespace bluegreen::adapter::sqlite
