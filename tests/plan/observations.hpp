#pragma once

#include <string>

#include "bluegreen/model/observation.hpp"

namespace bluegreen::plan {

/// A color that stands and is ready.
inline model::Workload running(const std::string& version, int replicas = 3) {
  model::Workload workload;
  workload.status = model::InstallStatus::deployed;
  workload.revision = 1;
  workload.version = version;
  workload.deployment_exists = true;
  workload.uid = "uid-" + version;
  workload.wanted = replicas;
  workload.ready = replicas;
  workload.settled = true;
  return workload;
}

/// The color serves that version with three pods; the other one is absent.
inline model::Observation steady(model::Color live, const std::string& version = "1.2.3",
                                 int replicas = 3) {
  model::Observation seen;
  seen.service.exists = true;
  seen.service.selected = live;
  seen.service.selector_text = "version=" + std::string{model::to_text(live)};
  seen.service.resource_version = "1000";
  seen.workloads[live] = running(version, replicas);
  seen.endpoints.ready[live] = replicas;
  return seen;
}

}  // namespace bluegreen::plan
