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
/// A pod's color is its label; an endpoint's is its pod's, and where the pod is not in `pods` (two
/// reads are never of one time) the one in the pod's name.
///
/// `ready` counts pods of the Deployment's current template only, and from the Deployment's own
/// status, which is of one moment and spares reading ReplicaSets: all that are ready less those
/// that may be old. That is exact while all pods are of one template, and a lower bound while a
/// rollout is under way; it is 0 until the controller has seen the template. Too few for a moment
/// only waits, too many would switch to old pods. `settled` also waits for old pods that are still
/// terminating, because they still hold connections.
BLUEGREEN_EXPORT model::Workloads observe(const ClusterState& state, const std::string& service);

}  // namespace bluegreen::adapter::kubernetes
