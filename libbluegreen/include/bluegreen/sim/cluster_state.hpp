#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bluegreen/base/time.hpp"
#include "bluegreen/model/observation.hpp"
#include "bluegreen/sim/door.hpp"
#include "bluegreen/sim/fault.hpp"

namespace bluegreen::sim {

enum class PodPhase {
  scheduling,
  pulling,
  starting,
  running,  ///< the process answers
  backoff,  ///< the container has exited and waits to be started again
};

struct Pod {
  PodId id{};
  std::string name;
  model::Color color = model::Color::blue;
  std::string version;
  std::uint64_t generation = 0;  ///< of the Deployment's template that it was made from
  PodPhase phase = PodPhase::scheduling;
  bool ready = false;
  bool terminating = false;
  bool draining = false;
  std::uint32_t restarts = 0;
  std::string trouble;
  std::uint32_t error_ppm = 0;  ///< of its version, when nothing is wrong
  std::uint32_t latency_us = 0;
  bool never_ready = false;
  bool cannot_start = false;

  std::uint32_t kept = 0;          ///< kept connections that are on it
  std::uint64_t kept_answers = 0;  ///< requests answered on them
  std::uint64_t kept_told = 0;  ///< how many of those had moved connections by the last drain tick
  std::uint64_t kept_remainder = 0;
  std::uint64_t error_remainder = 0;
  std::uint64_t requests = 0;
  std::uint64_t errors = 0;
  std::uint64_t total_microseconds = 0;
  std::uint64_t lines_since_error = 0;
  std::optional<base::Instant> last_error_line;

  bool answers() const { return phase == PodPhase::running; }
};

struct Deployment {
  bool exists = false;
  std::string uid;
  std::string version;
  std::uint64_t generation = 0;
  std::uint64_t fence = 0;
  int replicas = 0;
  std::string replaced_for;  ///< the release that last had its pods replaced
};

struct HelmRelease {
  model::InstallStatus status = model::InstallStatus::absent;
  int revision = 0;
  std::string version;
  std::string release_id;
  std::uint64_t running = 0;  ///< the Helm process at work on it; 0 when none is
};

/// What the color does beside its version's behavior: the faults that are upon it.
struct Condition {
  std::string version;  ///< the version that they are upon; another one starts without them
  std::optional<std::uint32_t> error_ppm;
  std::optional<std::uint32_t> latency_us;
  base::Duration extra_start{};
  bool image_pull_fails = false;
  bool crash_loop = false;
  bool no_node = false;
  bool readiness_gone = false;
  bool drain_refused = false;
  bool metrics_unreadable = false;
  bool outlives_install =
      false;  ///< it struck before the release installed anything: meant for what comes
};

/// What stands in the cluster, as plain values. Only the parts of the world change it.
struct ClusterState {
  model::PerColor<Deployment> deployments;
  model::PerColor<HelmRelease> helm;
  model::PerColor<Condition> conditions;
  std::vector<DoorObject> doors;  ///< in the order in which a switch goes forward
  std::vector<Pod> pods;
  std::optional<model::Color> installing;  ///< the color that was last installed
  std::uint64_t changes = 0;               ///< grows with whatever an observation shows
  std::uint32_t met =
      0;  ///< a bit for each FaultKind whose condition made a difference to something

  void meet(FaultKind kind) { met |= 1U << static_cast<unsigned>(kind); }

  const Pod* find(PodId id) const;
  Pod* find(PodId id);
  int ready(model::Color color) const;           ///< not terminating, of any template
  std::uint32_t kept(model::Color color) const;  ///< kept connections on its pods
  const DoorObject* find_door(std::string_view name) const;
  DoorObject* find_door(std::string_view name);
  bool any_on(model::Color color) const;           ///< some door sends something to the color
  bool all_on(model::Color color) const;           ///< every door sends everything to the color
  std::optional<model::Color> sole_color() const;  ///< that all doors send everything to
  bool in_slices(model::Color color) const;   ///< a pod of the color stands in a door's endpoints
  bool in_proxies(model::Color color) const;  ///< a door's data plane sends to a pod of the color
};

/// What an observer reads of it now.
BLUEGREEN_EXPORT model::Observation observe(const ClusterState& state, const std::string& service);

}  // namespace bluegreen::sim
