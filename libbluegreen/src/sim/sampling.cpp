// What the metric source reads of the pods.
#include <algorithm>

#include "bluegreen/sim/world.hpp"

namespace bluegreen::sim {

model::TrafficSample World::sample(const std::string& path) {
  model::TrafficSample seen;
  for (const Pod& pod : state_.pods) {
    const bool begun = pod.phase == PodPhase::running || pod.phase == PodPhase::starting;
    if (!begun) continue;
    const bool refused = state_.suffers(pod.color, FaultKind::metrics_unreadable) != nullptr;
    if (refused || is_missing(options_, path) || !pod.answers()) {
      ++seen.unreadable[pod.color];
      continue;
    }
    seen.pods[pod.color].push_back({pod.name, pod.requests, pod.errors, pod.total_microseconds});
  }
  for (const model::Color color : model::colors)
    std::ranges::sort(seen.pods[color], {}, &model::PodCounters::pod);
  return seen;
}

}  // namespace bluegreen::sim
