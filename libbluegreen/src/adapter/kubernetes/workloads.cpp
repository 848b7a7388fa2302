#include "adapter/kubernetes/workloads.hpp"

#include <fmt/format.h>

#include "adapter/kubernetes/changing.hpp"
#include "adapter/kubernetes/door_parts.hpp"
#include "adapter/kubernetes/looking.hpp"
#include "adapter/kubernetes/operations.hpp"
#include "bluegreen/adapter/kubernetes/observation.hpp"
#include "bluegreen/adapter/kubernetes/patches.hpp"
#include "bluegreen/adapter/kubernetes/preconditions.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

/// Asks for the metadata of a list's objects alone: the data of a Secret is never sent to us.
constexpr auto metadata_list_type =
    "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";

Part deployments_part(const model::ServiceName& service) {
  return list_part<Deployment>(collection_path("apps/v1", service.name_space, "deployments"),
                               fmt::format("{}={}", name_label, service.name));
}

/// The Secrets of both colors' Helm releases.
Part revisions_part(const model::ServiceName& service) {
  auto part = list_part<helm::Revision>(
      collection_path("v1", service.name_space, "secrets"),
      fmt::format("owner=helm,name in ({},{})", color_name(service.name, model::Color::blue),
                  color_name(service.name, model::Color::green)));
  part.accept = metadata_list_type;
  return part;
}

/// In the order of take(), which takes the first ones alone, too.
std::vector<Part> parts(const model::ServiceName& service) {
  return {deployments_part(service), revisions_part(service), pods_part(service)};
}

void take(const Reading& reading, ClusterState& state) {
  state.deployments = all_of<Deployment>(reading, 0);
  state.revisions = all_of<helm::Revision>(reading, 1);
  state.pods = all_of<Pod>(reading, 2);
}

Look workloads(const Operation& operation) {
  return [name = operation.service().name](const Reading& reading) -> port::Answer {
    ClusterState state;
    take(reading, state);
    return observe(state, name);
  };
}

Orders orders(const model::ServiceName& service, const ClusterState& state,
              const port::Scale& scale) {
  const auto& deployment = *find_deployment(state, service.name, scale.color);
  return {.writes = {
              json_patch(deployment_path(service, scale.color), scale_patch(deployment, scale))}};
}

Orders orders(const model::ServiceName& service, const ClusterState& state,
              const port::ReplacePods& replace) {
  const auto& deployment = *find_deployment(state, service.name, replace.color);
  return {.writes = {json_patch(deployment_path(service, replace.color),
                                restart_patch(deployment, replace))}};
}

Orders orders(const model::ServiceName& service, const ClusterState& state,
              const port::StampWorkloads& request) {
  Orders orders;
  for (const auto color : model::colors) {
    const auto* deployment = find_deployment(state, service.name, color);
    if (deployment == nullptr) continue;
    orders.writes.push_back(json_patch(deployment_path(service, color),
                                       stamp_patch(deployment->metadata, request.stamp)));
  }
  orders.applied.detail = fmt::format("{} objects stamped", orders.writes.size());
  return orders;
}

template <class Request>
void change_deployments(Operation& operation, int tries, Needs needs, const Request& request) {
  change(operation, tries, [&operation, needs, request](const std::function<void(Orders)>& then) {
    read_state(operation, needs, [&operation, request, then](const ClusterState& state) {
      const auto& service = operation.service();
      auto forbidden = forbids(state, service.name, request);
      then(forbidden ? Orders{.forbidden = std::move(forbidden)} : orders(service, state, request));
    });
  });
}

}  // namespace

std::string deployment_path(const model::ServiceName& service, model::Color color) {
  return object_path("apps/v1", service.name_space, "deployments", color_name(service.name, color));
}

void read_state(Operation& operation, Needs needs, std::function<void(const ClusterState&)> then) {
  const auto state = std::make_shared<ClusterState>();
  const auto one_came =
      after(needs.traffic ? 2 : 1, [state, then = std::move(then)] { then(*state); });
  auto wanted = parts(operation.service());
  wanted.resize(needs.revisions ? 2 : 1);
  operation.read(wanted, [state, one_came](const Reading& reading) {
    take(reading, *state);
    one_came();
  });
  if (!needs.traffic) return;
  operation.ask_traffic([&operation, state, one_came](base::result<model::Traffic> traffic) {
    if (!traffic) return operation.fail(traffic.error());
    state->traffic = std::move(traffic.value());
    one_came();
  });
}

void start(Operation& operation, const port::ObserveWorkloads& /*request*/) {
  observe(operation, parts(operation.service()), workloads(operation));
}

void start(Operation& operation, const port::WatchWorkloads& /*request*/) {
  follow(operation, parts(operation.service()), workloads(operation));
}

/// Where somebody else stamped meanwhile it goes on until that one's number is higher or ours
/// stands everywhere.
void start(Operation& operation, const port::StampWorkloads& request) {
  change_deployments(operation, most_stamp_tries, {}, request);
}

/// Nothing is scaled to zero that has traffic.
void start(Operation& operation, const port::Scale& request) {
  change_deployments(operation, 1, {.traffic = request.to_replicas == 0}, request);
}

void start(Operation& operation, const port::ReplacePods& request) {
  change_deployments(operation, 1, {}, request);
}

}  // namespace bluegreen::adapter::kubernetes
