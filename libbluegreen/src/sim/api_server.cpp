// What is written to the objects.
#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "bluegreen/sim/cluster.hpp"
#include "sim/refusal.hpp"

namespace bluegreen::sim {

namespace {

std::optional<port::Answer> superseded(std::uint64_t held, const port::Stamp& stamp) {
  if (held <= stamp.fence) return std::nullopt;
  return failed(base::Errc::superseded,
                fmt::format("driver {} holds it; this is driver {}", held, stamp.fence));
}

}  // namespace

void Cluster::write(const port::Request& effect, DriverId by, const DoorObject* door,
                    const Done& done) {
  if (const auto* request = std::get_if<port::Install>(&effect)) return install(*request, by, done);
  if (const auto* request = std::get_if<port::Uninstall>(&effect))
    return uninstall(*request, by, done);
  if (const auto* request = std::get_if<port::StampTraffic>(&effect))
    return done(judge(*request, *state_.find_door(door->kind->name)));
  std::visit(
      [&](const auto& request) {
        if constexpr (requires { judge(request); }) done(judge(request));
      },
      effect);
}

std::optional<port::Answer> Cluster::fenced_off(model::Color color,
                                                const port::Stamp& stamp) const {
  std::uint64_t held = state_.workloads[color].fence;
  for (const DoorObject& door : state_.doors) held = std::max(held, door.fence);
  return superseded(held, stamp);
}

std::optional<port::Answer> Cluster::serves(model::Color color) const {
  if (!state_.any_on(color)) return std::nullopt;
  return failed(base::Errc::refused,
                fmt::format("the live Service selects {}", model::to_text(color)));
}

port::Answer Cluster::judge(const port::Scale& request) {
  model::Workload& workload = state_.workloads[request.color];
  if (auto no = fenced_off(request.color, request.stamp)) return *no;
  if (request.to_replicas < 0)
    return failed(base::Errc::invalid_argument, "replicas are not negative");
  if (request.to_replicas == 0) {
    if (auto no = serves(request.color)) return *no;
  }
  if (!workload.deployment_exists || workload.uid != request.uid ||
      workload.wanted != request.from_replicas) {
    return failed(base::Errc::conflict,
                  fmt::format("{} is not as it was seen", model::to_text(request.color)));
  }
  workload.fence = request.stamp.fence;
  workload.wanted = request.to_replicas;
  schedule_rollout(request.color);
  return port::Applied{};
}

port::Answer Cluster::judge(const port::SetDrain& request) {
  if (auto no = fenced_off(request.color, request.stamp)) return *no;
  int took = 0;
  int refused = 0;
  for (Pod& pod : state_.pods) {
    if (pod.color != request.color || !pod.answers()) continue;
    const bool refuses = state_.suffers(pod, FaultKind::drain_refused) != nullptr;
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

port::Answer Cluster::judge(const port::ReplacePods& request) {
  model::Workload& workload = state_.workloads[request.color];
  if (auto no = fenced_off(request.color, request.stamp)) return *no;
  if (!workload.deployment_exists || workload.uid != request.uid) {
    return failed(base::Errc::conflict,
                  fmt::format("{} is not as it was seen", model::to_text(request.color)));
  }
  workload.fence = request.stamp.fence;
  Template& made_from = state_.templates[request.color];
  // Ordered twice for one release, as after a lost answer, they are replaced once.
  if (made_from.replaced_for == request.stamp.release_id) return port::Applied{};
  made_from.replaced_for = request.stamp.release_id;
  ++made_from.generation;
  schedule_rollout(request.color);
  return port::Applied{};
}

port::Answer Cluster::judge(const port::StampWorkloads& request) {
  std::uint64_t held = 0;
  for (const model::Color color : model::colors)
    held = std::max(held, state_.workloads[color].fence);
  if (auto no = superseded(held, request.stamp)) return *no;
  for (const model::Color color : model::colors) {
    if (state_.workloads[color].deployment_exists)
      state_.workloads[color].fence = request.stamp.fence;
  }
  ++state_.changes;
  return port::Applied{};
}

port::Answer Cluster::judge(const port::StampTraffic& request, DoorObject& door) {
  if (auto no = superseded(door.fence, request.stamp)) return *no;
  if (!door.exists) return port::Applied{};
  door.fence = request.stamp.fence;
  ++door.resource_version;
  ++state_.changes;
  return port::Applied{};
}

port::Answer Cluster::judge(const port::SwitchTraffic& request) {
  DoorObject* door = state_.find_door(request.door);
  if (door == nullptr) return failed(base::Errc::not_found, "there is no door " + request.door);
  if (auto no = superseded(door->fence, request.stamp)) return *no;
  if (door->version() != request.version || door->split != request.from_split) {
    return failed(base::Errc::conflict, "the live Service is not as it was seen");
  }
  if (!request.to_split.is_in_steps_of(door->kind->finest_percent)) {
    return failed(base::Errc::unsupported, fmt::format("{} gives no {}", door->kind->name,
                                                       model::to_text(request.to_split)));
  }
  door->exists = true;
  door->split = request.to_split;
  door->fence = request.stamp.fence;
  ++door->resource_version;
  say(fmt::format("{} selects {}", door->kind->name, model::to_text(request.to_split)));
  door_changed(*door);
  return port::Applied{};
}

void Cluster::touch_door() {
  DoorObject& door = state_.doors.back();
  ++door.resource_version;
  door_changed(door);
}

void Cluster::edit_door(const std::optional<model::Split>& split) {
  DoorObject& door = state_.doors.back();
  door.exists = true;
  door.split = split;
  ++door.resource_version;
  say(fmt::format("stranger: {} selects {}", door.kind->name,
                  split ? model::to_text(*split) : "none"));
  door_changed(door);
}

}  // namespace bluegreen::sim
