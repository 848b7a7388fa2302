#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bluegreen/base/random.hpp"
#include "bluegreen/sim/cluster_state.hpp"
#include "bluegreen/sim/event_log.hpp"
#include "bluegreen/sim/event_queue.hpp"
#include "bluegreen/sim/options.hpp"
#include "bluegreen/sim/traffic.hpp"

namespace bluegreen::sim {

/// What a Deployment's controller does next: pods to make, pods to end.
struct RolloutStep {
  int create = 0;
  std::vector<PodId> end;

  friend bool operator==(const RolloutStep&, const RolloutStep&) = default;
};

/// A rolling update with maxSurge 1 and maxUnavailable 0. Pure.
BLUEGREEN_EXPORT RolloutStep next_rollout_step(const Deployment& deployment,
                                               const std::vector<Pod>& pods, model::Color color);

/// The controllers, the kubelet and kube-proxy: what makes the pods follow the Deployments, the
/// EndpointSlices follow the pods, and new connections follow the EndpointSlices, each a little
/// later.
class BLUEGREEN_EXPORT Cluster {
 public:
  Cluster(ClusterState& state, Traffic& traffic, EventQueue& queue, EventLog& log,
          base::Random random, const WorldOptions& options);

  /// The color's pods as they stand before the release: ready, with the live Service's endpoints if
  /// `serving`.
  void begin_with(model::Color color, std::string version, int replicas, bool serving);

  // Writes to the objects; the controllers follow by themselves.
  void apply(model::Color color, const std::string& version, int replicas, std::uint64_t fence);
  void scale(model::Color color, int replicas);
  void restart(model::Color color);
  void remove(model::Color color);
  void door_changed(DoorObject& door);

  // Faults.
  void delete_pods(model::Color color);
  /// False: there was no ready pod to evict.
  bool evict_pod(model::Color color);
  void crash_pods(model::Color color);
  void recheck_readiness(model::Color color);
  void recheck_scheduling(model::Color color);
  void write_log(model::Color color, bool error);

  /// Uniform in the range, from the cluster's stream.
  base::Duration draw(Range range);

 private:
  Pod& make_pod(model::Color color);
  void schedule_rollout(model::Color color);
  void roll_out(model::Color color);
  void end_pod(PodId id);
  void drop_pod(PodId id, bool cut);
  void place(PodId id);
  void pull(PodId id, int attempt);
  void start(PodId id);
  void crash(PodId id);
  void run(PodId id);
  void check_readiness(PodId id);
  void set_ready(Pod& pod, bool ready);
  void touch_endpoints();
  void touch_endpoints(DoorObject& door);
  void update_slice(DoorObject& door);
  void say_endpoints(const DoorObject& door);
  void update_proxy(DoorObject& door);
  void say(std::string_view text);

  ClusterState& state_;
  Traffic& traffic_;
  EventQueue& queue_;
  EventLog& log_;
  base::Random random_;
  const WorldOptions& options_;
  std::uint64_t next_pod_ = 1;
  std::uint64_t next_uid_ = 1;
  model::PerColor<bool> rollout_due_;
};

}  // namespace bluegreen::sim
