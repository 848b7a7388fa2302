#pragma once

#include "adapter/kubernetes/operation.hpp"

namespace bluegreen::adapter::kubernetes {

/// What an effect on the colors depends on besides their Deployments.
struct Needs {
  bool traffic = false;  ///< asked of the switcher: the composed one, or the host's
  bool revisions = false;
};

/// Reads it, all side by side.
void read_state(Operation& operation, Needs needs, std::function<void(const ClusterState&)> then);

std::string deployment_path(const model::ServiceName& service, model::Color color);

}  // namespace bluegreen::adapter::kubernetes
