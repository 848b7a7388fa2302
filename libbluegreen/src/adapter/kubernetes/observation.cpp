#include "bluegreen/adapter/kubernetes/observation.hpp"

#include <algorithm>
#include <set>

#include "bluegreen/base/printable.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

constexpr std::size_t largest_selector = 200;
constexpr std::size_t largest_version = 128;

model::Door live_service(const std::optional<Service>& service) {
  model::Door door;
  door.name = service_door;
  if (!service) return door;
  door.exists = true;
  std::string text;
  for (const auto& [key, value] : service->selector) {
    text.append(text.empty() ? "" : ",").append(key).append("=").append(value);
  }
  if (const auto color = selected_color(*service)) door.split = model::Split::all_to(*color);
  door.text = base::printable(text, largest_selector);
  door.version = service->metadata.resource_version;
  door.fence = service->metadata.fence;
  door.foreign_owner = service->foreign_owner;
  return door;
}

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

model::Workload workload(const ClusterState& state, const std::string& name, model::Color color) {
  model::Workload workload;
  const auto revision = helm::newest(state.revisions, name);
  workload.status = helm::install_status(revision);
  if (workload.status != model::InstallStatus::absent) {
    workload.revision = revision.number;
    workload.release_id = revision.release_id;
  }
  const auto deployment =
      std::find_if(state.deployments.begin(), state.deployments.end(),
                   [&](const Deployment& each) { return each.metadata.name == name; });
  if (deployment == state.deployments.end()) return workload;
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

std::optional<model::Color> color_of(const ClusterState& state, const std::string& pod_name,
                                     const std::string& service) {
  const auto pod = std::find_if(state.pods.begin(), state.pods.end(),
                                [&](const Pod& each) { return each.name == pod_name; });
  if (pod != state.pods.end()) return pod->color;
  for (const auto color : model::colors) {
    if (pod_name.starts_with(color_name(service, color) + "-")) return color;
  }
  return std::nullopt;
}

void count_endpoints(const ClusterState& state, const std::string& service, model::Door& door) {
  std::set<std::string_view> counted;  // a pod with addresses of both families is in two slices
  for (const auto& slice : state.slices) {
    for (const auto& endpoint : slice.ready) {
      if (!counted.insert(endpoint.pod_name.empty() ? endpoint.address : endpoint.pod_name).second)
        continue;
      const auto color = color_of(state, endpoint.pod_name, service);
      (color ? door.ready[*color] : door.strangers) += 1;
    }
  }
}

}  // namespace

std::optional<model::Color> selected_color(const Service& service) {
  const auto selected = service.selector.find(std::string(color_label));
  return selected == service.selector.end() ? std::nullopt : model::parse_color(selected->second);
}

std::string color_name(const std::string& service, model::Color color) {
  return service + "-" + std::string(model::to_text(color));
}

model::Observation observe(const ClusterState& state, const std::string& service) {
  model::Observation observation;
  auto door = live_service(state.service);
  count_endpoints(state, service, door);
  observation.traffic.doors.push_back(std::move(door));
  for (const auto color : model::colors) {
    observation.workloads[color] = workload(state, color_name(service, color), color);
  }
  return observation;
}

}  // namespace bluegreen::adapter::kubernetes
