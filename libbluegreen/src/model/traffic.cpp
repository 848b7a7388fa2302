#include "bluegreen/model/traffic.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bluegreen::model {

std::string to_text(const Split& split) {
  if (const auto color = split.sole()) return std::string{to_text(*color)};
  return fmt::format("blue {}, green {}", split.weight(Color::blue), split.weight(Color::green));
}

std::string to_text(const std::optional<Split>& split) {
  return split ? to_text(*split) : "nothing";
}

std::string to_text(const Traffic& traffic) {
  std::vector<std::string> texts;
  for (const auto& door : traffic.doors)
    texts.push_back(fmt::format("{} {}", door.title, door.exists ? door.text : "is not there"));
  return texts.empty() ? "there is no door" : fmt::format("{}", fmt::join(texts, "; "));
}

bool all_on(const Door& door, Color color) { return door.split && door.split->sole() == color; }

bool all_on(const Traffic& traffic, Color color) {
  return exists(traffic) && std::ranges::all_of(traffic.doors, [color](const Door& door) {
           return all_on(door, color);
         });
}

bool any_on(const Traffic& traffic, Color color) {
  return std::ranges::any_of(traffic.doors, [color](const Door& door) {
    return door.split && door.split->weight(color) > 0;
  });
}

bool has_arrived(const Traffic& traffic, Color color) {
  return all_on(traffic, color) && std::ranges::all_of(traffic.doors, [color](const Door& door) {
           return door.ready[color] > 0 && door.ready[other(color)] == 0;
         });
}

bool exists(const Traffic& traffic) { return std::ranges::any_of(traffic.doors, &Door::exists); }

std::optional<Color> sole_color(const Traffic& traffic) {
  for (const auto color : colors) {
    if (all_on(traffic, color)) return color;
  }
  return std::nullopt;
}

int strangers(const Traffic& traffic) {
  int sum = 0;
  for (const auto& door : traffic.doors) sum += door.strangers;
  return sum;
}

const Door* find_door(const Traffic& traffic, std::string_view name) {
  const auto found = std::ranges::find(traffic.doors, name, &Door::name);
  return found == traffic.doors.end() ? nullptr : &*found;
}

}  // namespace bluegreen::model
