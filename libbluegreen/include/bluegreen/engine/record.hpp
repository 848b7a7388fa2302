#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bluegreen/base/result.hpp"
#include "bluegreen/engine/release.hpp"

namespace bluegreen::engine {

/// A wish that another process left in the record for the driver.
struct StoredIntent {
  std::string id;    ///< unique; the driver removes what it has taken
  std::string kind;  ///< "promote" or "abort"
  std::string who;
  friend bool operator==(const StoredIntent&, const StoredIntent&) = default;
};

/// A release that is over, for rollback and history. At most `longest_history` are kept, the oldest
/// go.
struct PastRelease {
  std::uint64_t number = 0;
  std::string version;
  model::Color color = model::Color::blue;
  std::string outcome;  ///< the phase that it ended in
  std::string reason;
  base::UtcTime began;
  base::UtcTime ended;
  std::string runbook;  ///< as YAML
  friend bool operator==(const PastRelease&, const PastRelease&) = default;
};

inline constexpr std::size_t longest_history = 10;

/// The authority over one service: who drives, the release under way, what was before. Its text is
/// versioned JSON.
struct Record {
  std::uint64_t fence = 0;  ///< of the present driver; the next one takes the next number
  std::string owner;        ///< "user@host:pid", for people
  base::UtcTime renewed;    ///< when the owner last wrote
  base::Duration
      lease{};  ///< unchanged for this long on the waiter's own clock means: the owner is gone
  std::uint64_t last_number = 0;   ///< of the releases of this service
  std::optional<Release> release;  ///< the recorded part only
  std::vector<StoredIntent> intents;
  std::vector<PastRelease> history;  ///< oldest first
};

/// The record as JSON of schema 2. Deterministic: equal records give equal bytes.
BLUEGREEN_EXPORT std::string encode(const Record& record, base::Timestamp now);

/// Reads what encode() of this or an older version wrote. Fails with malformed (not a record),
/// unsupported (a newer schema) or too_large. An empty text is an empty record. Deadlines come back
/// against `now`, so that a clock that jumped back never makes a wait longer than it was meant to
/// be. `known`, which may be null: a runbook that the record may hold. Where it does, the release
/// shares it, and no YAML is read.
BLUEGREEN_EXPORT base::result<Record> decode(std::string_view text, base::Timestamp now,
                                             const runbook::SharedRunbook* known = nullptr);

}  // namespace bluegreen::engine
