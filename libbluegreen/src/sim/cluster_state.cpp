#include "bluegreen/sim/cluster_state.hpp"

#include <algorithm>

namespace bluegreen::sim {

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

bool ClusterState::any_in(const std::vector<PodId>& pods_there, model::Color color) const {
  return std::any_of(pods_there.begin(), pods_there.end(), [&](PodId id) {
    const Pod* pod = find(id);
    return pod != nullptr && pod->color == color;
  });
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

}  // namespace

model::Observation observe(const ClusterState& state, const std::string& service) {
  model::Observation seen;
  for (const model::Color color : model::colors) seen.workloads[color] = workload(state, color);
  if (!state.service.exists) return seen;
  const auto& selected = state.service.selected;
  seen.service.exists = true;
  seen.service.selected = selected;
  seen.service.selector_text = "app.kubernetes.io/name=" + service + ",version=";
  seen.service.selector_text += selected ? model::to_text(*selected) : std::string_view{"none"};
  seen.service.resource_version = std::to_string(state.service.resource_version);
  seen.service.fence = state.service.fence;
  seen.service.foreign_owner = state.service.foreign_owner;
  for (const PodId id : state.slice) {
    if (const Pod* pod = state.find(id)) ++seen.endpoints.ready[pod->color];
  }
  return seen;
}

}  // namespace bluegreen::sim
