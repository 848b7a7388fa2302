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

BLUEGREEN_EXPORT std::optional<base::Error> forbids(const ClusterState& state,
                                                    const std::string& service,
                                                    const port::Install& install);
BLUEGREEN_EXPORT std::optional<base::Error> forbids(const ClusterState& state,
                                                    const std::string& service,
                                                    const port::Scale& scale);
BLUEGREEN_EXPORT std::optional<base::Error> forbids(const ClusterState& state,
                                                    const std::string& service,
                                                    const port::Uninstall& uninstall);
BLUEGREEN_EXPORT std::optional<base::Error> forbids(const ClusterState& state,
                                                    const std::string& service,
                                                    const port::ReplacePods& replace);
BLUEGREEN_EXPORT std::optional<base::Error> forbids(const ClusterState& state,
                                                    const std::string& service,
                                                    const port::StampWorkloads& stamp);

/// Another driver's number stands on the door.
BLUEGREEN_EXPORT std::optional<base::Error> superseded(const model::Door& door,
                                                       const port::Stamp& stamp);

/// The color's Deployment; null when it does not exist.
BLUEGREEN_EXPORT const Deployment* find_deployment(const ClusterState& state,
                                                   const std::string& service, model::Color color);
}  // namespace bluegreen::adapter::kubernetes
