#pragma once

#include <cstddef>
#include <string_view>

#include "bluegreen/base/export.hpp"

namespace bluegreen::base {

/// The character at the start of a text. A byte that begins no valid UTF-8 sequence is a character
/// of one byte, not valid, with the byte as its code. Overlong forms, surrogates and what is above
/// U+10FFFF are not valid.
struct Character {
  char32_t code = 0;
  std::size_t length = 1;
  bool valid = false;
};

/// Precondition: the text is not empty.
BLUEGREEN_EXPORT Character first_character(std::string_view text);

}  // namespace bluegreen::base
