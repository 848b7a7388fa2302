#include "bluegreen/sim/cluster_state.hpp"

#include <algorithm>
#include <utility>

namespace bluegreen::sim {

const Fault* ClusterState::suffers(model::Color color, FaultKind kind) {
  const Fault* fault = fault_on(color, kind);
  if (fault != nullptr) met.insert(kind);
  return fault;
}

const Fault* ClusterState::fault_on(const Pod& pod, FaultKind kind) const {
  const Fault* fault = fault_on(pod.color, kind);
  if (fault == nullptr || !fault->pods) return fault;
  const auto& struck = conditions[pod.color].struck.at(kind);
  return std::ranges::find(struck, pod.id) == struck.end() ? nullptr : fault;
}

const Fault* ClusterState::suffers(const Pod& pod, FaultKind kind) {
  const Fault* fault = fault_on(pod, kind);
  if (fault != nullptr) met.insert(kind);
  return fault;
}

void ClusterState::choose_struck(model::Color color) {
  Condition& condition = conditions[color];
  for (const auto& [kind, fault] : condition.faults) {
    if (!fault.pods) continue;
    auto& struck = condition.struck[kind];
    std::erase_if(struck, [&](PodId id) { return find(id) == nullptr; });
    const bool is_of_new_pods =
        kind == FaultKind::image_pull_fails || kind == FaultKind::slow_start;
    for (const Pod& pod : pods) {
      if (static_cast<int>(struck.size()) >= *fault.pods) break;
      if (pod.color != color || pod.terminating || (is_of_new_pods && pod.answers())) continue;
      if (std::ranges::find(struck, pod.id) == struck.end()) struck.push_back(pod.id);
    }
  }
}

base::Share ClusterState::error_rate(const Pod& pod) const {
  const Fault* errors = fault_on(pod, FaultKind::errors);
  return errors != nullptr ? errors->rate : pod.behavior.error_rate;
}

bool ClusterState::is_reached(const Pod& pod) {
  return suffers(pod, FaultKind::unreachable) == nullptr;
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
