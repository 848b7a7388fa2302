#pragma once

#include <memory>
#include <string>

#include "bluegreen/port/record_store.hpp"
#include "bluegreen/port/timers.hpp"

namespace bluegreen::adapter::sqlite {

/// The record of `service` (a name that the host chooses) in a SQLite file, which may hold the
/// records of many services. Makes the file where there is none; its folder must exist. The file
/// must be on a local disk, as SQLite's locks need it, and stay where it is while it is open.
///
/// A write is one transaction, and on the disk when it is answered (write-ahead log,
/// synchronous=FULL). Any number of processes may have the file open; one that finds it locked
/// tries again by the timers, for five seconds, and then fails with timed_out and has changed
/// nothing. A watch looks five times a second whether another process wrote; it keeps nobody from
/// writing. Nothing blocks longer than the disk. One store is for one thread; `timers` outlive it.
///
/// Opening fails with io_failed (the disk is full or read-only, no permission, locked for a
/// second), malformed (another kind of file), unsupported (of a newer version), invalid_argument (a
/// path that is none). load, store and watch fail so too, and store with conflict and too_large.
BLUEGREEN_EXPORT base::result<std::unique_ptr<port::RecordStore>> open_record_store(
    const std::string& path, const std::string& service, port::Timers& timers);

}  // namespace bluegreen::adapter::sqlite
