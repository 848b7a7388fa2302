#include "adapter/sqlite/database.hpp"

#include <fmt/format.h>

#include "adapter/sqlite/statement.hpp"
#include "bluegreen/base/printable.hpp"

namespace bluegreen::adapter::sqlite {
namespace {

constexpr std::string_view read_schema =
    "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) "
    "FROM pragma_application_id, pragma_user_version";
constexpr int wait_for_others_ms = 1000;

base::result<void> check_or_make_schema(sqlite3* database, const std::string& path,
                                        const Schema& wanted) {
  Statement schema{database, read_schema};
  if (const auto row = schema.step(); !row) return base::failure(row.error());
  const auto application = schema.number(0);
  const auto version = schema.number(1);
  if (application == 0 && version == 0 && schema.number(2) == 0) {
    return run(database, fmt::format("{}; PRAGMA application_id = {}; PRAGMA user_version = {}",
                                     wanted.tables, wanted.application_id, wanted.version));
  }
  if (application != wanted.application_id) {
    return base::failure(base::Errc::malformed,
                         fmt::format("{} is not a {}", base::printable(path, 200), wanted.kind));
  }
  if (version > wanted.version) {
    return base::failure(
        base::Errc::unsupported,
        fmt::format("{} is a {} of a newer version", base::printable(path, 200), wanted.kind));
  }
  return base::success();
}

/// In one transaction that writes, so that of two processes that open a new file at once the second
/// sees what the first has made, and nothing half of it.
base::result<void> settle_schema(sqlite3* database, const std::string& path, const Schema& wanted) {
  if (auto begun = run(database, "BEGIN IMMEDIATE"); !begun) return begun;
  if (auto settled = check_or_make_schema(database, path, wanted); !settled) {
    static_cast<void>(run(database, "ROLLBACK"));
    return settled;
  }
  return run(database, "COMMIT");
}

/// One try. True when the file has its write-ahead log, false when another process was in the way.
base::result<bool> try_write_ahead(sqlite3* database, std::string_view kind) {
  Statement mode{database, "PRAGMA journal_mode = WAL"};
  const auto row = mode.step();
  if (!row && (sqlite3_errcode(database) & 0xff) == SQLITE_BUSY) return false;
  if (!row) return base::failure(row.error());
  // SQLite answers with the mode that it could have, which is no failure of its own.
  if (row.value() && mode.text(0) == "wal") return true;
  return base::failure(base::Errc::io_failed,
                       fmt::format("{}: its disk cannot hold a write-ahead log", kind));
}

/// SQLite's own waiting for others leaves out the change to a write-ahead log, which a new file
/// goes through once.
base::result<void> write_ahead(sqlite3* database, std::string_view kind) {
  constexpr int step_ms = 10;
  for (int waited_ms = 0; waited_ms < wait_for_others_ms; waited_ms += step_ms) {
    const auto done = try_write_ahead(database, kind);
    if (!done) return base::failure(done.error());
    if (done.value()) return base::success();
    sqlite3_sleep(step_ms);
  }
  return base::failure(base::Errc::io_failed,
                       fmt::format("{}: another process has it open and does not let go", kind));
}

}  // namespace

base::result<OpenDatabase> open_database(const std::string& path, int flags, const Schema& schema) {
  const bool special = path.empty() || path.front() == ':' || path.find('\0') != std::string::npos;
  if (special) {
    return base::failure(base::Errc::invalid_argument,
                         fmt::format("the {} needs the path of a file", schema.kind));
  }
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_EXRESCODE, nullptr);
  OpenDatabase database{handle};  // owns it after a failure too
  if (code != SQLITE_OK) {
    const bool absent = (flags & SQLITE_OPEN_CREATE) == 0 && (code & 0xff) == SQLITE_CANTOPEN;
    return base::failure(
        absent ? base::Errc::not_found : base::Errc::io_failed,
        fmt::format("{} {}: {}", schema.kind, base::printable(path, 200), sqlite3_errstr(code)));
  }
  sqlite3_busy_timeout(handle, wait_for_others_ms);
  if (auto settled = settle_schema(handle, path, schema); !settled)
    return base::failure(settled.error());
  if (auto logged = write_ahead(handle, schema.kind); !logged) return base::failure(logged.error());
  auto safe = run(handle, "PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF");
  if (!safe) return base::failure(safe.error());
  return database;
}

}  // namespace bluegreen::adapter::sqlite
