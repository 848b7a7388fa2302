#include "bluegreen/adapter/kubernetes/preconditions.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "bluegreen/adapter/kubernetes/observation.hpp"
#include "bluegreen/base/printable.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

using Refusal = std::optional<base::Error>;

Refusal refusal(base::Errc code, std::string message) {
  return base::Error{code, std::move(message)};
}

Refusal superseded(std::string_view what, std::uint64_t held, const port::Stamp& stamp) {
  if (held <= stamp.fence) return std::nullopt;
  return refusal(base::Errc::superseded,
                 fmt::format("another driver holds the service: {} has fence {}, ours is {}", what,
                             held, stamp.fence));
}

/// By a door or one of the Deployments that were read.
Refusal superseded(const ClusterState& state, const port::Stamp& stamp) {
  for (const auto& door : state.traffic.doors) {
    if (auto found = superseded(door.title, door.fence, stamp)) return found;
  }
  for (const auto& deployment : state.deployments) {
    const auto what = fmt::format("'{}'", base::printable(deployment.metadata.name, 63));
    if (auto found = superseded(what, deployment.metadata.fence, stamp)) return found;
  }
  return std::nullopt;
}

Refusal serving(const ClusterState& state, model::Color color, std::string_view what) {
  for (const auto& door : state.traffic.doors) {
    if (!door.split || door.split->weight(color) == 0) continue;
    return refusal(base::Errc::refused, fmt::format("{} {}: {} must not be {}", door.title,
                                                    door.text, model::to_text(color), what));
  }
  return std::nullopt;
}

/// The Deployment that the request means, or why it is not that one.
Refusal other_deployment(const Deployment* deployment, const std::string& name,
                         const std::string& uid) {
  if (deployment == nullptr)
    return refusal(base::Errc::not_found, fmt::format("there is no Deployment {}", name));
  if (deployment->metadata.uid == uid) return std::nullopt;
  return refusal(base::Errc::conflict,
                 fmt::format("the Deployment {} is another one by now", name));
}

}  // namespace

Refusal superseded(const model::Door& door, const port::Stamp& stamp) {
  return superseded(door.title, door.fence, stamp);
}

const Deployment* find_deployment(const ClusterState& state, const std::string& service,
                                  model::Color color) {
  const auto name = color_name(service, color);
  const auto found =
      std::find_if(state.deployments.begin(), state.deployments.end(),
                   [&](const Deployment& each) { return each.metadata.name == name; });
  return found == state.deployments.end() ? nullptr : &*found;
}

Refusal forbids(const ClusterState& state, const std::string& /*service*/,
                const port::Install& install) {
  if (auto found = superseded(state, install.stamp)) return found;
  return serving(state, install.color, "installed over");
}

Refusal forbids(const ClusterState& state, const std::string& service, const port::Scale& scale) {
  if (auto found = superseded(state, scale.stamp)) return found;
  const auto* deployment = find_deployment(state, service, scale.color);
  if (auto found = other_deployment(deployment, color_name(service, scale.color), scale.uid))
    return found;
  if (deployment->wanted != scale.from) {
    return refusal(base::Errc::conflict,
                   fmt::format("{} has {} replicas, not {}", color_name(service, scale.color),
                               deployment->wanted, scale.from));
  }
  return scale.to > 0 ? std::nullopt : serving(state, scale.color, "scaled to zero");
}

Refusal forbids(const ClusterState& state, const std::string& service,
                const port::Uninstall& uninstall) {
  if (auto found = superseded(state, uninstall.stamp)) return found;
  if (auto found = serving(state, uninstall.color, "deleted")) return found;
  const auto name = color_name(service, uninstall.color);
  const auto newest = helm::newest(state.revisions, name);
  if (newest.status == helm::RevisionStatus::uninstalled || newest.number == uninstall.revision)
    return std::nullopt;
  return refusal(base::Errc::conflict, fmt::format("{} is at revision {}, not {}", name,
                                                   newest.number, uninstall.revision));
}

Refusal forbids(const ClusterState& state, const std::string& service,
                const port::ReplacePods& replace) {
  if (auto found = superseded(state, replace.stamp)) return found;
  const auto* deployment = find_deployment(state, service, replace.color);
  const auto name = color_name(service, replace.color);
  if (auto found = other_deployment(deployment, name, replace.uid)) return found;
  if (!deployment->recreates) return std::nullopt;
  return refusal(base::Errc::unsupported,
                 fmt::format("{} has strategy Recreate, which ends all pods at once", name));
}

Refusal forbids(const ClusterState& state, const std::string& /*service*/,
                const port::StampWorkloads& stamp) {
  return superseded(state, stamp.stamp);
}

}  // namespace bluegreen::adapter::kubernetes
