#pragma once

#include <string>
#include <vector>

#include "bluegreen/adapter/helm/command.hpp"
#include "bluegreen/model/observation.hpp"
#include "bluegreen/port/traffic_switcher.hpp"
#include "bluegreen/runbook/runbook.hpp"

namespace bluegreen::adapter::kubernetes {

/// One service on one cluster.
struct Options {
  model::ServiceName service;
  int port = 8080;        ///< of the pods, and of the live Service where we make it
  helm::Connection helm;  ///< its name_space is the service's, whatever stands here
  std::string version_path =
      "/api/v1/health";      ///< where fresh connections ask for the version, see TrafficSwitcher
  runbook::Metrics metrics;  ///< how users' requests are counted
  /// Left out of the request counters, as the version_path is (runbook::own_paths).
  std::vector<std::string> own_paths{};
  /// What divides the service's traffic in place of the doors of this adapter; outlives the ports.
  port::TrafficSwitcher* switcher = nullptr;
  std::string folder;  ///< working folder of Helm and of command probes; empty: ours
};

}  // namespace bluegreen::adapter::kubernetes
