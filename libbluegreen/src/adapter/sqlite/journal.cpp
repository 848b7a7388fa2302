#include "bluegreen/adapter/sqlite/journal.hpp"

#include <utility>

#include "adapter/sqlite/database.hpp"
#include "adapter/sqlite/statement.hpp"
#include "bluegreen/base/printable.hpp"
#include "bluegreen/journal/json_lines.hpp"

namespace bluegreen::adapter::sqlite {
namespace {

/// "bgJ1": tells our files from other programs'.
constexpr Schema journal_schema{
    .kind = "journal",
    .application_id = 0x62674A31,
    .version = 1,
    .tables =
        "CREATE TABLE IF NOT EXISTS entry "
        "(place INTEGER PRIMARY KEY, release_id TEXT NOT NULL, at INTEGER NOT NULL, line TEXT NOT "
        "NULL);"
        "CREATE INDEX IF NOT EXISTS entry_of_release ON entry (release_id, place)"};
constexpr int wait_for_others_ms = 1000;
constexpr std::size_t longest_release_id = 200;

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
  auto opened = open_database(path, flags, journal_schema);
  if (!opened) return base::failure(opened.error());
  sqlite3_busy_timeout(opened.value().get(), wait_for_others_ms);
  return std::unique_ptr<Journal>{new Journal{Database{opened.value().release()}}};
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
