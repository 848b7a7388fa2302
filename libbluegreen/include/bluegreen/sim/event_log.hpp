#pragma once

#include <cstdint>
#include <initializer_list>
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
  /// The same of a line that says so much as `values` do: `text()` is made where it is kept.
  template <class MakeText>
  void line(base::Instant at, std::initializer_list<std::uint64_t> values, const MakeText& text) {
    add(static_cast<std::uint64_t>(at.time_since_epoch().count()));
    for (const std::uint64_t value : values) add(value);
    if (keeps_text()) keep(at, text());
  }
  const std::string& text() const { return text_; }
  /// FNV-1a of all that was said, also of what is beyond the limit.
  std::uint64_t hash() const { return hash_; }

 private:
  bool keeps_text() const { return text_.size() < limit_; }
  void keep(base::Instant at, std::string_view text);
  void add(std::uint64_t value);

  std::size_t limit_;
  std::string text_;
  std::uint64_t hash_ = 14695981039346656037U;
};

}  // namespace bluegreen::sim
