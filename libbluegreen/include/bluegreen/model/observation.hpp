#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bluegreen/base/time.hpp"
#include "bluegreen/model/color.hpp"
#include "bluegreen/model/service_name.hpp"
#include "bluegreen/model/traffic.hpp"

namespace bluegreen::model {

/// Where the installed release of a color stands, in Helm's terms.
enum class InstallStatus { absent, deployed, pending, failed };

/// What stands in one color.
///
/// What the engine waits for, and how long, by the fields: after the install status == deployed,
/// release_id and version as they were ordered and deployment_exists (deadlines.install), then
/// settled and ready >= the pods that were planned (deadlines.start); before a return the same of
/// ready on the old color; after a scale-down wanted == 0, and ready == 0 before anything is
/// deleted; after replacing pods settled and ready >= wanted. A color with ready == 0 that serves
/// is given back. An environment that leaves such a field empty is never done.
struct Workload {
  InstallStatus status = InstallStatus::absent;
  int revision = 0;        ///< Helm's revision; 0 when absent
  std::string release_id;  ///< the release of ours that installed it; empty when somebody else did
  std::string version;     ///< the image tag; empty when absent
  bool deployment_exists = false;
  std::string uid;          ///< of the Deployment
  std::uint64_t fence = 0;  ///< the fencing number stamped on the Deployment; 0 when none
  int wanted = 0;           ///< replicas asked for now
  int ready =
      0;  ///< pods that are ready and not terminating, whatever template they were made from
  bool settled = false;  ///< the rollout is complete: no pod of an older template is left
  std::string trouble;   ///< why pods do not come up ("ErrImagePull: …"); empty when nothing is
                         ///< known to be wrong

  friend bool operator==(const Workload&, const Workload&) = default;
};

using Workloads = PerColor<Workload>;

/// Everything a decision needs of the world: what runs and where traffic goes, each as it was last
/// read.
struct Observation {
  Workloads workloads;
  Traffic traffic;

  friend bool operator==(const Observation&, const Observation&) = default;
};

/// What one pod says of the requests it answered since its process started. The health and metrics
/// requests of bluegreen itself are left out.
struct PodCounters {
  std::string pod;
  std::uint64_t requests = 0;
  std::uint64_t errors = 0;  ///< answers of status 5xx
  std::uint64_t total_microseconds = 0;
  /// When the counters were true, by the clock of whoever read them. Counters of an equal time are
  /// no new sample of the pod; equal counters of a newer time are one.
  base::UtcTime at{};
  /// When the process started, as it says itself: another time is another process, which counts
  /// from zero. Nothing: not known, and counters that fell are taken for a restart.
  std::optional<base::UtcTime> started{};

  friend bool operator==(const PodCounters&, const PodCounters&) = default;
};

/// The counters of the pods of both colors that could be read, sorted by pod, and the names of
/// those that run and could not, sorted too. A pod is in one of both, once. `unready` has those of
/// the missing that say that they are not ready: where they come up, nobody waits to read them.
struct TrafficSample {
  PerColor<std::vector<PodCounters>> pods;
  PerColor<std::vector<std::string>> missing;
  PerColor<std::vector<std::string>> unready;

  friend bool operator==(const TrafficSample&, const TrafficSample&) = default;
};

}  // namespace bluegreen::model
