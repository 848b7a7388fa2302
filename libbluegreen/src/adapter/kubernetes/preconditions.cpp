#include "bluegreen/adapter/kubernetes/preconditions.hpp"

#include <fmt/format.h>

#include "bluegreen/adapter/kubernetes/observation.hpp"
#include "bluegreen/base/printable.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

Refusal superseded(std::string_view what, std::uint64_t held, const port::Stamp& stamp) {
  if (held <= stamp.fence) return std::nullopt;
  return base::Error{base::Errc::superseded,
                     fmt::format("another driver holds the service: {} has fence {}, ours is {}",
                                 what, held, stamp.fence)};
}

/// By a door or one of the Deployments that were read.
Refusal superseded(const ClusterState& state, const port::Stamp& stamp) {
  for (const auto& door : state.traffic.doors) {
    if (auto found = kubernetes::superseded(door, stamp)) return found;
  }
  for (const auto& deployment : state.deployments) {
    if (auto found = kubernetes::superseded(deployment, stamp)) return found;
  }
  return std::nullopt;
}

Refusal serving(const ClusterState& state, model::Color color, std::string_view what) {
  for (const auto& door : state.traffic.doors) {
    if (!door.split || door.split->weight(color) == 0) continue;
    return base::Error{base::Errc::refused, fmt::format("{} {}: {} must not be {}", door.title,
                                                        door.text, model::to_text(color), what)};
  }
  return std::nullopt;
}

/// The Deployment that the request means is not there, or is another one.
template <class Request>
Refusal other_deployment(const ClusterState& state, const std::string& service,
                         const Request& request) {
  const auto* deployment = find_deployment(state, service, request.color);
  const auto name = color_name(service, request.color);
  if (deployment == nullptr)
    return base::Error{base::Errc::not_found, fmt::format("there is no Deployment {}", name)};
  if (deployment->metadata.uid == request.uid) return std::nullopt;
  return base::Error{base::Errc::conflict,
                     fmt::format("the Deployment {} is another one by now", name)};
}

}  // namespace

Refusal superseded(const model::Door& door, const port::Stamp& stamp) {
  return superseded(door.title, door.fence, stamp);
}

Refusal superseded(const Deployment& deployment, const port::Stamp& stamp) {
  const auto& metadata = deployment.metadata;
  return superseded(fmt::format("'{}'", base::printable(metadata.name, 63)), metadata.fence, stamp);
}

Refusal forbids(const ClusterState& state, const std::string& /*service*/,
                const port::Install& install) {
  if (auto found = superseded(state, install.stamp)) return found;
  return serving(state, install.color, "installed over");
}

Refusal forbids(const ClusterState& state, const std::string& service, const port::Scale& scale) {
  if (auto found = superseded(state, scale.stamp)) return found;
  if (auto found = other_deployment(state, service, scale)) return found;
  const int wanted = find_deployment(state, service, scale.color)->wanted;
  if (wanted != scale.from_replicas) {
    return base::Error{base::Errc::conflict,
                       fmt::format("{} has {} replicas, not {}", color_name(service, scale.color),
                                   wanted, scale.from_replicas)};
  }
  return scale.to_replicas > 0 ? std::nullopt : serving(state, scale.color, "scaled to zero");
}

Refusal forbids(const ClusterState& state, const std::string& service,
                const port::Uninstall& uninstall) {
  if (auto found = superseded(state, uninstall.stamp)) return found;
  if (auto found = serving(state, uninstall.color, "deleted")) return found;
  const auto name = color_name(service, uninstall.color);
  const auto newest = helm::newest(state.revisions, name);
  if (newest.status == helm::RevisionStatus::uninstalled || newest.number == uninstall.revision)
    return std::nullopt;
  return base::Error{base::Errc::conflict, fmt::format("{} is at revision {}, not {}", name,
                                                       newest.number, uninstall.revision)};
}

Refusal forbids(const ClusterState& state, const std::string& service,
                const port::ReplacePods& replace) {
  if (auto found = superseded(state, replace.stamp)) return found;
  if (auto found = other_deployment(state, service, replace)) return found;
  if (!find_deployment(state, service, replace.color)->recreates) return std::nullopt;
  return base::Error{base::Errc::unsupported,
                     fmt::format("{} has strategy Recreate, which ends all pods at once",
                                 color_name(service, replace.color))};
}

Refusal forbids(const ClusterState& state, const std::string& /*service*/,
                const port::StampWorkloads& stamp) {
  return superseded(state, stamp.stamp);
}

}  // namespace bluegreen::adapter::kubernetes
