#include "bluegreen/adapter/kubernetes/cluster_state.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "adapter/kubernetes/json.hpp"
#include "bluegreen/adapter/kubernetes/request.hpp"
#include "bluegreen/base/printable.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

using rapidjson::Value;
using Names = std::initializer_list<std::string_view>;

constexpr std::size_t largest_trouble = 200;

std::string text_at(const Value& value, Names names) {
  return std::string(find_text(value, names));
}

std::int64_t number_at(const Value& value, Names names, std::int64_t otherwise = 0) {
  const auto* found = find_member(value, names);
  return found != nullptr && found->IsInt64() ? found->GetInt64() : otherwise;
}

/// Replicas and the like: what is no such number is none.
int count_at(const Value& value, Names names, int otherwise = 0) {
  constexpr std::int64_t largest = 1'000'000;
  const auto number = number_at(value, names, otherwise);
  return number >= 0 && number <= largest ? static_cast<int>(number) : otherwise;
}

bool is_true(const Value* value) { return value != nullptr && value->IsBool() && value->GetBool(); }
bool is_false(const Value* value) {
  return value != nullptr && value->IsBool() && !value->GetBool();
}

/// Calls `visit` with every object of the array that the names lead to.
template <class Visit>
void for_each(const Value& value, Names names, Visit visit) {
  const auto* found = find_member(value, names);
  if (found == nullptr || !found->IsArray()) return;
  for (const auto& item : found->GetArray()) {
    if (item.IsObject()) visit(item);
  }
}

std::uint64_t fence_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? number : 0;
}

Metadata metadata_of(const Value& object) {
  Metadata metadata;
  metadata.name = text_at(object, {"metadata", "name"});
  metadata.uid = text_at(object, {"metadata", "uid"});
  metadata.resource_version = text_at(object, {"metadata", "resourceVersion"});
  metadata.has_annotations = find_member(object, {"metadata", "annotations"}) != nullptr;
  const auto* fence = find_member(object, {"metadata", "annotations", fence_annotation});
  if (fence != nullptr && fence->IsString()) {
    metadata.fence_text = std::string(fence->GetString(), fence->GetStringLength());
    metadata.fence = fence_of(*metadata.fence_text);
  }
  return metadata;
}

/// Whoever else would put his own selector back.
std::string foreign_owner_of(const Value& object) {
  struct Mark {
    std::string_view kind;
    std::string_view key;
    std::string_view owner;
  };
  constexpr std::array<Mark, 5> marks{
      {{"annotations", "meta.helm.sh/release-name", "Helm release "},
       {"annotations", "argocd.argoproj.io/tracking-id", "Argo CD "},
       {"labels", "argocd.argoproj.io/instance", "Argo CD "},
       {"labels", "helm.toolkit.fluxcd.io/name", "Flux "},
       {"labels", "kustomize.toolkit.fluxcd.io/name", "Flux "}}};
  for (const auto& mark : marks) {
    const auto name = find_text(object, {"metadata", mark.kind, mark.key});
    if (!name.empty()) return std::string(mark.owner) + base::printable(name, largest_trouble);
  }
  return {};
}

/// The container that carries the service's name, else the first.
const Value* service_container(const Value& object, const Value* containers) {
  const auto name = find_text(object, {"metadata", "labels", name_label});
  const Value* first = nullptr;
  if (containers == nullptr || !containers->IsArray()) return nullptr;
  for (const auto& container : containers->GetArray()) {
    if (!container.IsObject()) continue;
    if (first == nullptr) first = &container;
    if (!name.empty() && find_text(container, {"name"}) == name) return &container;
  }
  return first;
}

/// "1.2.4" of "registry:5000/butterfly/perception:1.2.4@sha256:…".
std::string tag_of(std::string_view image) {
  const auto digest = image.find('@');
  const auto name = image.substr(0, digest);
  const auto colon = name.rfind(':');
  const auto slash = name.rfind('/');
  if (colon != std::string_view::npos && (slash == std::string_view::npos || colon > slash)) {
    return std::string(name.substr(colon + 1));
  }
  return digest == std::string_view::npos ? "latest" : std::string(image.substr(digest + 1));
}

std::string failure_of(const Value& object) {
  std::string failure;
  for_each(object, {"status", "conditions"}, [&](const Value& condition) {
    if (find_text(condition, {"type"}) != "ReplicaFailure" ||
        find_text(condition, {"status"}) != "True")
      return;
    failure = text_at(condition, {"reason"}) + ": " + text_at(condition, {"message"});
  });
  return base::printable(failure, largest_trouble);
}

/// Why the containers of the list wait, apart from those that are being made.
std::string waiting_reason(const Value& object, std::string_view list) {
  std::string trouble;
  for_each(object, {"status", list}, [&](const Value& container) {
    const auto reason = find_text(container, {"state", "waiting", "reason"});
    if (reason.empty() || reason == "ContainerCreating" || reason == "PodInitializing" ||
        !trouble.empty())
      return;
    trouble = std::string(reason) + ": " + text_at(container, {"state", "waiting", "message"});
  });
  return trouble;
}

std::string trouble_of(const Value& object) {
  auto trouble = waiting_reason(object, "initContainerStatuses");
  if (trouble.empty()) trouble = waiting_reason(object, "containerStatuses");
  if (!trouble.empty()) return base::printable(trouble, largest_trouble);
  for_each(object, {"status", "conditions"}, [&](const Value& condition) {
    if (find_text(condition, {"type"}) != "PodScheduled" ||
        find_text(condition, {"reason"}) != "Unschedulable")
      return;
    trouble = "Unschedulable: " + text_at(condition, {"message"});
  });
  return base::printable(trouble, largest_trouble);
}

Service service_of(const Value& object) {
  Service service;
  service.metadata = metadata_of(object);
  const auto* selector = find_member(object, {"spec", "selector"});
  service.has_selector = selector != nullptr && selector->IsObject();
  if (service.has_selector) {
    for (const auto& [key, value] : selector->GetObject()) {
      if (value.IsString()) service.selector.emplace(key.GetString(), value.GetString());
    }
  }
  service.cluster_ip = text_at(object, {"spec", "clusterIP"});
  for_each(object, {"spec", "ports"},
           [&](const Value& port) { service.ports.push_back(count_at(port, {"port"})); });
  service.foreign_owner = foreign_owner_of(object);
  return service;
}

Deployment deployment_of(const Value& object) {
  Deployment deployment;
  deployment.metadata = metadata_of(object);
  const auto* container =
      service_container(object, find_member(object, {"spec", "template", "spec", "containers"}));
  if (container != nullptr) deployment.version = tag_of(find_text(*container, {"image"}));
  deployment.wanted = count_at(object, {"spec", "replicas"}, 1);  // the API server's default
  deployment.generation = number_at(object, {"metadata", "generation"});
  deployment.observed_generation = number_at(object, {"status", "observedGeneration"});
  deployment.replicas = count_at(object, {"status", "replicas"});
  deployment.updated = count_at(object, {"status", "updatedReplicas"});
  deployment.ready = count_at(object, {"status", "readyReplicas"});
  deployment.recreates = find_text(object, {"spec", "strategy", "type"}) == "Recreate";
  deployment.template_has_annotations =
      find_member(object, {"spec", "template", "metadata", "annotations"}) != nullptr;
  deployment.failure = failure_of(object);
  return deployment;
}

Pod pod_of(const Value& object) {
  Pod pod;
  pod.name = text_at(object, {"metadata", "name"});
  pod.uid = text_at(object, {"metadata", "uid"});
  pod.color = model::parse_color(find_text(object, {"metadata", "labels", color_label}));
  pod.template_hash = text_at(object, {"metadata", "labels", "pod-template-hash"});
  const auto* container = service_container(object, find_member(object, {"spec", "containers"}));
  if (container != nullptr) pod.container = text_at(*container, {"name"});
  for_each(object, {"status", "conditions"}, [&](const Value& condition) {
    if (find_text(condition, {"type"}) == "Ready")
      pod.ready = find_text(condition, {"status"}) == "True";
  });
  const auto phase = find_text(object, {"status", "phase"});
  pod.running = phase == "Running";
  pod.finished = phase == "Failed" || phase == "Succeeded";
  pod.terminating = find_member(object, {"metadata", "deletionTimestamp"}) != nullptr;
  pod.trouble = trouble_of(object);
  return pod;
}

EndpointSlice slice_of(const Value& object) {
  EndpointSlice slice;
  slice.uid = text_at(object, {"metadata", "uid"});
  for_each(object, {"endpoints"}, [&](const Value& endpoint) {
    if (is_false(find_member(endpoint, {"conditions", "ready"}))) return;  // not told means ready
    if (is_true(find_member(endpoint, {"conditions", "terminating"}))) return;
    const auto* addresses = find_member(endpoint, {"addresses"});
    if (addresses == nullptr || !addresses->IsArray() || addresses->Empty() ||
        !(*addresses)[0].IsString())
      return;
    const bool is_pod = find_text(endpoint, {"targetRef", "kind"}) == "Pod";
    slice.ready.push_back(
        {is_pod ? text_at(endpoint, {"targetRef", "name"}) : "", (*addresses)[0].GetString()});
  });
  return slice;
}

helm::Revision revision_of(const Value& object) {
  helm::Revision revision;
  revision.name = text_at(object, {"metadata", "labels", "name"});
  const auto number = fence_of(find_text(object, {"metadata", "labels", "version"}));
  revision.number = number <= 1'000'000'000 ? static_cast<int>(number) : 0;
  revision.status =
      helm::parse_revision_status(find_text(object, {"metadata", "labels", "status"}));
  revision.release_id = text_at(object, {"metadata", "labels", helm::release_label});
  return revision;
}

bool has_name(const Value& object) { return !find_text(object, {"metadata", "name"}).empty(); }

template <class Read>
auto parse_one(std::string_view json, Read read)
    -> base::result<decltype(read(std::declval<const Value&>()))> {
  const auto document = parse_json(json);
  if (!document) return document.error();
  if (!has_name(document.value()))
    return base::failure(base::Errc::malformed, "an object without a name");
  return read(document.value());
}

template <class Read>
auto parse_list(std::string_view json, Read read)
    -> base::result<std::vector<decltype(read(std::declval<const Value&>()))>> {
  const auto document = parse_json(json);
  if (!document) return document.error();
  const auto* items = find_member(document.value(), {"items"});
  if (items == nullptr || !(items->IsArray() || items->IsNull())) {
    return base::failure(base::Errc::malformed, "no list of objects");
  }
  std::vector<decltype(read(std::declval<const Value&>()))> objects;
  if (items->IsNull()) return objects;
  for (const auto& item : items->GetArray()) {
    if (!has_name(item))
      return base::failure(base::Errc::malformed, "a list with an object without a name");
    objects.push_back(read(item));
  }
  return objects;
}

}  // namespace

base::result<Service> parse_service(std::string_view json) { return parse_one(json, service_of); }
base::result<Deployment> parse_deployment(std::string_view json) {
  return parse_one(json, deployment_of);
}
base::result<Pod> parse_pod(std::string_view json) { return parse_one(json, pod_of); }
base::result<EndpointSlice> parse_endpoint_slice(std::string_view json) {
  return parse_one(json, slice_of);
}
base::result<helm::Revision> parse_revision(std::string_view json) {
  return parse_one(json, revision_of);
}

base::result<std::vector<Deployment>> parse_deployments(std::string_view json) {
  return parse_list(json, deployment_of);
}
base::result<std::vector<Pod>> parse_pods(std::string_view json) {
  return parse_list(json, pod_of);
}
base::result<std::vector<EndpointSlice>> parse_endpoint_slices(std::string_view json) {
  return parse_list(json, slice_of);
}
base::result<std::vector<helm::Revision>> parse_revisions(std::string_view json) {
  return parse_list(json, revision_of);
}

std::string uid_of(std::string_view json) {
  const auto document = parse_json(json);
  return document ? text_at(document.value(), {"metadata", "uid"}) : std::string();
}

}  // namespace bluegreen::adapter::kubernetes
