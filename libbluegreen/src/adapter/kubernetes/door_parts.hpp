#pragma once

#include "bluegreen/adapter/kubernetes/cluster_state.hpp"
#include "bluegreen/adapter/kubernetes/door.hpp"
#include "bluegreen/adapter/kubernetes/request.hpp"

// What the doors are written with.

namespace bluegreen::adapter::kubernetes {

#define DOOR(kind) extern const DoorKind kind;
#include "adapter/kubernetes/doors.def"
#undef DOOR

template <class Kind>
base::result<Object> as_any(std::string_view object) {
  auto parsed = parse<Kind>(object);
  if (!parsed) return base::failure(parsed.error());
  return Object{std::any{std::move(parsed.value())}};
}

template <class Kind>
base::result<std::vector<Object>> each_as_any(std::string_view list) {
  auto parsed = parse_list<Kind>(list);
  if (!parsed) return base::failure(parsed.error());
  std::vector<Object> objects;
  for (auto& each : parsed.value()) objects.push_back({std::any{std::move(each)}});
  return objects;
}

/// The one object of a part; null where it does not exist.
template <class Kind>
const Kind* one_of(const Reading& reading, std::size_t part) {
  const auto& objects = reading.at(part);
  return objects.empty() ? nullptr : std::any_cast<Kind>(&objects.front().value);
}

/// All objects of a part; none where it was not read.
template <class Kind>
std::vector<Kind> all_of(const Reading& reading, std::size_t part) {
  std::vector<Kind> all;
  if (part >= reading.size()) return all;
  for (const auto& object : reading.at(part)) all.push_back(*std::any_cast<Kind>(&object.value));
  return all;
}

/// The objects of a collection with these labels.
template <class Kind>
Part list_part(std::string collection, std::string_view labels) {
  const auto path = with_query(std::move(collection), {{"labelSelector", labels}});
  return {path, path, {}, as_any<Kind>, each_as_any<Kind>};
}

/// The pods of the service, and the EndpointSlices of one of its Services.
Part pods_part(const model::ServiceName& service);
Part slices_part(const model::ServiceName& service, const std::string& of);

/// Counts the ready addresses behind the door by color. A pod's color is its label; of a pod that
/// is not listed (two reads are never of one time) the one in its name.
void count_endpoints(const std::vector<EndpointSlice>& slices, const std::vector<Pod>& pods,
                     const std::string& service, model::Door& door);

/// What every object says of itself: version, fence.
void describe(const Metadata& metadata, model::Door& door);

}  // namespace bluegreen::adapter::kubernetes
