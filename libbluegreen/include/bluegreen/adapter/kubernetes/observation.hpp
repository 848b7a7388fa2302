#pragma once

#include <string>

#include "bluegreen/adapter/kubernetes/cluster_state.hpp"
#include "bluegreen/model/observation.hpp"

namespace bluegreen::adapter::kubernetes {

/// "perception-green": the name of the color's Helm release, Deployment and Service.
BLUEGREEN_EXPORT std::string color_name(const std::string& service, model::Color color);

/// The color's Deployment; null when it does not exist.
BLUEGREEN_EXPORT const Deployment* find_deployment(const ClusterState& state,
                                                   const std::string& service, model::Color color);

/// What the objects say, in the model's terms. Pure.
///
/// `ready` is of the Deployment's own status, which is of one moment and spares reading
/// ReplicaSets; it counts pods of every template. `settled` says that a rollout is over: the
/// controller has seen the template, and all pods that are not finished are of one, those that are
/// terminating included, because they still hold connections.
BLUEGREEN_EXPORT model::Workloads observe(const ClusterState& state, const std::string& service);

}  // namespace bluegreen::adapter::kubernetes
