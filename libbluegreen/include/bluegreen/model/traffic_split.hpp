#pragma once

#include <optional>

#include "bluegreen/base/result.hpp"
#include "bluegreen/model/color.hpp"

namespace bluegreen::model {

/// How new connections are shared between the colors, in percent. The parts always sum to 100:
/// traffic never points at nothing.
class TrafficSplit {
 public:
  static constexpr TrafficSplit all_to(Color color) {
    return TrafficSplit{color == Color::blue ? 100 : 0};
  }
  /// Fails with invalid_argument unless 0 <= percent <= 100.
  static base::result<TrafficSplit> to_blue(int percent) {
    if (percent < 0 || percent > 100)
      return base::failure(base::Errc::invalid_argument, "a share is 0 to 100 percent");
    return TrafficSplit{percent};
  }

  constexpr int percent(Color color) const { return color == Color::blue ? blue_ : 100 - blue_; }
  /// The color that has everything, if one has.
  constexpr std::optional<Color> sole() const {
    if (blue_ == 100) return Color::blue;
    if (blue_ == 0) return Color::green;
    return std::nullopt;
  }

  friend constexpr bool operator==(const TrafficSplit&, const TrafficSplit&) = default;

 private:
  constexpr explicit TrafficSplit(int blue) : blue_(blue) {}
  int blue_;
};

}  // namespace bluegreen::model
