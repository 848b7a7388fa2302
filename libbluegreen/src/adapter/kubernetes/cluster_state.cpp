#include "bluegreen/adapter/kubernetes/cluster_state.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "bluegreen/adapter/kubernetes/request.hpp"
#include "bluegreen/base/json.hpp"
#include "bluegreen/base/number.hpp"
#include "bluegreen/base/printable.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

using Value = base::JsonValue;
using Names = std::initializer_list<std::string_view>;

constexpr std::size_t largest_trouble = 200;

std::string text_at(Value value, Names names) { return std::string(value.text_at(names)); }

std::int64_t number_at(Value value, Names names, std::int64_t otherwise = 0) {
  return value.at(names).integer().value_or(otherwise);
}

/// Replicas and the like: what is no such number is none.
int count_at(Value value, Names names, int otherwise = 0) {
  constexpr std::int64_t largest = 1'000'000;
  const auto number = number_at(value, names, otherwise);
  return number >= 0 && number <= largest ? static_cast<int>(number) : otherwise;
}

/// Calls `visit` with every object of the array that the names lead to.
template <class Visit>
void for_each(Value value, Names names, Visit visit) {
  for (const auto& item : value.at(names).items()) {
    if (item.is_object()) visit(item);
  }
}

std::uint64_t fence_of(std::string_view text) {
  return base::whole_number<std::uint64_t>(text).value_or(0);
}

Metadata metadata_of(Value object) {
  Metadata metadata;
  metadata.name = text_at(object, {"metadata", "name"});
  metadata.uid = text_at(object, {"metadata", "uid"});
  metadata.resource_version = text_at(object, {"metadata", "resourceVersion"});
  metadata.has_annotations = object.at({"metadata", "annotations"}).exists();
  if (const auto fence = object.at({"metadata", "annotations", fence_annotation}).text()) {
    metadata.fence_text = *fence;
    metadata.fence = fence_of(*fence);
  }
  return metadata;
}

/// Whoever else would put his own selector back.
std::string foreign_owner_of(Value object) {
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
    const auto name = object.text_at({"metadata", mark.kind, mark.key});
    if (!name.empty()) return std::string(mark.owner) + base::printable(name, largest_trouble);
  }
  return {};
}

constexpr std::string_view default_container = "kubectl.kubernetes.io/default-container";

/// Of a pod, or of a template of pods: the one that its annotation calls the default, as kubectl
/// has it, else the one that carries the service's name, else the first; missing where there is
/// none.
Value service_container(std::string_view service, Value pod) {
  const auto marked = pod.text_at({"metadata", "annotations", default_container});
  Value named;
  Value first;
  for (const auto& container : pod.at({"spec", "containers"}).items()) {
    if (!container.is_object()) continue;
    const auto name = container.text_at({"name"});
    if (!marked.empty() && name == marked) return container;
    if (!first.exists()) first = container;
    if (!service.empty() && name == service && !named.exists()) named = container;
  }
  return named.exists() ? named : first;
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

/// The status' condition of that type; missing where there is none.
Value condition(Value object, std::string_view type) {
  const auto all = object.at({"status", "conditions"}).items();
  const auto found =
      std::ranges::find(all, type, [](Value each) { return each.text_at({"type"}); });
  return found == all.end() ? Value() : *found;
}

std::string failure_of(Value object) {
  const auto failure = condition(object, "ReplicaFailure");
  if (failure.text_at({"status"}) != "True") return {};
  return base::printable(text_at(failure, {"reason"}) + ": " + text_at(failure, {"message"}),
                         largest_trouble);
}

/// Why the containers of the list wait, apart from those that are being made.
std::string waiting_reason(Value object, std::string_view list) {
  std::string trouble;
  for_each(object, {"status", list}, [&](Value container) {
    const auto reason = container.text_at({"state", "waiting", "reason"});
    if (reason.empty() || reason == "ContainerCreating" || reason == "PodInitializing" ||
        !trouble.empty())
      return;
    trouble = std::string(reason) + ": " + text_at(container, {"state", "waiting", "message"});
  });
  return trouble;
}

std::string trouble_of(Value object) {
  auto trouble = waiting_reason(object, "initContainerStatuses");
  if (trouble.empty()) trouble = waiting_reason(object, "containerStatuses");
  const auto scheduled = condition(object, "PodScheduled");
  if (trouble.empty() && scheduled.text_at({"reason"}) == "Unschedulable")
    trouble = "Unschedulable: " + text_at(scheduled, {"message"});
  return base::printable(trouble, largest_trouble);
}

/// One object of a kind.
template <class Kind>
Kind read(Value object);

template <>
Service read(Value object) {
  Service service;
  service.metadata = metadata_of(object);
  const auto selector = object.at({"spec", "selector"});
  service.has_selector = selector.is_object();
  for (const auto& [key, value] : selector.members()) {
    if (const auto text = value.text()) service.selector.emplace(key, *text);
  }
  service.cluster_ip = text_at(object, {"spec", "clusterIP"});
  for_each(object, {"spec", "ports"},
           [&](Value port) { service.ports.push_back(count_at(port, {"port"})); });
  service.foreign_owner = foreign_owner_of(object);
  return service;
}

template <>
Deployment read(Value object) {
  Deployment deployment;
  deployment.metadata = metadata_of(object);
  const auto service = object.text_at({"metadata", "labels", name_label});
  const auto container = service_container(service, object.at({"spec", "template"}));
  if (container.exists()) deployment.version = tag_of(container.text_at({"image"}));
  deployment.wanted = count_at(object, {"spec", "replicas"}, 1);  // the API server's default
  deployment.generation = number_at(object, {"metadata", "generation"});
  deployment.observed_generation = number_at(object, {"status", "observedGeneration"});
  deployment.replicas = count_at(object, {"status", "replicas"});
  deployment.updated = count_at(object, {"status", "updatedReplicas"});
  deployment.ready = count_at(object, {"status", "readyReplicas"});
  deployment.recreates = object.text_at({"spec", "strategy", "type"}) == "Recreate";
  deployment.template_has_annotations =
      object.at({"spec", "template", "metadata", "annotations"}).exists();
  deployment.failure = failure_of(object);
  return deployment;
}

template <>
Pod read(Value object) {
  Pod pod;
  pod.name = text_at(object, {"metadata", "name"});
  pod.color = model::parse_color(object.text_at({"metadata", "labels", color_label}));
  pod.template_hash = text_at(object, {"metadata", "labels", "pod-template-hash"});
  const auto container =
      service_container(object.text_at({"metadata", "labels", name_label}), object);
  pod.container = text_at(container, {"name"});
  pod.ready = condition(object, "Ready").text_at({"status"}) == "True";
  const auto phase = object.text_at({"status", "phase"});
  pod.running = phase == "Running";
  pod.finished = phase == "Failed" || phase == "Succeeded";
  pod.terminating = object.at({"metadata", "deletionTimestamp"}).exists();
  pod.trouble = trouble_of(object);
  return pod;
}

template <>
EndpointSlice read(Value object) {
  EndpointSlice slice;
  for_each(object, {"endpoints"}, [&](Value endpoint) {
    // Not told means ready.
    if (!endpoint.at({"conditions", "ready"}).boolean().value_or(true)) return;
    if (endpoint.at({"conditions", "terminating"}).boolean().value_or(false)) return;
    const auto addresses = endpoint.at({"addresses"}).items();
    if (addresses.empty() || !addresses.front().text()) return;
    const bool is_pod = endpoint.text_at({"targetRef", "kind"}) == "Pod";
    slice.ready.push_back({is_pod ? text_at(endpoint, {"targetRef", "name"}) : "",
                           std::string(*addresses.front().text())});
  });
  return slice;
}

template <>
helm::Revision read(Value object) {
  helm::Revision revision;
  revision.name = text_at(object, {"metadata", "labels", "name"});
  const auto number = fence_of(object.text_at({"metadata", "labels", "version"}));
  revision.number = number <= 1'000'000'000 ? static_cast<int>(number) : 0;
  revision.status = helm::parse_revision_status(object.text_at({"metadata", "labels", "status"}));
  revision.release_id = text_at(object, {"metadata", "labels", helm::release_label});
  return revision;
}

bool has_name(Value object) { return !object.text_at({"metadata", "name"}).empty(); }

}  // namespace

template <class Kind>
base::result<Kind> parse(std::string_view json) {
  const auto document = base::read_json(json);
  if (!document) return document.error();
  if (!has_name(document.value().root()))
    return base::failure(base::Errc::malformed, "an object without a name");
  return read<Kind>(document.value().root());
}

template <class Kind>
base::result<std::vector<Kind>> parse_list(std::string_view json) {
  const auto document = base::read_json(json);
  if (!document) return document.error();
  const auto items = document.value().root().at({"items"});
  if (!items.is_list() && !items.is_null())
    return base::failure(base::Errc::malformed, "no list of objects");
  std::vector<Kind> objects;
  for (const auto& item : items.items()) {
    if (!has_name(item))
      return base::failure(base::Errc::malformed, "a list with an object without a name");
    objects.push_back(read<Kind>(item));
  }
  return objects;
}

template BLUEGREEN_EXPORT base::result<Service> parse(std::string_view json);
template BLUEGREEN_EXPORT base::result<Deployment> parse(std::string_view json);
template BLUEGREEN_EXPORT base::result<Pod> parse(std::string_view json);
template BLUEGREEN_EXPORT base::result<EndpointSlice> parse(std::string_view json);
template BLUEGREEN_EXPORT base::result<helm::Revision> parse(std::string_view json);
template BLUEGREEN_EXPORT base::result<std::vector<Deployment>> parse_list(std::string_view json);
template BLUEGREEN_EXPORT base::result<std::vector<Pod>> parse_list(std::string_view json);
template BLUEGREEN_EXPORT base::result<std::vector<EndpointSlice>> parse_list(
    std::string_view json);
template BLUEGREEN_EXPORT base::result<std::vector<helm::Revision>> parse_list(
    std::string_view json);

std::string uid_of(std::string_view json) {
  const auto document = base::read_json(json);
  return document ? text_at(document.value().root(), {"metadata", "uid"}) : std::string();
}

}  // namespace bluegreen::adapter::kubernetes
