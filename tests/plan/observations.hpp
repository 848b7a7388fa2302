#pragma once

#include <string>

#include "bluegreen/model/observation.hpp"
#include "traffic.hpp"

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
  test::door(seen).exists = true;
  test::door(seen).split = test::all_to(live);
  test::door(seen).text = "selects version=" + std::string{model::to_text(live)};
  test::door(seen).version = "1000";
  seen.workloads[live] = running(version, replicas);
  test::door(seen).ready[live] = replicas;
  return seen;
}

}  // namespace bluegreen::plan
