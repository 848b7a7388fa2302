#include "bluegreen/base/printable.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>

#include "bluegreen/base/utf8.hpp"

namespace bluegreen::base {
namespace {

constexpr std::string_view ellipsis = "…";

/// Characters beyond ASCII that a person cannot see, or that change the order of those that she
/// can.
bool is_unseen(char32_t code) {
  struct Range {
    char32_t first;
    char32_t last;
  };
  constexpr std::array ranges{
      Range{0x80, 0x9F},    // C1 controls; U+009B begins a terminal's escape sequence as ESC [ does
      Range{0xAD, 0xAD},    // soft hyphen
      Range{0x61C, 0x61C},  // Arabic letter mark
      Range{0x115F, 0x1160},  // Hangul fillers
      Range{0x180E, 0x180E},  // Mongolian vowel separator
      Range{0x200B, 0x200F},  // zero-width characters, left-to-right and right-to-left mark
      Range{0x2028,
            0x202E},  // line and paragraph separator, bidirectional embeddings and overrides
      Range{0x2060, 0x206F},   // invisible operators, bidirectional isolates
      Range{0xFE00, 0xFE0F},   // variation selectors
      Range{0xFEFF, 0xFEFF},   // byte order mark
      Range{0xFFF9, 0xFFFB},   // interlinear annotation
      Range{0xE0000, 0xE0FFF}  // tags and more variation selectors
  };
  return std::any_of(ranges.begin(), ranges.end(),
                     [code](Range r) { return r.first <= code && code <= r.last; });
}

std::string escaped(std::string_view text, const Character& character) {
  if (!character.valid) return fmt::format("\\x{:02x}", static_cast<std::uint32_t>(character.code));
  if (character.code == U'\n') return "\\n";
  if (character.code == U'\r') return "\\r";
  if (character.code == U'\t') return "\\t";
  if (character.code < 0x20 || character.code == 0x7F) {
    return fmt::format("\\x{:02x}", static_cast<std::uint32_t>(character.code));
  }
  if (is_unseen(character.code))
    return fmt::format("\\u{{{:04x}}}", static_cast<std::uint32_t>(character.code));
  return std::string{text.substr(0, character.length)};
}

}  // namespace

bool is_printable(std::string_view text, std::size_t limit) {
  return text.size() <= limit &&
         std::ranges::all_of(text, [](char letter) { return letter >= ' ' && letter <= '~'; });
}

std::string printable(std::string_view text, std::size_t limit) {
  if (is_printable(text, limit)) return std::string{text};
  std::string result;
  std::size_t fits_with_ellipsis =
      0;  // the longest prefix of the result that leaves room for the ellipsis
  while (!text.empty()) {
    const Character character = first_character(text);
    const std::string shown = escaped(text, character);
    if (result.size() + shown.size() > limit) {
      result.resize(fits_with_ellipsis);
      if (limit >= ellipsis.size()) result += ellipsis;
      return result;
    }
    result += shown;
    if (limit < ellipsis.size() || result.size() + ellipsis.size() <= limit)
      fits_with_ellipsis = result.size();
    text.remove_prefix(character.length);
  }
  return result;
}

}  // namespace bluegreen::base
