#include "adapter/kubernetes/door_parts.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>

#include <fmt/format.h>

#include "bluegreen/adapter/kubernetes/observation.hpp"
#include "bluegreen/adapter/kubernetes/preconditions.hpp"
#include "bluegreen/base/printable.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

constexpr std::array kinds{
#define DOOR(kind) &(kind),
#include "adapter/kubernetes/doors.def"
#undef DOOR
};

std::optional<model::Color> color_of(const std::vector<Pod>& pods, const std::string& pod_name,
                                     const std::string& service) {
  const auto pod = std::ranges::find(pods, pod_name, &Pod::name);
  if (pod != pods.end()) return pod->color;
  for (const auto color : model::colors) {
    if (pod_name.starts_with(color_name(service, color) + "-")) return color;
  }
  return std::nullopt;
}

base::Error conflict(std::string message) { return {base::Errc::conflict, std::move(message)}; }

}  // namespace

std::span<const DoorKind* const> door_kinds() { return kinds; }

std::optional<base::Error> forbids(const DoorKind& kind, const model::Door& door,
                                   const port::SwitchTraffic& change) {
  if (change.door != kind.name) {
    return base::Error{base::Errc::not_found,
                       fmt::format("there is no door {}", base::printable(change.door, 63))};
  }
  if (!change.to_split.is_in_steps_of(kind.finest_percent)) {
    return base::Error{base::Errc::unsupported, fmt::format("{} cannot be divided into {}",
                                                            door.title, to_text(change.to_split))};
  }
  if (auto found = superseded(door, change.stamp)) return found;
  if (door.exists == change.version.empty()) {
    return conflict(fmt::format("{} {}", door.title,
                                door.exists ? "is there by now" : "is not there any more"));
  }
  if (door.version != change.version || door.split != change.from_split)
    return conflict(fmt::format("{} was changed", door.title));
  return std::nullopt;
}

Part pods_part(const model::ServiceName& service) {
  return list_part<Pod>(collection_path("v1", service.name_space, "pods"),
                        fmt::format("{}={}", name_label, service.name));
}

Part slices_part(const model::ServiceName& service, const std::string& of) {
  return list_part<EndpointSlice>(
      collection_path("discovery.k8s.io/v1", service.name_space, "endpointslices"),
      "kubernetes.io/service-name=" + of);
}

void count_endpoints(const std::vector<EndpointSlice>& slices, const std::vector<Pod>& pods,
                     const std::string& service, model::Door& door) {
  std::set<std::string_view> counted;  // a pod with addresses of both families is in two slices
  for (const auto& slice : slices) {
    for (const auto& endpoint : slice.ready) {
      const auto& name = endpoint.pod_name.empty() ? endpoint.address : endpoint.pod_name;
      if (!counted.insert(name).second) continue;
      const auto color = color_of(pods, endpoint.pod_name, service);
      (color ? door.ready[*color] : door.strangers) += 1;
    }
  }
}

void describe(const Metadata& metadata, model::Door& door) {
  door.exists = true;
  door.version = metadata.resource_version;
  door.fence = metadata.fence;
}

}  // namespace bluegreen::adapter::kubernetes
