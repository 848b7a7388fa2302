#include "bluegreen/model/color.hpp"

namespace bluegreen::model {

std::string_view to_text(Color color) { return color == Color::blue ? "blue" : "green"; }

std::optional<Color> parse_color(std::string_view text) {
  if (text == "blue") return Color::blue;
  if (text == "green") return Color::green;
  return std::nullopt;
}

}  // namespace bluegreen::model
