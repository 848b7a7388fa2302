#pragma once

#include <string>

#include "runbook/key.hpp"

namespace bluegreen::runbook {

inline constexpr std::size_t longest_text = 2048;
inline constexpr std::size_t most_list_items = 64;

/// The letters that a text may have at its begin, anywhere, and at its end, as they stand between a
/// regular expression's brackets.
struct Letters {
  std::string_view first;
  std::string_view inner;  ///< has the others too
  std::string_view last;

  bool matches(std::string_view text) const;
  std::string pattern() const;
};

/// What is known of a type without its key.
struct ValueType {
  Type type;
  std::string_view expected;  ///< {0} and {1} are the key's range, {2} is longest, {3} the words
  std::size_t longest = 0;    ///< of a text, and of each in a list or mapping
  Letters letters{};          ///< empty: all but control characters
  std::span<const std::string_view> words{};  ///< of which one must stand there

  /// Of a text, or of one in a list or mapping.
  bool matches(std::string_view text) const;
};

const ValueType& value_type(Type type);

/// "a duration between 1s and 1d, such as 15m": what would be right, for a message.
std::string expectation(const Key& key);

/// The regular expression that a text of this type matches wholly (ECMA 262, without lookaround);
/// empty when it has none.
std::string pattern_of(Type type);

}  // namespace bluegreen::runbook
