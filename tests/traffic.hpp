#pragma once

#include <optional>
#include <string>

#include "bluegreen/port/ports.hpp"

namespace bluegreen::test {

/// The ports of an observation, and no other.
inline port::Ports both(port::Environment& environment, port::TrafficSwitcher& switcher) {
  port::Ports ports;
  ports.environment = &environment;
  ports.switcher = &switcher;
  return ports;
}

/// The name that the live Service's selector has as a door.
inline constexpr const char* service = "service";

/// The door of a world that has one.
inline const model::Door& door(const model::Observation& seen) { return seen.traffic.doors.at(0); }
/// The same, made where there is none yet.
inline model::Door& door(model::Observation& seen) {
  if (seen.traffic.doors.empty()) {
    auto& made = seen.traffic.doors.emplace_back();
    made.name = service;
    made.title = "the Service perception";
  }
  return seen.traffic.doors.front();
}

/// A door that does not exist, and neither color installed.
inline model::Observation nothing_there() {
  model::Observation seen;
  door(seen);
  return seen;
}

/// The color that all traffic is on.
inline std::optional<model::Color> serving(const model::Observation& seen) {
  return model::sole_color(seen.traffic);
}

inline std::optional<model::Color> serving_at(const model::Door& door) {
  return door.split ? door.split->sole() : std::nullopt;
}

/// A door that is there and gives the colors these weights.
inline model::Door divided_door(const std::string& name, int blue, int green) {
  model::Door door;
  door.name = name;
  door.exists = true;
  door.split = model::Split::of(blue, green).value();
  door.title = "the door " + name;
  door.text = "gives " + model::to_text(door.split);
  door.version = "1";
  return door;
}

/// The door reaches so many ready addresses of each color and of strangers.
inline bool reaches(const model::Observation& seen, int blue, int green, int strangers) {
  return door(seen).ready == model::PerColor<int>{blue, green} && door(seen).strangers == strangers;
}

/// The color whose share grows by the change; where nothing stood, the one that gets everything.
inline std::optional<model::Color> gains(const std::optional<model::Split>& from,
                                         const model::Split& to) {
  if (!from) return to.sole();
  const auto before = std::int64_t{from->weight(model::Color::blue)} * to.sum();
  const auto after = std::int64_t{to.weight(model::Color::blue)} * from->sum();
  if (before == after) return std::nullopt;
  return after > before ? model::Color::blue : model::Color::green;
}

inline std::optional<model::Split> all_to(std::optional<model::Color> color) {
  if (!color) return std::nullopt;
  return model::Split::all_to(*color);
}

/// All of the Service's traffic from one color to the other.
inline port::SwitchTraffic switch_traffic(std::optional<model::Color> from, model::Color to,
                                          std::string version, port::Stamp stamp) {
  return {service, port::From{all_to(from)}, port::To{model::Split::all_to(to)}, std::move(version),
          std::move(stamp)};
}

}  // namespace bluegreen::test
