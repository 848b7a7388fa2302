#pragma once

#include <optional>
#include <string>

#include "bluegreen/adapter/kubernetes/cluster_state.hpp"
#include "bluegreen/port/operation.hpp"

// Why a write must not be done, given what was just read; nothing when it may. Pure, and asked
// again after a conflict. The codes are those of the ports: superseded (a higher fencing number
// stands there), refused (it would take pods from under the traffic), conflict (the world is not as
// the request says), unsupported.

namespace bluegreen::adapter::kubernetes {

using Refusal = std::optional<base::Error>;

BLUEGREEN_EXPORT Refusal forbids(const ClusterState& state, const std::string& service,
                                 const port::Install& install);
BLUEGREEN_EXPORT Refusal forbids(const ClusterState& state, const std::string& service,
                                 const port::Scale& scale);
BLUEGREEN_EXPORT Refusal forbids(const ClusterState& state, const std::string& service,
                                 const port::Uninstall& uninstall);
BLUEGREEN_EXPORT Refusal forbids(const ClusterState& state, const std::string& service,
                                 const port::ReplacePods& replace);
BLUEGREEN_EXPORT Refusal forbids(const ClusterState& state, const std::string& service,
                                 const port::StampWorkloads& stamp);

/// Another driver's number stands on the door, on the Deployment.
BLUEGREEN_EXPORT Refusal superseded(const model::Door& door, const port::Stamp& stamp);
BLUEGREEN_EXPORT Refusal superseded(const Deployment& deployment, const port::Stamp& stamp);

}  // namespace bluegreen::adapter::kubernetes
