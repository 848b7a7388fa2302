#include "sim/doors.hpp"

#include <algorithm>

namespace bluegreen::sim {

std::vector<PodId> Backends::of(std::optional<model::Color> color) const {
  std::vector<PodId> found;
  for (const Backend& backend : pods) {
    if (!color || backend.color == *color) found.push_back(backend.pod);
  }
  return found;
}

const std::vector<const DoorKind*>& door_kinds() {
  static const std::vector<const DoorKind*> all{
#define DOOR(kind) &(kind),
#include "sim/doors.def"
#undef DOOR
  };
  return all;
}

const DoorKind* find_door_kind(std::string_view name) {
  const auto found = std::ranges::find(door_kinds(), name, &DoorKind::name);
  return found == door_kinds().end() ? nullptr : *found;
}

}  // namespace bluegreen::sim
