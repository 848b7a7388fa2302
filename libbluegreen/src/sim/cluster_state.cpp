#include "bluegreen/sim/cluster_state.hpp"

#include <algorithm>
#include <utility>

namespace bluegreen::sim {

const Fault* ClusterState::suffers(model::Color color, FaultKind kind) {
  const Fault* fault = fault_on(color, kind);
  if (fault != nullptr) met.insert(kind);
  return fault;
}

base::Share ClusterState::error_rate(const Pod& pod) const {
  const Fault* errors = fault_on(pod.color, FaultKind::errors);
  return errors != nullptr ? errors->rate : pod.behavior.error_rate;
}

const Pod* ClusterState::find(PodId id) const {
  const auto found = std::ranges::find(pods, id, &Pod::id);
  return found == pods.end() ? nullptr : &*found;
}

Pod* ClusterState::find(PodId id) { return const_cast<Pod*>(std::as_const(*this).find(id)); }

int ClusterState::ready(model::Color color) const {
  return count_pods(templates[color].generation, pods, color).ready;
}

std::uint32_t ClusterState::kept(model::Color color) const {
  std::uint32_t sum = 0;
  for (const Pod& pod : pods) sum += pod.color == color ? pod.kept : 0;
  return sum;
}

DoorObject* ClusterState::find_door(std::string_view name) {
  const auto found =
      std::ranges::find(doors, name, [](const DoorObject& door) { return door.kind->name; });
  return found == doors.end() ? nullptr : &*found;
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

int ClusterState::standing(const Backends& backends, model::Color color) const {
  return static_cast<int>(std::ranges::count_if(backends.pods, [&](const Backend& backend) {
    return backend.color == color && find(backend.pod) != nullptr;
  }));
}

bool ClusterState::in_slices(model::Color color) const {
  return std::ranges::any_of(
      doors, [&](const DoorObject& door) { return standing(door.slice, color) > 0; });
}

bool ClusterState::in_proxies(model::Color color) const {
  return std::ranges::any_of(
      doors, [&](const DoorObject& door) { return standing(door.proxied, color) > 0; });
}

model::Workloads observe_workloads(const ClusterState& state) {
  model::Workloads all = state.workloads;
  for (const model::Color color : model::colors) {
    model::Workload& seen = all[color];
    if (!seen.deployment_exists) continue;
    const PodCount now = count_pods(state.templates[color].generation, state.pods, color);
    seen.ready = now.ready;
    seen.settled = now.old == 0 && now.current == seen.wanted;
    for (const Pod& pod : state.pods) {
      if (pod.color == color && !pod.terminating && seen.trouble.empty())
        seen.trouble = pod.trouble;
    }
  }
  return all;
}

model::Door observe_door(const ClusterState& state, const DoorObject& door,
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
  for (const model::Color color : model::colors)
    seen.ready[color] = state.standing(door.slice, color);
  return seen;
}

}  // namespace bluegreen::sim
