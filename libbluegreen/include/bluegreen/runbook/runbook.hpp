#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bluegreen/base/time.hpp"
#include "bluegreen/model/observation.hpp"
#include "bluegreen/runbook/probe_spec.hpp"

namespace bluegreen::runbook {

/// What Helm installs. Paths are as written in the file; the session makes them absolute.
struct ChartRelease {
  std::string chart;                ///< repository/chart, OCI reference, or a folder
  std::vector<std::string> values;  ///< files for -f, in order
  std::map<std::string, std::string>
      set;           ///< for --set-string or --set, beside what bluegreen sets itself
  int replicas = 3;  ///< the floor; green is sized from blue as it runs
  friend bool operator==(const ChartRelease&, const ChartRelease&) = default;
};

/// How users' requests are counted.
struct Metrics {
  std::string source = "actuator";            ///< a row of the table of metric sources
  std::string path = "/actuator/prometheus";  ///< of the pods, where the source asks them
  friend bool operator==(const Metrics&, const Metrics&) = default;
};

/// Ask the old color to let go of open connections: POST begins, DELETE ends; then at the limit pod
/// by pod.
struct Drain {
  std::optional<std::string> path;
  base::Duration limit = std::chrono::minutes{2};
  friend bool operator==(const Drain&, const Drain&) = default;
};

struct Cleanup {
  base::Delay scale_down_after =
      base::Delay::after(std::chrono::minutes{30});  ///< counted from the end of moving
  base::Delay delete_after =
      base::Delay::after(std::chrono::hours{2});  ///< counted from the scale-down
  friend bool operator==(const Cleanup&, const Cleanup&) = default;
};

/// A question to a person before the switch. No answer within the limit means return.
struct GateSpec {
  std::string name = "promote";
  base::Duration limit = std::chrono::hours{24};
  friend bool operator==(const GateSpec&, const GateSpec&) = default;
};

/// What to do when a watch probe stays unknown after the switch.
enum class OnUnknown { ask, give_back };

struct Deadlines {
  base::Duration install = std::chrono::minutes{10};
  base::Duration start = std::chrono::minutes{10};  ///< until green is ready
  base::Duration validate = std::chrono::minutes{5};
  base::Duration propagate = std::chrono::seconds{60};  ///< until the switch is seen
  base::Duration give_back =
      std::chrono::minutes{10};  ///< until the old color is ready again in a return by warm-up
  base::Duration clean_up = std::chrono::minutes{10};
  friend bool operator==(const Deadlines&, const Deadlines&) = default;
};

/// How one service is released. Built by parse(); every field has the runbook's default but
/// service, name_space and chart.
struct Runbook {
  model::ServiceName service;
  std::string environment = "kubernetes";
  ChartRelease release;
  std::vector<ProbeSpec> validate;  ///< green, before the switch
  std::vector<ProbeSpec> watch;     ///< green, after the switch, while holding
  std::optional<GateSpec> gate;     ///< before the switch
  Metrics metrics;
  Drain drain;
  base::Duration hold = std::chrono::minutes{15};
  base::Duration probe_interval = std::chrono::seconds{5};
  OnUnknown on_unknown = OnUnknown::ask;
  Cleanup cleanup;
  Deadlines deadlines;
  int port = 8080;  ///< the pods' port for probes
  friend bool operator==(const Runbook&, const Runbook&) = default;
};

/// The paths of the service that bluegreen itself asks by this runbook, without their queries: what
/// every probe asks, where requests are counted, the drain request. Their requests are no user's.
/// Sorted, each once.
BLUEGREEN_EXPORT std::vector<std::string> own_paths(const Runbook& runbook);

}  // namespace bluegreen::runbook
