#pragma once

#include <cstdint>

#include "bluegreen/base/export.hpp"
#include "bluegreen/base/share.hpp"

namespace bluegreen::base {

/// Seeded random integers, the same on every machine and compiler: xoshiro256** seeded by
/// splitmix64 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021). Draw
/// once per statement: the order of two draws in one expression is the compiler's.
class BLUEGREEN_EXPORT Random {
 public:
  explicit Random(std::uint64_t seed) noexcept;

  std::uint64_t next() noexcept;
  /// Uniform in [0, bound). Precondition: bound > 0.
  std::uint64_t below(std::uint64_t bound) noexcept;
  /// Uniform in [low, high]. Precondition: low <= high.
  std::int64_t between(std::int64_t low, std::int64_t high) noexcept;
  /// True in that share of all draws.
  bool chance(Share probability) noexcept;
  /// A new independent stream, for a part of the world that must not disturb the others.
  Random fork() noexcept;

 private:
  std::uint64_t state_[4];
};

}  // namespace bluegreen::base
