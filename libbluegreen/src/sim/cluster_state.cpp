#include "bluegreen/sim/cluster_state.hpp"

#include <algorithm>
#include <utility>

namespace bluegreen::sim {

namespace {

/// A pod of the color that is still there stands in it.
bool holds(const ClusterState& state, const Backends& backends, model::Color color) {
  return std::ranges::any_of(backends.pods, [&](const Backend& backend) {
    return backend.color == color && state.find(backend.pod) != nullptr;
  });
}

}  // namespace

const Pod* ClusterState::find(PodId id) const {
  const auto found =
      std::find_if(pods.begin(), pods.end(), [id](const Pod& pod) { return pod.id == id; });
  return found == pods.end() ? nullptr : &*found;
}

Pod* ClusterState::find(PodId id) {
  const auto found =
      std::find_if(pods.begin(), pods.end(), [id](const Pod& pod) { return pod.id == id; });
  return found == pods.end() ? nullptr : &*found;
}

int ClusterState::ready(model::Color color) const {
  return static_cast<int>(std::count_if(pods.begin(), pods.end(), [color](const Pod& pod) {
    return pod.color == color && pod.ready && !pod.terminating;
  }));
}

std::uint32_t ClusterState::kept(model::Color color) const {
  std::uint32_t sum = 0;
  for (const Pod& pod : pods) sum += pod.color == color ? pod.kept : 0;
  return sum;
}

const DoorObject* ClusterState::find_door(std::string_view name) const {
  const auto found = std::ranges::find_if(
      doors, [name](const DoorObject& door) { return door.kind->name == name; });
  return found == doors.end() ? nullptr : &*found;
}

DoorObject* ClusterState::find_door(std::string_view name) {
  return const_cast<DoorObject*>(std::as_const(*this).find_door(name));
}

bool ClusterState::any_on(model::Color color) const {
  return std::ranges::any_of(doors, [color](const DoorObject& door) { return door.gives(color); });
}

bool ClusterState::all_on(model::Color color) const {
  return std::ranges::all_of(doors, [color](const DoorObject& door) {
    return door.gives(color) && !door.gives(model::other(color));
  });
}

std::optional<model::Color> ClusterState::sole_color() const {
  for (const auto color : model::colors) {
    if (all_on(color)) return color;
  }
  return std::nullopt;
}

bool ClusterState::in_slices(model::Color color) const {
  return std::ranges::any_of(
      doors, [&](const DoorObject& door) { return holds(*this, door.slice, color); });
}

bool ClusterState::in_proxies(model::Color color) const {
  return std::ranges::any_of(
      doors, [&](const DoorObject& door) { return holds(*this, door.proxied, color); });
}

namespace {

bool settled(const ClusterState& state, model::Color color) {
  const Deployment& deployment = state.deployments[color];
  int current = 0;
  for (const Pod& pod : state.pods) {
    if (pod.color != color || pod.terminating) continue;
    if (pod.generation != deployment.generation) return false;
    ++current;
  }
  return current == deployment.replicas;
}

model::Workload workload(const ClusterState& state, model::Color color) {
  const HelmRelease& helm = state.helm[color];
  const Deployment& deployment = state.deployments[color];
  model::Workload seen;
  seen.status = helm.status;
  seen.revision = helm.revision;
  seen.release_id = helm.release_id;
  seen.version = helm.version;
  seen.deployment_exists = deployment.exists;
  if (!deployment.exists) return seen;
  seen.uid = deployment.uid;
  seen.fence = deployment.fence;
  seen.wanted = deployment.replicas;
  seen.ready = state.ready(color);
  seen.settled = settled(state, color);
  for (const Pod& pod : state.pods) {
    if (pod.color == color && !pod.terminating && seen.trouble.empty()) seen.trouble = pod.trouble;
  }
  return seen;
}

model::Door door_as_seen(const ClusterState& state, const DoorObject& door,
                         const std::string& service) {
  model::Door seen;
  seen.name = door.kind->name;
  seen.title = door.kind->title(service);
  if (!door.exists) return seen;
  seen.exists = true;
  seen.split = door.split;
  seen.text = door.kind->text(service, door.split);
  seen.version = door.version();
  seen.fence = door.fence;
  seen.foreign_owner = door.foreign_owner;
  for (const Backend& backend : door.slice.pods) {
    if (state.find(backend.pod) != nullptr) ++seen.ready[backend.color];
  }
  return seen;
}

}  // namespace

model::Observation observe(const ClusterState& state, const std::string& service) {
  model::Observation seen;
  for (const model::Color color : model::colors) seen.workloads[color] = workload(state, color);
  for (const DoorObject& door : state.doors)
    seen.traffic.doors.push_back(door_as_seen(state, door, service));
  return seen;
}

}  // namespace bluegreen::sim
