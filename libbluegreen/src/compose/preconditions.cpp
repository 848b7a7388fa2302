#include "compose/preconditions.hpp"

#include <fmt/format.h>

#include "bluegreen/base/printable.hpp"

namespace bluegreen::compose {
namespace {

using base::Errc;

base::Error conflict(std::string text) { return {Errc::conflict, std::move(text)}; }

Refusal superseded(std::string_view what, std::uint64_t held, const port::Stamp& stamp) {
  if (held <= stamp.fence) return std::nullopt;
  return base::Error{Errc::superseded,
                     fmt::format("another driver holds the service: {} has fence {}, ours is {}",
                                 what, held, stamp.fence)};
}

Refusal superseded(const model::Traffic& seen, const port::Stamp& stamp) {
  for (const auto& door : seen.doors) {
    if (auto found = superseded(door.title, door.fence, stamp)) return found;
  }
  return std::nullopt;
}

Refusal superseded(const model::Workloads& seen, const port::Stamp& stamp) {
  for (const auto color : model::colors) {
    if (auto found = superseded(model::to_text(color), seen[color].fence, stamp)) return found;
  }
  return std::nullopt;
}

Refusal superseded(const model::Observation& seen, const port::Stamp& stamp) {
  if (auto found = superseded(seen.traffic, stamp)) return found;
  return superseded(seen.workloads, stamp);
}

Refusal serving(const model::Traffic& seen, model::Color color, std::string_view what) {
  if (!model::any_on(seen, color)) return std::nullopt;
  return base::Error{Errc::refused, fmt::format("{}: {} must not be {}", model::to_text(seen),
                                                model::to_text(color), what)};
}

/// What the request means is not there, or is another one.
template <class Request>
Refusal other_workload(const model::Observation& seen, const Request& request) {
  const auto& workload = seen.workloads[request.color];
  const auto color = model::to_text(request.color);
  if (!workload.deployment_exists)
    return base::Error{Errc::not_found, fmt::format("{} is not there", color)};
  if (workload.uid == request.uid) return std::nullopt;
  return conflict(fmt::format("{} is another one by now", color));
}

}  // namespace

Refusal forbids(const model::Observation& seen, const port::Install& request) {
  if (auto found = superseded(seen, request.stamp)) return found;
  return serving(seen.traffic, request.color, "installed over");
}

Refusal forbids(const model::Observation& seen, const port::Scale& request) {
  if (auto found = superseded(seen, request.stamp)) return found;
  if (auto found = other_workload(seen, request)) return found;
  const int wanted = seen.workloads[request.color].wanted;
  if (wanted != request.from_replicas) {
    return conflict(fmt::format("{} has {} replicas, not {}", model::to_text(request.color), wanted,
                                request.from_replicas));
  }
  return request.to_replicas > 0 ? std::nullopt
                                 : serving(seen.traffic, request.color, "scaled to zero");
}

Refusal forbids(const model::Observation& seen, const port::Uninstall& request) {
  if (auto found = superseded(seen, request.stamp)) return found;
  if (auto found = serving(seen.traffic, request.color, "deleted")) return found;
  const auto& workload = seen.workloads[request.color];
  if (workload.status == model::InstallStatus::absent || workload.revision == request.revision)
    return std::nullopt;
  return conflict(fmt::format("{} is at revision {}, not {}", model::to_text(request.color),
                              workload.revision, request.revision));
}

Refusal forbids(const model::Observation& seen, const port::SetDrain& request) {
  return superseded(seen, request.stamp);
}

Refusal forbids(const model::Observation& seen, const port::ReplacePods& request) {
  if (auto found = superseded(seen, request.stamp)) return found;
  return other_workload(seen, request);
}

Refusal forbids(const model::Workloads& seen, const port::StampWorkloads& request) {
  return superseded(seen, request.stamp);
}

Refusal forbids(const model::Traffic& seen, const port::StampTraffic& request) {
  return superseded(seen, request.stamp);
}

Refusal forbids(const model::Traffic& seen, const port::SwitchTraffic& request,
                int finest_percent) {
  const auto* door = model::find_door(seen, request.door);
  if (door == nullptr) {
    return base::Error{Errc::not_found,
                       fmt::format("there is no door {}", base::printable(request.door, 63))};
  }
  if (!request.to_split.is_in_steps_of(finest_percent)) {
    return base::Error{Errc::unsupported, fmt::format("{} cannot be divided into {}", door->title,
                                                      model::to_text(request.to_split))};
  }
  if (auto found = superseded(door->title, door->fence, request.stamp)) return found;
  if (door->exists == request.version.empty()) {
    return conflict(fmt::format("{} {}", door->title,
                                door->exists ? "is there by now" : "is not there any more"));
  }
  if (door->version != request.version || door->split != request.from_split)
    return conflict(fmt::format("{} was changed", door->title));
  return std::nullopt;
}

}  // namespace bluegreen::compose
