#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include "bluegreen/base/result.hpp"

namespace bluegreen::adapter::sqlite {

/// What a file of ours is, and how a new one is made.
struct Schema {
  std::string_view kind;  ///< for messages: "journal"
  std::int64_t application_id = 0;
  std::int64_t version = 0;
  std::string_view tables;
};

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using OpenDatabase = std::unique_ptr<sqlite3, CloseDatabase>;

/// Opens the file with SQLite's flags, and makes it where they say so: with a write-ahead log, and
/// safe from a loss of power. Waits at most a second for other processes. Fails with
/// invalid_argument (a path that is none), not_found, io_failed (disk, permission, locked),
/// malformed (a file of another kind), unsupported (a newer version).
base::result<OpenDatabase> open_database(const std::string& path, int flags, const Schema& schema);

}  // namespace bluegreen::adapter::sqlite
