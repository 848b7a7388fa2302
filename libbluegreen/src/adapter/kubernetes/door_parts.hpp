#pragma once

#include "bluegreen/adapter/kubernetes/cluster_state.hpp"
#include "bluegreen/adapter/kubernetes/door.hpp"

// What the doors are written with.

namespace bluegreen::adapter::kubernetes {

#define DOOR(kind) extern const DoorKind kind;
#include "adapter/kubernetes/doors.def"
#undef DOOR

template <auto parse>
base::result<Object> as_any(std::string_view object) {
  auto parsed = parse(object);
  if (!parsed) return base::failure(parsed.error());
  return Object{std::any{std::move(parsed.value())}};
}

template <auto parse_list>
base::result<std::vector<Object>> each_as_any(std::string_view list) {
  auto parsed = parse_list(list);
  if (!parsed) return base::failure(parsed.error());
  std::vector<Object> objects;
  for (auto& each : parsed.value()) objects.push_back({std::any{std::move(each)}});
  return objects;
}

/// The one object of a part; null where it does not exist.
template <class Kind>
const Kind* one_of(const DoorReading& reading, std::size_t part) {
  const auto& objects = reading.at(part);
  return objects.empty() ? nullptr : std::any_cast<Kind>(&objects.front().value);
}

template <class Kind>
std::vector<Kind> all_of(const DoorReading& reading, std::size_t part) {
  std::vector<Kind> all;
  for (const auto& object : reading.at(part)) all.push_back(*std::any_cast<Kind>(&object.value));
  return all;
}

/// The pods of the service, and the EndpointSlices of one of its Services.
DoorPart pods_part(const model::ServiceName& service);
DoorPart slices_part(const model::ServiceName& service, const std::string& of);

/// Counts the ready addresses behind the door by color. A pod's color is its label; of a pod that
/// is not listed (two reads are never of one time) the one in its name.
void count_endpoints(const std::vector<EndpointSlice>& slices, const std::vector<Pod>& pods,
                     const std::string& service, model::Door& door);

/// What every object says of itself: version, fence.
void describe(const Metadata& metadata, model::Door& door);

/// A patch of the object that stamps it alone.
DoorWrite stamp_write(std::string path, const Metadata& metadata, const port::Stamp& stamp);

}  // namespace bluegreen::adapter::kubernetes
