#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bluegreen/base/time.hpp"

namespace bluegreen::sim {

/// What happened in the world, a line each: "MILLISECONDS TEXT". The same seed gives the same bytes
/// on every machine, compiler, locale and time zone. The text stops at its limit; the hash goes on
/// over every line.
class BLUEGREEN_EXPORT EventLog {
 public:
  explicit EventLog(std::size_t limit) : limit_(limit) {}

  void line(base::Instant at, std::string_view text);
  const std::string& text() const { return text_; }
  /// FNV-1a of all bytes, also of those beyond the limit.
  std::uint64_t hash() const { return hash_; }

 private:
  std::size_t limit_;
  std::string text_;
  std::uint64_t hash_ = 14695981039346656037U;
};

}  // namespace bluegreen::sim
