#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>

namespace bluegreen::base {

/// The number that the text is: decimal digits, after a minus where T has a sign, and nothing else.
/// Nothing for any other text, and for what T cannot hold.
template <std::integral T>
std::optional<T> whole_number(std::string_view text) {
  T number{};
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  return number;
}

}  // namespace bluegreen::base
