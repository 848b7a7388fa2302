#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <map>

namespace bluegreen::session {

/// How often values of about one size came: no larger for a million values than for a thousand.
class Histogram {
 public:
  void add(std::uint64_t value) {
    min_ = count_ == 0 ? value : std::min(min_, value);
    max_ = std::max(max_, value);
    ++count_;
    ++counts_[rounded(value)];
  }
  std::uint64_t min() const { return min_; }
  std::uint64_t max() const { return max_; }
  /// The least value that so many percent of all do not exceed: at most 0.1 % less than it is, and
  /// below 2,048 exactly. 0 where there is none.
  std::uint64_t percentile(std::uint64_t percent) const {
    const std::uint64_t wanted = (count_ * percent + 99) / 100;
    std::uint64_t passed = 0;
    for (const auto& [value, count] : counts_) {
      passed += count;
      if (passed >= wanted) return std::max(value, min_);
    }
    return max_;
  }

 private:
  static constexpr int digits = 11;  ///< that are kept, in base 2

  static std::uint64_t rounded(std::uint64_t value) {
    const int dropped = std::max(0, static_cast<int>(std::bit_width(value)) - digits);
    return value >> dropped << dropped;
  }

  std::map<std::uint64_t, std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  std::uint64_t min_ = 0;
  std::uint64_t max_ = 0;
};

}  // namespace bluegreen::session
