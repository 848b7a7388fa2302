#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bluegreen/engine/sink.hpp"

struct sqlite3;

namespace bluegreen::adapter::sqlite {

/// A release of which the journal has entries.
struct JournaledRelease {
  std::string id;
  std::uint64_t entries = 0;
  base::UtcTime first;  ///< when its first entry was written, and its last
  base::UtcTime last;

  friend bool operator==(const JournaledRelease&, const JournaledRelease&) = default;
};

/// The journal in a SQLite file, for any number of releases and services. An entry that append()
/// took is on the disk: it outlives the process and the machine's power (write-ahead log,
/// synchronous=FULL).
///
/// Several processes may have the same file open; a write waits at most a second for another's. One
/// object is for one thread at a time. The file must be on a local disk, as SQLite's locks need it.
///
/// Failures: io_failed (the disk is full, no permission, locked for too long), malformed (not a
/// journal), unsupported (of a newer version), invalid_argument (a path that is none).
class BLUEGREEN_EXPORT Journal final : public engine::Sink {
 public:
  /// Opens the file, and makes it where there is none. Its folder must exist.
  static base::result<std::unique_ptr<Journal>> open(const std::string& path);
  /// Opens the file to read and to write; fails with not_found where there is none.
  static base::result<std::unique_ptr<Journal>> open_existing(const std::string& path);

  ~Journal() override;
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  /// The entry is kept as journal::to_json() writes it. A sequence number may come again: a driver
  /// that was killed may have written entries that the one after it does not know of.
  base::result<void> append(const std::string& release_id, const journal::Entry& entry);
  base::result<void> tell(const engine::Notice& notice) override {
    return append(notice.release.id, notice.entry);
  }

  /// In the order in which they came; empty for a release that nothing is known of.
  base::result<std::vector<journal::Entry>> entries(const std::string& release_id) const;
  /// In the order of their first entries.
  base::result<std::vector<JournaledRelease>> releases() const;

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  using Database = std::unique_ptr<sqlite3, Close>;
  explicit Journal(Database database) : database_(std::move(database)) {}
  static base::result<std::unique_ptr<Journal>> open_with(const std::string& path, int flags);

  Database database_;
};

}  // namespace bluegreen::adapter::sqlite
