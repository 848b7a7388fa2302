#include "bluegreen/sim/api_server.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "sim/refusal.hpp"

namespace bluegreen::sim {

std::optional<port::Answer> superseded(std::uint64_t held, const port::Stamp& stamp) {
  if (held <= stamp.fence) return std::nullopt;
  return failed(base::Errc::superseded,
                fmt::format("driver {} holds it; this is driver {}", held, stamp.fence));
}

std::optional<port::Answer> fenced_off(const ClusterState& state, model::Color color,
                                       const port::Stamp& stamp) {
  std::uint64_t held = state.deployments[color].fence;
  for (const DoorObject& door : state.doors) held = std::max(held, door.fence);
  return superseded(held, stamp);
}

std::optional<port::Answer> serves(const ClusterState& state, model::Color color) {
  if (!state.any_on(color)) return std::nullopt;
  return failed(base::Errc::refused,
                fmt::format("the live Service selects {}", model::to_text(color)));
}

namespace {

/// Blue's share is a whole number of the door's smallest ones.
bool can_divide(const DoorKind& kind, const model::Split& split) {
  const auto blue = std::int64_t{split.weight(model::Color::blue)} * 100;
  return blue % split.sum() == 0 && blue / split.sum() % kind.finest_percent == 0;
}

}  // namespace

ApiServer::ApiServer(ClusterState& state, Cluster& cluster, Traffic& traffic, EventLog& log,
                     EventQueue& queue, const WorldOptions& options)
    : state_(state),
      cluster_(cluster),
      traffic_(traffic),
      log_(log),
      queue_(queue),
      options_(options) {}

port::Answer ApiServer::judge(const port::Scale& request) {
  Deployment& deployment = state_.deployments[request.color];
  if (auto no = fenced_off(state_, request.color, request.stamp)) return *no;
  if (request.to < 0) return failed(base::Errc::invalid_argument, "replicas are not negative");
  if (request.to == 0) {
    if (auto no = serves(state_, request.color)) return *no;
  }
  if (!deployment.exists || deployment.uid != request.uid || deployment.replicas != request.from) {
    return failed(base::Errc::conflict,
                  fmt::format("{} is not as it was seen", model::to_text(request.color)));
  }
  deployment.fence = request.stamp.fence;
  cluster_.scale(request.color, request.to);
  return port::Applied{};
}

port::Answer ApiServer::judge(const port::SetDrain& request) {
  if (auto no = fenced_off(state_, request.color, request.stamp)) return *no;
  int took = 0;
  int refused = 0;
  for (Pod& pod : state_.pods) {
    if (pod.color != request.color || !pod.answers()) continue;
    const bool refuses = state_.conditions[pod.color].drain_refused;
    if (refuses) state_.meet(FaultKind::drain_refused);
    if (refuses || is_missing(options_, request.path)) {
      ++refused;
      continue;
    }
    pod.draining = request.draining;
    ++took;
  }
  if (took + refused == 0) return port::Applied{0, "no pod is running"};
  if (took == 0) {
    return failed(base::Errc::not_found, fmt::format("no pod of {} took it, {} refused",
                                                     model::to_text(request.color), refused));
  }
  if (request.draining) traffic_.drain_begins();
  return port::Applied{0, fmt::format("{} pods took it, {} refused", took, refused)};
}

port::Answer ApiServer::judge(const port::ReplacePods& request) {
  Deployment& deployment = state_.deployments[request.color];
  if (auto no = fenced_off(state_, request.color, request.stamp)) return *no;
  if (!deployment.exists || deployment.uid != request.uid) {
    return failed(base::Errc::conflict,
                  fmt::format("{} is not as it was seen", model::to_text(request.color)));
  }
  deployment.fence = request.stamp.fence;
  // Ordered twice for one release, as after a lost answer, they are replaced once.
  if (deployment.replaced_for == request.stamp.release_id) return port::Applied{};
  deployment.replaced_for = request.stamp.release_id;
  cluster_.restart(request.color);
  return port::Applied{};
}

port::Answer ApiServer::judge(const port::StampWorkloads& request) {
  std::uint64_t held = 0;
  for (const model::Color color : model::colors)
    held = std::max(held, state_.deployments[color].fence);
  if (auto no = superseded(held, request.stamp)) return *no;
  for (const model::Color color : model::colors) {
    if (state_.deployments[color].exists) state_.deployments[color].fence = request.stamp.fence;
  }
  ++state_.changes;
  return port::Applied{};
}

port::Answer ApiServer::judge(const port::StampTraffic& request, const DoorKind* kind) {
  DoorObject& door = *state_.find_door(kind->name);
  if (auto no = superseded(door.fence, request.stamp)) return *no;
  if (!door.exists) return port::Applied{};
  door.fence = request.stamp.fence;
  door.release_id = request.stamp.release_id;
  ++door.resource_version;
  ++state_.changes;
  return port::Applied{};
}

port::Answer ApiServer::judge(const port::SwitchTraffic& request) {
  DoorObject* door = state_.find_door(request.door);
  if (door == nullptr) return failed(base::Errc::not_found, "there is no door " + request.door);
  if (auto no = superseded(door->fence, request.stamp)) return *no;
  if (door->version() != request.version || door->split != request.from) {
    return failed(base::Errc::conflict, "the live Service is not as it was seen");
  }
  if (!can_divide(*door->kind, request.to)) {
    return failed(base::Errc::unsupported,
                  fmt::format("{} gives no {}", door->kind->name, model::to_text(request.to)));
  }
  door->exists = true;
  door->split = request.to;
  door->fence = request.stamp.fence;
  door->release_id = request.stamp.release_id;
  ++door->resource_version;
  log_.line(queue_.now(),
            fmt::format("{} selects {}", door->kind->name, model::to_text(request.to)));
  cluster_.door_changed(*door);
  return port::Applied{};
}

void ApiServer::touch_door() {
  DoorObject& door = state_.doors.back();
  ++door.resource_version;
  cluster_.door_changed(door);
}

void ApiServer::edit_door(const std::optional<model::Split>& split) {
  DoorObject& door = state_.doors.back();
  door.exists = true;
  door.split = split;
  ++door.resource_version;
  log_.line(queue_.now(), fmt::format("stranger: {} selects {}", door.kind->name,
                                      split ? model::to_text(*split) : "none"));
  cluster_.door_changed(door);
}

}  // namespace bluegreen::sim
