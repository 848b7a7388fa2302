#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bluegreen/base/assertion.hpp"
#include "bluegreen/base/result.hpp"

namespace bluegreen::base {

/// All spans of time in the library. Text edges name their unit (`limit_s`, "15m").
using Duration = std::chrono::milliseconds;

/// The tag of monotonic time: it only moves forward and means nothing outside its process (or its
/// rehearsal).
struct MonotonicClock {
  using rep = Duration::rep;
  using period = Duration::period;
  using duration = Duration;
  using time_point = std::chrono::time_point<MonotonicClock, Duration>;
  static constexpr bool is_steady = true;
};

/// A moment inside this process.
using Instant = MonotonicClock::time_point;
/// A moment for records and people.
using UtcTime = std::chrono::sys_time<Duration>;

/// Both clocks, read together. Time enters every decision as this value.
struct Timestamp {
  Instant monotonic;
  UtcTime utc;

  friend bool operator==(const Timestamp&, const Timestamp&) = default;
};

/// A wait that a runbook may also forbid or skip. There is no number that means something else.
class Delay {
 public:
  static constexpr Delay never() { return Delay{std::nullopt}; }
  static constexpr Delay now() { return Delay{Duration::zero()}; }
  /// Precondition: length is not negative.
  static constexpr Delay after(Duration length) {
    BLUEGREEN_ASSERT(length >= Duration::zero() && "a delay is not negative");
    return Delay{length};
  }

  constexpr bool is_never() const { return !length_; }
  /// Precondition: not never.
  constexpr Duration length() const {
    BLUEGREEN_ASSERT(length_ && "a delay that never ends has no length");
    return *length_;
  }

  friend constexpr bool operator==(const Delay&, const Delay&) = default;

 private:
  constexpr explicit Delay(std::optional<Duration> length) : length_(length) {}
  std::optional<Duration> length_;
};

/// "1h30m", "15m", "2.5s", "40ms", "0s": the largest units that are not zero, exact.
BLUEGREEN_EXPORT std::string to_text(Duration length);
/// "never", "now", or the duration's text.
BLUEGREEN_EXPORT std::string to_text(const Delay& delay);
/// RFC 3339 with milliseconds and Z; independent of locale and time zone.
BLUEGREEN_EXPORT std::string to_text(UtcTime time);

/// Reads what to_text(Duration) writes: one or more of NUMBER UNIT with units ms, s, m, h, d in
/// falling order, a fraction allowed in the last. Fails with invalid_argument on anything else, a
/// bare number included, and on more than 10,000 days.
BLUEGREEN_EXPORT result<Duration> parse_duration(std::string_view text);
/// Reads "never", "now" or a duration.
BLUEGREEN_EXPORT result<Delay> parse_delay(std::string_view text);
/// Reads what to_text(UtcTime) writes.
BLUEGREEN_EXPORT result<UtcTime> parse_utc(std::string_view text);

}  // namespace bluegreen::base
