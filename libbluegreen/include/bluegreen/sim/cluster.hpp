#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bluegreen/base/random.hpp"
#include "bluegreen/port/operation.hpp"
#include "bluegreen/sim/cluster_state.hpp"
#include "bluegreen/sim/event_log.hpp"
#include "bluegreen/sim/event_queue.hpp"
#include "bluegreen/sim/options.hpp"
#include "bluegreen/sim/traffic.hpp"
#include "bluegreen/sim/witness.hpp"

namespace bluegreen::sim {

/// What a Deployment's controller does next: pods to make, pods to end.
struct RolloutStep {
  int create = 0;
  std::vector<PodId> end;

  friend bool operator==(const RolloutStep&, const RolloutStep&) = default;
};

/// A rolling update with maxSurge 1 and maxUnavailable 0. Pure.
BLUEGREEN_EXPORT RolloutStep next_rollout_step(int replicas, std::uint64_t generation,
                                               const std::vector<Pod>& pods, model::Color color);

/// The API server and Helm, which take what is written, and the controllers, the kubelet and
/// kube-proxy: what makes the pods follow the Deployments, the EndpointSlices follow the pods, and
/// new connections follow the EndpointSlices, each a little later.
class BLUEGREEN_EXPORT Cluster {
 public:
  using Done = std::function<void(port::Answer)>;

  Cluster(ClusterState& state, Traffic& traffic, EventQueue& queue, EventLog& log,
          base::Random random, const WorldOptions& options);

  /// The color's pods as they stand before the release: ready, with the live Service's endpoints if
  /// `serving`.
  void begin_with(model::Color color, const std::string& version, int replicas, bool serving);

  /// Judges the preconditions of an effect against the objects as they stand, and applies it or
  /// says why not: at once, or, where it is Helm's, when its process ends. Its way to and from the
  /// driver is the world's business. `door`: the one that a switcher's effect is for.
  void write(const port::Request& effect, DriverId by, const DoorObject* door, const Done& done);
  /// An upgrade that the API server stopped in the middle: a failed revision.
  void leave_failed(const port::Install& request);
  bool helm_runs(model::Color color) const { return processes_[color].id != 0; }
  /// Every process of the driver dies with it, or had just ended: `finishes` is asked once for
  /// each.
  void parent_died(DriverId driver, const std::function<bool()>& finishes);

  // What others do.
  /// An upgrade whose process was killed in the middle.
  void leave_pending(model::Color color);
  /// An edit of the last door: no precondition, no stamp.
  void edit_door(const std::optional<model::Split>& split);
  /// An autoscaler's order: no precondition, no stamp.
  void want_pods(model::Color color, int pods);
  /// A change to something of it that is nothing to us.
  void touch_door();

  // Faults.
  /// Those that the fault is upon.
  void delete_pods(model::Color color);
  /// False: there was no ready pod to evict.
  bool evict_pod(model::Color color);
  void crash_pods(model::Color color);
  void recheck_readiness(model::Color color);
  void recheck_scheduling(model::Color color);
  void write_log(model::Color color, bool error);

 private:
  /// Of Helm; none has the id 0.
  struct Process {
    std::uint64_t id = 0;
    DriverId parent{};
  };

  // api_server.cpp
  port::Answer judge(const port::Scale& request);
  port::Answer judge(const port::SetDrain& request);
  port::Answer judge(const port::ReplacePods& request);
  port::Answer judge(const port::StampWorkloads& request);
  port::Answer judge(const port::StampTraffic& request, DoorObject& door);
  port::Answer judge(const port::SwitchTraffic& request);
  std::optional<port::Answer> fenced_off(model::Color color, const port::Stamp& stamp) const;
  std::optional<port::Answer> serves(model::Color color) const;

  // helm.cpp
  void install(const port::Install& request, DriverId driver, const Done& done);
  port::Answer finish_install(const port::Install& request);
  void uninstall(const port::Uninstall& request, DriverId driver, const Done& done);
  std::optional<port::Answer> helm_refuses(model::Color color, const port::Stamp& stamp) const;
  void begin_process(model::Color color, DriverId driver);
  void after_helm(model::Color color, base::Duration delay, std::function<void()> step);

  // cluster.cpp
  void make_deployment(model::Color color, const std::string& version, int replicas);
  void door_changed(DoorObject& door);
  void schedule_rollout(model::Color color);
  void roll_out(model::Color color);
  void touch_endpoints();
  void touch_endpoints(DoorObject& door);
  void update_slice(DoorObject& door);
  void update_proxy(DoorObject& door);
  void say(std::string_view text) { log_.line(queue_.now(), text); }

  // pod_life.cpp
  Pod& make_pod(model::Color color);
  void later(const Pod& pod, base::Duration delay, std::function<void(Pod&)> step);
  void place(Pod& pod);
  void pull(Pod& pod);
  void start(Pod& pod);
  bool crash_loops(const Pod& pod) const;
  void crash(Pod& pod);
  void run(Pod& pod);
  void check_readiness_after(const Pod& pod, base::Duration certain);
  void check_readiness(Pod& pod);
  void set_ready(Pod& pod, bool ready);
  void end_pod(Pod& pod);
  void drop_pod(Pod& pod, bool cut);

  ClusterState& state_;
  Traffic& traffic_;
  EventQueue& queue_;
  EventLog& log_;
  base::Random random_;
  const WorldOptions& options_;
  std::uint64_t next_pod_ = 1;
  std::uint64_t next_uid_ = 1;
  std::uint64_t next_process_ = 1;
  model::PerColor<Process> processes_;
  model::PerColor<bool> rollout_due_;
};

}  // namespace bluegreen::sim
