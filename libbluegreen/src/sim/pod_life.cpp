// The life of one pod: placed, image pulled, started, ready, ended.
#include <algorithm>

#include <fmt/format.h>

#include "bluegreen/sim/cluster.hpp"

namespace bluegreen::sim {

namespace {

constexpr base::Duration shortest_backoff{10'000};
constexpr base::Duration longest_backoff{300'000};

/// The kubelet's exponential wait.
base::Duration backoff(std::uint32_t attempt) {
  return std::min(shortest_backoff * (std::int64_t{1} << std::min(attempt, 5U)), longest_backoff);
}

}  // namespace

Pod& Cluster::make_pod(model::Color color) {
  const Deployment& deployment = state_.deployments[color];
  Pod pod;
  pod.id = PodId{next_pod_++};
  pod.name = fmt::format("{}-{}-{}-{}", options_.service.name, model::to_text(color),
                         deployment.generation, static_cast<std::uint64_t>(pod.id));
  pod.color = color;
  pod.version = deployment.version;
  pod.generation = deployment.generation;
  const auto special = options_.versions.find(pod.version);
  const VersionBehavior behavior =
      special == options_.versions.end() ? VersionBehavior{} : special->second;
  pod.error_ppm = behavior.error_ppm;
  pod.latency_us = behavior.latency_us;
  pod.never_ready = behavior.never_ready;
  pod.cannot_start = behavior.cannot_start;
  return state_.pods.emplace_back(std::move(pod));
}

void Cluster::place(PodId id) {
  Pod* pod = state_.find(id);
  if (pod == nullptr || pod->terminating || pod->phase != PodPhase::scheduling) return;
  if (state_.conditions[pod->color].no_node) {
    pod->trouble = "Unschedulable: no node has room";
    ++state_.changes;
    return;
  }
  pod->trouble.clear();
  pod->phase = PodPhase::pulling;
  queue_.after(draw(options_.image_pull), [this, id] { pull(id, 0); });
}

void Cluster::recheck_scheduling(model::Color color) {
  for (const Pod& pod : state_.pods) {
    const PodId id = pod.id;
    if (pod.color != color || pod.phase != PodPhase::scheduling) continue;
    queue_.after(draw(options_.scheduling), [this, id] { place(id); });
  }
}

void Cluster::pull(PodId id, int attempt) {
  Pod* pod = state_.find(id);
  if (pod == nullptr || pod->terminating) return;
  if (!state_.conditions[pod->color].image_pull_fails) {
    pod->trouble.clear();
    return start(id);
  }
  state_.meet(FaultKind::image_pull_fails);
  if (attempt == 0) {
    pod->trouble = fmt::format("ErrImagePull: no image {}:{}", options_.service.name, pod->version);
    ++state_.changes;
    say(fmt::format("pod {} {}", pod->name, pod->trouble));
  }
  queue_.after(backoff(static_cast<std::uint32_t>(attempt)),
               [this, id, attempt] { pull(id, attempt + 1); });
}

void Cluster::start(PodId id) {
  Pod* pod = state_.find(id);
  if (pod == nullptr || pod->terminating) return;
  pod->phase = PodPhase::starting;
  const Condition& condition = state_.conditions[pod->color];
  const base::Duration takes = draw(options_.start) + condition.extra_start;
  if (condition.extra_start > base::Duration::zero()) state_.meet(FaultKind::slow_start);
  const std::uint32_t life = pod->restarts;
  const bool crashes = condition.crash_loop || pod->cannot_start;
  queue_.after(crashes ? takes / 3 : takes, [this, id, life, crashes] {
    const Pod* starting = state_.find(id);
    if (starting == nullptr || starting->restarts != life || starting->phase != PodPhase::starting)
      return;
    if (crashes || state_.conditions[starting->color].crash_loop) return crash(id);
    run(id);
  });
}

void Cluster::crash(PodId id) {
  Pod* pod = state_.find(id);
  if (pod == nullptr) return;
  if (state_.conditions[pod->color].crash_loop) state_.meet(FaultKind::crash_loop);
  traffic_.pod_ends(*pod, true);
  pod->phase = PodPhase::backoff;
  set_ready(*pod, false);
  pod->trouble = fmt::format("CrashLoopBackOff: exit status 1, {} restarts", pod->restarts);
  ++state_.changes;
  say(fmt::format("pod {} crashed", pod->name));
  const base::Duration wait = backoff(pod->restarts++);
  queue_.after(wait, [this, id] {
    const Pod* waiting = state_.find(id);
    if (waiting != nullptr && waiting->phase == PodPhase::backoff) start(id);
  });
}

void Cluster::crash_pods(model::Color color) {
  std::vector<PodId> victims;
  for (const Pod& pod : state_.pods) {
    if (pod.color == color && pod.answers() && !pod.terminating) victims.push_back(pod.id);
  }
  for (const PodId id : victims) crash(id);
}

void Cluster::run(PodId id) {
  Pod* pod = state_.find(id);
  if (pod == nullptr || pod->terminating) return;
  pod->phase = PodPhase::running;
  pod->trouble.clear();
  say(fmt::format("pod {} answers", pod->name));
  queue_.after(draw({base::Duration{0}, options_.readiness_period}),
               [this, id] { check_readiness(id); });
}

void Cluster::recheck_readiness(model::Color color) {
  const bool gone = state_.conditions[color].readiness_gone;
  // One good answer makes a pod ready, several bad ones in a row make it unready.
  const base::Duration certain =
      options_.readiness_period * (gone ? options_.readiness_failures - 1 : 0);
  for (const Pod& pod : state_.pods) {
    const PodId id = pod.id;
    if (pod.color != color || !pod.answers()) continue;
    queue_.after(certain + draw({base::Duration{0}, options_.readiness_period}),
                 [this, id] { check_readiness(id); });
  }
}

void Cluster::check_readiness(PodId id) {
  Pod* pod = state_.find(id);
  if (pod == nullptr || pod->terminating || !pod->answers()) return;
  const bool gone = state_.conditions[pod->color].readiness_gone;
  if (gone) state_.meet(FaultKind::readiness_gone);
  set_ready(*pod, !gone && !pod->never_ready);
  if (!pod->ready && pod->trouble.empty()) {
    pod->trouble = "Unhealthy: readiness says DOWN";
    ++state_.changes;
  }
}

void Cluster::set_ready(Pod& pod, bool ready) {
  if (pod.ready == ready) return;
  pod.ready = ready;
  if (ready) pod.trouble.clear();
  say(fmt::format("pod {} {}", pod.name, ready ? "ready" : "unready"));
  touch_endpoints();
  schedule_rollout(pod.color);
}

void Cluster::end_pod(PodId id) {
  Pod* pod = state_.find(id);
  if (pod == nullptr || pod->terminating) return;
  pod->terminating = true;
  ++state_.changes;
  say(fmt::format("pod {} ends", pod->name));
  touch_endpoints();
  const base::Duration wait = pod->answers() ? options_.pre_stop : base::Duration{0};
  queue_.after(wait + draw(options_.controller), [this, id] { drop_pod(id, false); });
}

void Cluster::drop_pod(PodId id, bool cut) {
  Pod* pod = state_.find(id);
  if (pod == nullptr) return;
  traffic_.pod_ends(*pod, cut);
  say(fmt::format("pod {} gone", pod->name));
  std::erase_if(state_.pods, [id](const Pod& other) { return other.id == id; });
  ++state_.changes;
  touch_endpoints();
}

}  // namespace bluegreen::sim
