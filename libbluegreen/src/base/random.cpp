#include "bluegreen/base/random.hpp"

#include <bit>

#include "bluegreen/base/assertion.hpp"

namespace bluegreen::base {
namespace {

/// One step of splitmix64; it spreads a seed over the state, so that neighboring seeds give
/// unrelated streams.
std::uint64_t splitmix(std::uint64_t& state) noexcept {
  state += 0x9E3779B97F4A7C15U;
  std::uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
  return mixed ^ (mixed >> 31U);
}

}  // namespace

Random::Random(std::uint64_t seed) noexcept : state_{} {
  for (std::uint64_t& word : state_) word = splitmix(seed);
}

std::uint64_t Random::next() noexcept {
  const std::uint64_t drawn = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17U;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return drawn;
}

std::uint64_t Random::below(std::uint64_t bound) noexcept {
  BLUEGREEN_ASSERT(bound > 0);
  // The lowest 2^64 mod bound values are drawn again: what remains is a multiple of bound, so no
  // remainder is likelier.
  const std::uint64_t rejected = (std::uint64_t{0} - bound) % bound;
  std::uint64_t drawn = next();
  while (drawn < rejected) drawn = next();
  return drawn % bound;
}

std::int64_t Random::between(std::int64_t low, std::int64_t high) noexcept {
  BLUEGREEN_ASSERT(low <= high);
  const std::uint64_t span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  const bool whole_range = span == UINT64_MAX;
  const std::uint64_t offset = whole_range ? next() : below(span + 1);
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + offset);
}

bool Random::chance(Share probability) noexcept {
  return below(1'000'000) < probability.parts_per_million();
}

Random Random::fork() noexcept { return Random{next()}; }

}  // namespace bluegreen::base
