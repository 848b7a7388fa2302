#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "bluegreen/base/export.hpp"

namespace bluegreen::model {

/// One of the two places a version of the service can stand in.
enum class Color { blue, green };

inline constexpr std::array colors{Color::blue, Color::green};

constexpr Color other(Color color) { return color == Color::blue ? Color::green : Color::blue; }

BLUEGREEN_EXPORT std::string_view to_text(Color color);
/// "blue" or "green"; nothing for any other text.
BLUEGREEN_EXPORT std::optional<Color> parse_color(std::string_view text);

/// A value for each color.
template <class T>
struct PerColor {
  T blue{};
  T green{};

  constexpr T& operator[](Color color) { return color == Color::blue ? blue : green; }
  constexpr const T& operator[](Color color) const { return color == Color::blue ? blue : green; }

  friend bool operator==(const PerColor&, const PerColor&) = default;
};

}  // namespace bluegreen::model
