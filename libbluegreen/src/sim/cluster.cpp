#include "bluegreen/sim/cluster.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bluegreen::sim {

Cluster::Cluster(ClusterState& state, Traffic& traffic, EventQueue& queue, EventLog& log,
                 base::Random random, const WorldOptions& options)
    : state_(state),
      traffic_(traffic),
      queue_(queue),
      log_(log),
      random_(random),
      options_(options) {}

void Cluster::begin_with(model::Color color, const std::string& version, int replicas,
                         bool serving) {
  make_deployment(color, version, replicas);
  for (int made = 0; made < replicas; ++made) {
    Pod& pod = make_pod(color);
    pod.phase = PodPhase::running;
    pod.ready = true;
    if (!serving) continue;
    for (DoorObject& door : state_.doors) door.slice.pods.push_back({pod.id, color});
  }
  if (!serving) return;
  for (DoorObject& door : state_.doors) door.proxied = door.slice;
  traffic_.proxy_changed();
}

void Cluster::make_deployment(model::Color color, const std::string& version, int replicas) {
  model::Workload& workload = state_.workloads[color];
  Template& made_from = state_.templates[color];
  if (!workload.deployment_exists) workload.uid = fmt::format("uid-{}", next_uid_++);
  // The generation goes on, so that pods of a deleted Deployment that still end are not taken for
  // its own.
  if (!workload.deployment_exists || made_from.version != version)
    made_from = {version, made_from.generation + 1, {}};
  workload.deployment_exists = true;
  workload.wanted = replicas;
}

void Cluster::door_changed(DoorObject& door) {
  ++state_.changes;
  touch_endpoints(door);
}

void Cluster::schedule_rollout(model::Color color) {
  ++state_.changes;
  if (rollout_due_[color]) return;
  rollout_due_[color] = true;
  queue_.after(options_.controller.draw(random_), [this, color] {
    rollout_due_[color] = false;
    roll_out(color);
  });
}

void Cluster::roll_out(model::Color color) {
  const RolloutStep step = next_rollout_step(
      state_.workloads[color].wanted, state_.templates[color].generation, state_.pods, color);
  for (const PodId id : step.end) end_pod(*state_.find(id));
  for (int made = 0; made < step.create; ++made)
    later(make_pod(color), options_.scheduling.draw(random_), [this](Pod& pod) { place(pod); });
  if (step.create > 0 || !step.end.empty())
    schedule_rollout(color);  // what is left to do shows then
}

void Cluster::delete_pods(model::Color color) {
  std::vector<PodId> victims;
  for (const Pod& pod : state_.pods) {
    const bool is_struck = state_.fault_on(pod, FaultKind::pods_deleted) != nullptr;
    if (pod.color == color && is_struck) victims.push_back(pod.id);
  }
  for (const PodId id : victims) drop_pod(*state_.find(id), true);
  schedule_rollout(color);
}

void Cluster::want_pods(model::Color color, int pods) {
  state_.workloads[color].wanted = pods;
  schedule_rollout(color);
}

bool Cluster::evict_pod(model::Color color) {
  const auto victim = std::ranges::find_if(
      state_.pods, [color](const Pod& pod) { return pod.color == color && pod.serves(); });
  if (victim == state_.pods.end()) return false;
  end_pod(*victim);
  schedule_rollout(color);
  return true;
}

void Cluster::write_log(model::Color color, bool error) {
  for (Pod& pod : state_.pods) {
    if (pod.color != color || !pod.answers()) continue;
    ++pod.lines_since_error;
    if (!error) continue;
    pod.last_error_line = queue_.now();
    pod.lines_since_error = 0;
  }
}

void Cluster::touch_endpoints() {
  for (DoorObject& door : state_.doors) touch_endpoints(door);
}

// Doors are made with the world and end with it: they may be referred to.

void Cluster::touch_endpoints(DoorObject& door) {
  if (door.slice_due) return;
  door.slice_due = true;
  queue_.after(options_.controller.draw(random_), [this, &door] { update_slice(door); });
}

void Cluster::update_slice(DoorObject& door) {
  door.slice_due = false;
  Backends slice;
  if (door.split && !door.split->sole()) slice.divides = door.split;
  for (const Pod& pod : state_.pods) {
    if (door.gives(pod.color) && pod.serves()) slice.pods.push_back({pod.id, pod.color});
  }
  if (slice == door.slice) return;
  door.slice = std::move(slice);
  ++state_.changes;
  say(fmt::format("endpoints blue {} green {}", state_.standing(door.slice, model::Color::blue),
                  state_.standing(door.slice, model::Color::green)));
  if (door.proxy_due) return;
  door.proxy_due = true;
  queue_.after(options_.kube_proxy.draw(random_), [this, &door] { update_proxy(door); });
}

void Cluster::update_proxy(DoorObject& door) {
  door.proxy_due = false;
  if (door.proxied == door.slice) return;
  door.proxied = door.slice;
  traffic_.proxy_changed();
  const TrafficTotals& totals = traffic_.totals();
  say(fmt::format("kube-proxy has {} pods; requests {}+{} bad {}+{} lost {}+{}",
                  door.proxied.pods.size(), totals.fresh.sent, totals.kept.sent, totals.fresh.bad,
                  totals.kept.bad, totals.fresh.lost, totals.kept.lost));
}

}  // namespace bluegreen::sim
