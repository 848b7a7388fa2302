#include "adapter/kubernetes/observing.hpp"

#include "adapter/kubernetes/door_parts.hpp"
#include "adapter/kubernetes/service_paths.hpp"
#include "bluegreen/adapter/kubernetes/observation.hpp"

namespace bluegreen::adapter::kubernetes {

void ObservingWorkloads::start() {
  read({.deployments = true, .pods = true, .revisions = true},
       [this](const ClusterState& state) { finish(observe(state, service().name)); });
}

void WatchingWorkloads::start() {
  watch(deployments_path(service()), "", as_any<parse_deployment>);
  watch(pods_path(service()), "", as_any<parse_pod>);
  watch(revisions_path(service()), metadata_list_type, as_any<parse_revision>);
}

port::Answer WatchingWorkloads::look() const {
  const auto seen = objects();
  ClusterState state;
  state.deployments = all_of<Deployment>(seen, 0);
  state.pods = all_of<Pod>(seen, 1);
  state.revisions = all_of<helm::Revision>(seen, 2);
  return observe(state, service().name);
}

}  // namespace bluegreen::adapter::kubernetes
