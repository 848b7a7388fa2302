#pragma once

#include <fmt/format.h>

#include "bluegreen/base/time.hpp"

namespace bluegreen::base {

/// The longest that parse_duration() reads: added to any time of ours it stays a time.
inline constexpr Duration longest_duration = std::chrono::days{10'000};

/// Fails with invalid_argument where it is not between the two, which are in it.
inline result<void> within(const char* name, Duration length, Duration shortest, Duration longest) {
  if (length >= shortest && length <= longest) return success();
  return failure(Errc::invalid_argument,
                 fmt::format("{} is {}, not between {} and {}", name, to_text(length),
                             to_text(shortest), to_text(longest)));
}
/// The same of what is not negative.
inline result<void> within_reason(const char* name, Duration length) {
  return within(name, length, Duration::zero(), longest_duration);
}

}  // namespace bluegreen::base
