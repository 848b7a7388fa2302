#pragma once

#include <memory>

#include "bluegreen/contract/contract_world.hpp"

namespace bluegreen::contract {

/// The live ports on a Kubernetes cluster: a fresh namespace for each world, deleted at its end.
/// Reads the environment variables BLUEGREEN_CLUSTER_KUBECONFIG (a user that may make namespaces)
/// and BLUEGREEN_CLUSTER_CHART (the folder of the test chart); without them it ends the program,
/// because a test that was left out is a failure. Runs where ClusterIPs can be reached.
std::unique_ptr<World> make_live_world();

inline WorldFactory live_world_factory() { return {"Cluster", make_live_world}; }

}  // namespace bluegreen::contract
