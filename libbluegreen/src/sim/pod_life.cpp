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
  const Template& made_from = state_.templates[color];
  Pod pod;
  pod.id = PodId{next_pod_++};
  pod.name = fmt::format("{}-{}-{}-{}", options_.service.name, model::to_text(color),
                         made_from.generation, static_cast<std::uint64_t>(pod.id));
  pod.color = color;
  pod.version = made_from.version;
  pod.generation = made_from.generation;
  const auto special = options_.versions.find(pod.version);
  if (special != options_.versions.end()) pod.behavior = special->second;
  Pod& made = state_.pods.emplace_back(std::move(pod));
  state_.choose_struck(color);
  return made;
}

/// Where the pod is still there then.
void Cluster::later(const Pod& pod, base::Duration delay, std::function<void(Pod&)> step) {
  queue_.after(delay, [this, id = pod.id, step = std::move(step)] {
    if (Pod* const found = state_.find(id)) step(*found);
  });
}

void Cluster::place(Pod& pod) {
  if (pod.terminating || pod.phase != PodPhase::scheduling) return;
  if (state_.fault_on(pod, FaultKind::pods_deleted) != nullptr) {
    pod.trouble = "Unschedulable: no node has room";
    ++state_.changes;
    return;
  }
  pod.trouble.clear();
  pod.phase = PodPhase::pulling;
  later(pod, options_.image_pull.draw(random_), [this](Pod& placed) { pull(placed); });
}

void Cluster::recheck_scheduling(model::Color color) {
  for (const Pod& pod : state_.pods) {
    if (pod.color != color || pod.phase != PodPhase::scheduling) continue;
    later(pod, options_.scheduling.draw(random_), [this](Pod& waiting) { place(waiting); });
  }
}

void Cluster::pull(Pod& pod) {
  if (pod.terminating) return;
  if (state_.suffers(pod, FaultKind::image_pull_fails) == nullptr) {
    pod.trouble.clear();
    return start(pod);
  }
  if (pod.pulls == 0) {
    pod.trouble = fmt::format("ErrImagePull: no image {}:{}", options_.service.name, pod.version);
    ++state_.changes;
    say(fmt::format("pod {} {}", pod.name, pod.trouble));
  }
  later(pod, backoff(pod.pulls++), [this](Pod& waiting) { pull(waiting); });
}

void Cluster::start(Pod& pod) {
  if (pod.terminating) return;
  pod.phase = PodPhase::starting;
  pod.started = queue_.now();
  pod.requests = pod.errors = pod.total_microseconds = 0;
  base::Duration takes = options_.start.draw(random_);
  const Fault* slow = state_.fault_on(pod, FaultKind::slow_start);
  if (slow != nullptr && slow->by > base::Duration::zero()) {
    takes += slow->by;
    state_.suffers(pod, FaultKind::slow_start);
  }
  const bool crashes = crash_loops(pod) || pod.behavior.cannot_start;
  later(pod, crashes ? takes / 3 : takes, [this, life = pod.restarts, crashes](Pod& starting) {
    if (starting.restarts != life || starting.phase != PodPhase::starting) return;
    crashes || crash_loops(starting) ? crash(starting) : run(starting);
  });
}

bool Cluster::crash_loops(const Pod& pod) const {
  return state_.fault_on(pod, FaultKind::crash_loop) != nullptr;
}

void Cluster::crash(Pod& pod) {
  state_.suffers(pod, FaultKind::crash_loop);
  traffic_.pod_ends(pod, true);
  pod.phase = PodPhase::backoff;
  set_ready(pod, false);
  pod.trouble = fmt::format("CrashLoopBackOff: exit status 1, {} restarts", pod.restarts);
  ++state_.changes;
  say(fmt::format("pod {} crashed", pod.name));
  later(pod, backoff(pod.restarts++), [this](Pod& waiting) {
    if (waiting.phase == PodPhase::backoff) start(waiting);
  });
}

void Cluster::crash_pods(model::Color color) {
  for (Pod& pod : state_.pods) {
    if (pod.color == color && pod.answers() && !pod.terminating && crash_loops(pod)) crash(pod);
  }
}

void Cluster::run(Pod& pod) {
  if (pod.terminating) return;
  pod.phase = PodPhase::running;
  pod.trouble.clear();
  say(fmt::format("pod {} answers", pod.name));
  check_readiness_after(pod, base::Duration{0});
}

void Cluster::recheck_readiness(model::Color color) {
  const bool gone = state_.fault_on(color, FaultKind::readiness_gone) != nullptr;
  // One good answer makes a pod ready, several bad ones in a row make it unready.
  const base::Duration certain =
      options_.readiness_period * (gone ? options_.readiness_failures - 1 : 0);
  for (const Pod& pod : state_.pods) {
    if (pod.color == color && pod.answers()) check_readiness_after(pod, certain);
  }
}

/// From then on at the next of the probes, which come once in their period.
void Cluster::check_readiness_after(const Pod& pod, base::Duration certain) {
  const Range period{base::Duration{0}, options_.readiness_period};
  later(pod, certain + period.draw(random_), [this](Pod& running) { check_readiness(running); });
}

void Cluster::check_readiness(Pod& pod) {
  if (pod.terminating || !pod.answers()) return;
  const bool gone = state_.suffers(pod, FaultKind::readiness_gone) != nullptr;
  set_ready(pod, !gone && !pod.behavior.never_ready);
  if (!pod.ready && pod.trouble.empty()) {
    pod.trouble = "Unhealthy: readiness says DOWN";
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

void Cluster::end_pod(Pod& pod) {
  if (pod.terminating) return;
  pod.terminating = true;
  ++state_.changes;
  say(fmt::format("pod {} ends", pod.name));
  touch_endpoints();
  const base::Duration wait = pod.answers() ? options_.pre_stop : base::Duration{0};
  later(pod, wait + options_.controller.draw(random_),
        [this](Pod& ended) { drop_pod(ended, false); });
}

void Cluster::drop_pod(Pod& pod, bool cut) {
  traffic_.pod_ends(pod, cut);
  say(fmt::format("pod {} gone", pod.name));
  std::erase_if(state_.pods, [id = pod.id](const Pod& other) { return other.id == id; });
  ++state_.changes;
  touch_endpoints();
}

}  // namespace bluegreen::sim
