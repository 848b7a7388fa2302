#include "bluegreen/sim/cluster.hpp"

namespace bluegreen::sim {

PodCount count_pods(std::uint64_t generation, const std::vector<Pod>& pods, model::Color color) {
  PodCount sum;
  for (const Pod& pod : pods) {
    if (pod.color != color || pod.terminating) continue;
    ++(pod.generation == generation ? sum.current : sum.old);
    sum.ready += pod.ready ? 1 : 0;
  }
  return sum;
}

RolloutStep next_rollout_step(int replicas, std::uint64_t generation, const std::vector<Pod>& pods,
                              model::Color color) {
  const PodCount now = count_pods(generation, pods, color);
  RolloutStep step;

  const int allowed = replicas == 0 ? 0 : replicas + (now.old > 0 ? 1 : 0);
  step.create = std::max(0, std::min(replicas - now.current, allowed - now.current - now.old));

  int surplus = now.current - replicas;  // the youngest go first
  for (auto pod = pods.rbegin(); pod != pods.rend() && surplus > 0; ++pod) {
    if (pod->color != color || pod->terminating || pod->generation != generation) continue;
    step.end.push_back(pod->id);
    --surplus;
  }
  int spare = now.ready - replicas;
  for (const Pod& pod : pods) {
    if (pod.color != color || pod.terminating || pod.generation == generation) continue;
    if (pod.ready && spare <= 0 && replicas > 0) continue;
    step.end.push_back(pod.id);
    spare -= pod.ready ? 1 : 0;
  }
  return step;
}

}  // namespace bluegreen::sim
