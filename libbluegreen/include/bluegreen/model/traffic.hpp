#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bluegreen/base/result.hpp"
#include "bluegreen/model/color.hpp"

namespace bluegreen::model {

/// How a door shares new connections between the colors: two weights as they stand there, never
/// negative and never both zero, so that traffic never points at nothing. Their sum is the door's
/// own: 100 where nobody else has a part.
class Split {
 public:
  static constexpr int usual_sum = 100;

  static constexpr Split all_to(Color color, int sum = usual_sum) {
    return color == Color::blue ? Split{sum, 0} : Split{0, sum};
  }
  /// Fails with invalid_argument where a weight is negative or both are zero.
  static base::result<Split> of(int blue, int green) {
    if (blue < 0 || green < 0 || (blue == 0 && green == 0)) {
      return base::failure(base::Errc::invalid_argument,
                           "a split has weights of 0 and more, one of them above 0");
    }
    return Split{blue, green};
  }

  constexpr int weight(Color color) const { return color == Color::blue ? blue_ : green_; }
  constexpr int sum() const { return blue_ + green_; }
  /// The color that has everything, if one has.
  constexpr std::optional<Color> sole() const {
    if (green_ == 0) return Color::blue;
    if (blue_ == 0) return Color::green;
    return std::nullopt;
  }

  /// Each color's share is a whole number of steps of so many percent, as a door needs that divides
  /// no finer.
  constexpr bool is_in_steps_of(int percent) const {
    const std::int64_t blue = std::int64_t{blue_} * 100;
    return blue % sum() == 0 && blue / sum() % percent == 0;
  }

  friend constexpr bool operator==(const Split&, const Split&) = default;

 private:
  constexpr Split(int blue, int green) : blue_(blue), green_(green) {}
  int blue_;
  int green_;
};

/// "green" where it has everything, else "blue 90, green 10".
BLUEGREEN_EXPORT std::string to_text(const Split& split);
/// The same of what may not be there: "nothing".
BLUEGREEN_EXPORT std::string to_text(const std::optional<Split>& split);

/// A place that divides traffic between the colors: a Service's selector, a route's weights.
///
/// What the engine waits for, by the fields: before the first write exists, split and version as
/// they were seen; after a switch split all on the target, ready of the target > 0 and of the other
/// color == 0, strangers == 0 (deadlines.propagate; has_arrived() below), and before the old color
/// is scaled down split all on the new one. A switcher that cannot tell addresses says in ready
/// what its split sends to.
struct Door {
  std::string name;  ///< "service": what a switch names it by
  bool exists = false;
  std::optional<Split> split;  ///< nothing where it does not exist or names no color of ours
  std::string title;           ///< "the Service perception", for messages
  std::string text;            ///< how it stands: "selects version=blue"; bounded and printable
  std::string version;         ///< opaque; the precondition of a write
  std::uint64_t fence = 0;     ///< the fencing number stamped on it; 0 when none
  std::string foreign_owner;   ///< who else writes it ("Helm release perception-green"), or empty
  PerColor<int> ready;         ///< ready addresses that it reaches, terminating ones left out
  int strangers = 0;           ///< ready addresses of neither color that it reaches

  friend bool operator==(const Door&, const Door&) = default;
};

/// Where new connections go: the doors in the order in which a switch goes forward, the one that
/// users come through first.
struct Traffic {
  std::vector<Door> doors;

  friend bool operator==(const Traffic&, const Traffic&) = default;
};

/// "the Service perception selects version=blue; …": how the doors stand, for messages.
BLUEGREEN_EXPORT std::string to_text(const Traffic& traffic);

// ---- the questions that a decision asks of it ----
// A weight of zero is no traffic. Of no door at all nothing is true.

BLUEGREEN_EXPORT bool all_on(const Door& door, Color color);
/// Every door sends everything to the color.
BLUEGREEN_EXPORT bool all_on(const Traffic& traffic, Color color);
/// Some door sends something to the color.
BLUEGREEN_EXPORT bool any_on(const Traffic& traffic, Color color);
/// Every door sends everything to the color and reaches ready addresses of it, and none of the
/// other color's.
BLUEGREEN_EXPORT bool has_arrived(const Traffic& traffic, Color color);

/// Some door is there.
BLUEGREEN_EXPORT bool exists(const Traffic& traffic);
/// The color that all of it is on, if it is on one.
BLUEGREEN_EXPORT std::optional<Color> sole_color(const Traffic& traffic);
/// Ready addresses of neither color, behind all doors.
BLUEGREEN_EXPORT int strangers(const Traffic& traffic);
/// The door of that name; null where there is none.
BLUEGREEN_EXPORT const Door* find_door(const Traffic& traffic, std::string_view name);

}  // namespace bluegreen::model
