#include "bluegreen/adapter/kubernetes/observation.hpp"

#include <algorithm>
#include <set>

#include "bluegreen/base/printable.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

constexpr std::size_t largest_version = 128;

bool are_of_one_template(const std::vector<Pod>& pods, model::Color color) {
  std::set<std::string_view> templates;
  for (const auto& pod : pods) {
    if (pod.color == color && !pod.finished) templates.insert(pod.template_hash);
  }
  return templates.size() <= 1;
}

/// Of the first pod by name that has some: the order of a list is not ours.
std::string trouble(const std::vector<Pod>& pods, model::Color color) {
  const Pod* first = nullptr;
  for (const auto& pod : pods) {
    if (pod.color != color || pod.finished || pod.terminating || pod.trouble.empty()) continue;
    if (first == nullptr || pod.name < first->name) first = &pod;
  }
  return first == nullptr ? std::string() : first->trouble;
}

model::Workload workload(const ClusterState& state, const std::string& service,
                         model::Color color) {
  model::Workload workload;
  const auto revision = helm::newest(state.revisions, color_name(service, color));
  workload.status = helm::install_status(revision);
  if (workload.status != model::InstallStatus::absent) {
    workload.revision = revision.number;
    workload.release_id = revision.release_id;
  }
  const auto* deployment = find_deployment(state, service, color);
  if (deployment == nullptr) return workload;
  workload.deployment_exists = true;
  workload.version = base::printable(deployment->version, largest_version);
  workload.uid = deployment->metadata.uid;
  workload.fence = deployment->metadata.fence;
  workload.wanted = deployment->wanted;
  workload.trouble = trouble(state.pods, color);
  if (workload.trouble.empty()) workload.trouble = deployment->failure;
  // Pods of an older template serve as well: in the middle of a restart they are what a return
  // finds.
  workload.ready = deployment->ready;
  // Every change makes a new generation, our stamp too. Until the controller has looked at it the
  // counts are those of before, and no less true: pods that are ready do not vanish by an
  // annotation.
  const bool counted = deployment->observed_generation >= deployment->generation;
  workload.settled = counted && deployment->updated >= deployment->replicas &&
                     are_of_one_template(state.pods, color);
  return workload;
}

}  // namespace

std::string color_name(const std::string& service, model::Color color) {
  return service + "-" + std::string(model::to_text(color));
}

const Deployment* find_deployment(const ClusterState& state, const std::string& service,
                                  model::Color color) {
  const auto found = std::ranges::find(
      state.deployments, color_name(service, color),
      [](const Deployment& each) -> const std::string& { return each.metadata.name; });
  return found == state.deployments.end() ? nullptr : &*found;
}

model::Workloads observe(const ClusterState& state, const std::string& service) {
  model::Workloads workloads;
  for (const auto color : model::colors) workloads[color] = workload(state, service, color);
  return workloads;
}

}  // namespace bluegreen::adapter::kubernetes
