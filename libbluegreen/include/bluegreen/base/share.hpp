#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "bluegreen/base/assertion.hpp"
#include "bluegreen/base/result.hpp"

namespace bluegreen::base {

/// A part of a whole, from nothing to all of it, exact to one part per million. No number becomes
/// one by itself: 1 might be meant as one percent or as one part per million.
class Share {
 public:
  /// Precondition: a whole number from 0 to 100. A fraction of a percent is no integer and does not
  /// compile: one percent is 10,000 parts per million.
  static constexpr Share percent(std::integral auto percent) {
    BLUEGREEN_ASSERT(std::cmp_greater_equal(percent, 0) && std::cmp_less_equal(percent, 100) &&
                     "a share has 0 to 100 percent");
    return Share{static_cast<std::uint32_t>(percent) * (million / 100)};
  }
  /// Precondition: from 0 to 1,000,000.
  static constexpr Share parts_per_million(std::integral auto parts) {
    BLUEGREEN_ASSERT(std::cmp_greater_equal(parts, 0) && std::cmp_less_equal(parts, million) &&
                     "a share has 0 to a million parts");
    return Share{static_cast<std::uint32_t>(parts)};
  }

  constexpr std::uint32_t parts_per_million() const { return parts_; }
  /// So many of `all`, rounded down, without a product that wraps around.
  constexpr std::uint64_t of(std::uint64_t all) const {
    return all / million * parts_ + all % million * parts_ / million;
  }

  friend constexpr auto operator<=>(const Share&, const Share&) = default;

 private:
  static constexpr std::uint32_t million = 1'000'000;
  constexpr explicit Share(std::uint32_t parts) : parts_(parts) {}
  std::uint32_t parts_;
};

/// "1%", "0.5%": exact.
BLUEGREEN_EXPORT std::string to_text(Share share);

/// Reads what to_text(Share) writes: "1%" or "0.5%" with at most four decimals, 0 to 100 percent;
/// integers only, so that no rounding differs. Fails with invalid_argument on anything else, a bare
/// number included.
BLUEGREEN_EXPORT result<Share> parse_share(std::string_view text);

}  // namespace bluegreen::base
