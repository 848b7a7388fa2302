#pragma once

#include <map>
#include <optional>
#include <string>

#include "bluegreen/port/environment.hpp"
#include "bluegreen/port/metric_source.hpp"
#include "bluegreen/port/probe.hpp"
#include "bluegreen/port/reactor.hpp"
#include "bluegreen/port/record_store.hpp"
#include "bluegreen/port/traffic_switcher.hpp"

namespace bluegreen::port {

/// The ports of one release. All outlive whoever uses them; none is owned.
struct Ports {
  Reactor* reactor = nullptr;
  Environment* environment = nullptr;
  TrafficSwitcher* switcher = nullptr;
  MetricSource* metrics = nullptr;
  RecordStore* record = nullptr;
  /// By kind_of(probe): "smoke", …, or a custom probe's name. A kind that is not here answers
  /// unknown.
  std::map<std::string, Probe*> probes;
};

/// Says of the first port that is null which it is; nothing when all are given.
BLUEGREEN_EXPORT std::optional<std::string> missing_in(const Ports& ports);

}  // namespace bluegreen::port
