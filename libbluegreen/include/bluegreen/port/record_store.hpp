#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "bluegreen/base/result.hpp"
#include "bluegreen/base/time.hpp"

namespace bluegreen::port {

/// The record's text with the token that names this version of it. An empty version: there is no
/// record yet.
struct StoredRecord {
  std::string version;
  std::string text;

  friend bool operator==(const StoredRecord&, const StoredRecord&) = default;
};

/// Says once more that a driver lives: the record as it was last stored, with a newer time.
struct Renewal {
  std::string expected;  ///< the version that is renewed, as for store()
  base::Timestamp now;
  base::Duration every{};  ///< when the next ones are due, counted from `now`
  /// What the record says when it is renewed then. Pure, and it may outlive who renews.
  std::function<std::string(base::Timestamp)> text;
};

/// What stands after a renewal.
struct Renewed {
  std::string version;
  base::Instant last;  ///< when the last renewal was begun: by the store itself, it may be later
};

/// The most bytes of text that a record has.
inline constexpr std::size_t largest_record = 512 * 1024;

/// A watch under way. It ends with the last copy of this, also from inside its own callback: what
/// was on its way to it is not told any more. It may outlive the store, and then means nothing.
using RecordWatch = std::shared_ptr<const void>;

/// Where the record lives: one per service, changed by compare-and-set only. Several drivers may
/// share one store: nothing that one asks touches what another did.
///
/// The callbacks are called exactly once (watch: any number of times), on the thread that pumps and
/// never from inside the call itself. The end of the store ends them all.
class BLUEGREEN_EXPORT RecordStore {
 public:
  using Loaded = std::function<void(base::result<StoredRecord>)>;
  using Stored = std::function<void(base::result<std::string>)>;
  using RenewalEnded = std::function<void(base::result<Renewed>)>;

  virtual ~RecordStore() = default;
  /// Reads it from the source. No record is success with an empty version.
  virtual void load(Loaded done) = 0;
  /// Writes `text` if the stored version is still `expected` (empty: if there is none) and gives
  /// the new version. Another version fails with Errc::conflict and changes nothing. Where
  /// base::may_have_been_applied(code), load and compare.
  virtual void store(std::string expected, std::string text, Stored done) = 0;
  /// store() of what the renewal says now. A store that sees to it that nobody can tell may go on
  /// by itself, every `every`, and call `done` when somebody could, or something came in the way,
  /// or end_renewal() asks for it: until then it is under way. Failures are those of store().
  /// Whoever renews may be told of it by a watch, and need not.
  virtual void renew(Renewal renewal, RenewalEnded done) {
    store(
        std::move(renewal.expected), renewal.text(renewal.now),
        [done = std::move(done), began = renewal.now.monotonic](base::result<std::string> answer) {
          if (!answer) return done(base::failure(answer.error()));
          done(Renewed{std::move(answer.value()), began});
        });
  }
  /// Whoever renews wants to do something else: `done` is called as soon as it can be.
  virtual void end_renewal() {}
  /// Calls `changed` with every version that it learns of, the present one first, for as long as
  /// the caller keeps what it is given; versions may be skipped, the newest is never. A failure is
  /// told and the watch goes on.
  [[nodiscard]] virtual RecordWatch watch(Loaded changed) = 0;
};

}  // namespace bluegreen::port
