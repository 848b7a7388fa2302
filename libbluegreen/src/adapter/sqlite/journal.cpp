#include "bluegreen/adapter/sqlite/journal.hpp"

#include <utility>

#include <fmt/format.h>

#include "adapter/sqlite/statement.hpp"
#include "bluegreen/base/printable.hpp"
#include "bluegreen/journal/json_lines.hpp"

namespace bluegreen::adapter::sqlite {
namespace {

/// "bgJ1": tells our files from other programs'.
constexpr std::int64_t application_id = 0x62674A31;
constexpr std::int64_t schema_version = 1;
constexpr std::string_view make_schema =
    "CREATE TABLE IF NOT EXISTS entry "
    "(place INTEGER PRIMARY KEY, release_id TEXT NOT NULL, at INTEGER NOT NULL, line TEXT NOT "
    "NULL);"
    "CREATE INDEX IF NOT EXISTS entry_of_release ON entry (release_id, place);"
    "PRAGMA application_id = {}; PRAGMA user_version = {}";
constexpr std::string_view read_schema =
    "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) "
    "FROM pragma_application_id, pragma_user_version";
constexpr int wait_for_others_ms = 1000;
constexpr std::size_t longest_release_id = 200;

base::result<void> check_or_make_schema(sqlite3* database, const std::string& path) {
  Statement schema{database, read_schema};
  if (const auto row = schema.step(); !row) return base::failure(row.error());
  const auto application = schema.number(0);
  const auto version = schema.number(1);
  if (application == 0 && version == 0 && schema.number(2) == 0)
    return run(database, fmt::format(make_schema, application_id, schema_version));
  if (application != application_id) {
    return base::failure(base::Errc::malformed,
                         fmt::format("{} is not a journal", base::printable(path, 200)));
  }
  if (version > schema_version) {
    return base::failure(base::Errc::unsupported, fmt::format("{} is a journal of a newer version",
                                                              base::printable(path, 200)));
  }
  return base::success();
}

/// In one transaction that writes, so that of two processes that open a new file at once the second
/// sees what the first has made, and nothing half of it.
base::result<void> settle_schema(sqlite3* database, const std::string& path) {
  if (auto begun = run(database, "BEGIN IMMEDIATE"); !begun) return begun;
  if (auto settled = check_or_make_schema(database, path); !settled) {
    static_cast<void>(run(database, "ROLLBACK"));
    return settled;
  }
  return run(database, "COMMIT");
}

/// One try. True when the file has its write-ahead log, false when another process was in the way.
base::result<bool> try_write_ahead(sqlite3* database) {
  Statement mode{database, "PRAGMA journal_mode = WAL"};
  const auto row = mode.step();
  if (!row && (sqlite3_errcode(database) & 0xff) == SQLITE_BUSY) return false;
  if (!row) return base::failure(row.error());
  // SQLite answers with the mode that it could have, which is no failure of its own.
  if (row.value() && mode.text(0) == "wal") return true;
  return base::failure(base::Errc::io_failed, "journal: its disk cannot hold a write-ahead log");
}

/// SQLite's own waiting for others leaves out the change to a write-ahead log, which a new file
/// goes through once.
base::result<void> write_ahead(sqlite3* database) {
  constexpr int step_ms = 10;
  for (int waited_ms = 0; waited_ms < wait_for_others_ms; waited_ms += step_ms) {
    const auto done = try_write_ahead(database);
    if (!done) return base::failure(done.error());
    if (done.value()) return base::success();
    sqlite3_sleep(step_ms);
  }
  return base::failure(base::Errc::io_failed,
                       "journal: another process has it open and does not let go");
}

base::UtcTime utc(std::int64_t milliseconds) { return base::UtcTime{base::Duration{milliseconds}}; }

}  // namespace

void Journal::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Journal::~Journal() = default;

base::result<std::unique_ptr<Journal>> Journal::open(const std::string& path) {
  return open_with(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
}

base::result<std::unique_ptr<Journal>> Journal::open_existing(const std::string& path) {
  return open_with(path, SQLITE_OPEN_READWRITE);
}

base::result<std::unique_ptr<Journal>> Journal::open_with(const std::string& path, int flags) {
  const bool special = path.empty() || path.front() == ':' || path.find('\0') != std::string::npos;
  if (special)
    return base::failure(base::Errc::invalid_argument, "the journal needs the path of a file");

  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_EXRESCODE, nullptr);
  Database database{handle};  // owns it after a failure too
  if (code != SQLITE_OK) {
    const bool absent = (flags & SQLITE_OPEN_CREATE) == 0 && (code & 0xff) == SQLITE_CANTOPEN;
    const base::Errc why = absent ? base::Errc::not_found : base::Errc::io_failed;
    return base::failure(
        why, fmt::format("journal {}: {}", base::printable(path, 200), sqlite3_errstr(code)));
  }
  sqlite3_busy_timeout(handle, wait_for_others_ms);
  if (auto settled = settle_schema(handle, path); !settled) return base::failure(settled.error());
  if (auto logged = write_ahead(handle); !logged) return base::failure(logged.error());
  auto safe = run(handle, "PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF");
  if (!safe) return base::failure(safe.error());
  return std::unique_ptr<Journal>{new Journal{std::move(database)}};
}

base::result<void> Journal::append(const std::string& release_id, const journal::Entry& entry) {
  Statement insert{database_.get(), "INSERT INTO entry (release_id, at, line) VALUES (?1, ?2, ?3)"};
  const std::string id = base::printable(release_id, longest_release_id);
  const std::string line = journal::to_json(entry);
  insert.bind(1, id);
  insert.bind(2, entry.at.time_since_epoch().count());
  insert.bind(3, line);
  if (const auto row = insert.step(); !row) return base::failure(row.error());
  return base::success();
}

base::result<std::vector<journal::Entry>> Journal::entries(const std::string& release_id) const {
  Statement lines{database_.get(), "SELECT line FROM entry WHERE release_id = ?1 ORDER BY place"};
  const std::string id = base::printable(release_id, longest_release_id);
  lines.bind(1, id);
  std::vector<journal::Entry> entries;
  for (;;) {
    const auto row = lines.step();
    if (!row) return base::failure(row.error());
    if (!row.value()) return entries;
    auto entry = journal::from_json(lines.text(0));
    if (!entry) return base::failure(entry.error());
    entries.push_back(std::move(entry).value());
  }
}

base::result<std::vector<JournaledRelease>> Journal::releases() const {
  Statement found{database_.get(),
                  "SELECT release_id, count(*), min(at), max(at) FROM entry GROUP BY release_id "
                  "ORDER BY min(place)"};
  std::vector<JournaledRelease> releases;
  for (;;) {
    const auto row = found.step();
    if (!row) return base::failure(row.error());
    if (!row.value()) return releases;
    releases.push_back({std::string{found.text(0)}, static_cast<std::uint64_t>(found.number(1)),
                        utc(found.number(2)), utc(found.number(3))});
  }
}

}  // namespace bluegreen::adapter::sqlite
