// What the metric source reads of the pods.
#include <algorithm>

#include "bluegreen/sim/world.hpp"

namespace bluegreen::sim {

model::TrafficSample World::sample() {
  model::TrafficSample seen;
  for (const model::Color color : model::colors) seen.pods[color].reserve(state_.pods.size());
  for (const Pod& pod : state_.pods) {
    const bool begun = pod.phase == PodPhase::running || pod.phase == PodPhase::starting;
    if (!begun) continue;
    const bool refused = state_.suffers(pod.color, FaultKind::metrics_unreadable) != nullptr;
    if (refused || !pod.answers()) {
      seen.missing[pod.color].push_back(pod.name);
      continue;
    }
    seen.pods[pod.color].push_back({pod.name, pod.requests, pod.errors, pod.total_microseconds,
                                    now().utc, options_.begins + pod.started.time_since_epoch()});
  }
  for (const model::Color color : model::colors) {
    auto& pods = seen.pods[color];  // mostly in order: they are numbered
    if (!std::ranges::is_sorted(pods, {}, &model::PodCounters::pod))
      std::ranges::sort(pods, {}, &model::PodCounters::pod);
    std::ranges::sort(seen.missing[color]);
  }
  return seen;
}

}  // namespace bluegreen::sim
