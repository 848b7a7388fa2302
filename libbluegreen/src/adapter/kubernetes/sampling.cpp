#include "adapter/kubernetes/asking_pods.hpp"
#include "adapter/kubernetes/operations.hpp"
#include "bluegreen/adapter/spring/prometheus.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

/// What a pod of the color told; without counters where it could not be read.
struct Counted {
  model::Color color = model::Color::blue;
  std::string pod;
  std::optional<model::PodCounters> counters;
};

/// True as of the time when the answer came.
Counted count(const Operation& operation, const Pod& pod,
              const base::result<http::Response>& answer) {
  Counted counted{*pod.color, pod.name, std::nullopt};
  if (!answer || answer.value().status != 200) return counted;
  spring::OwnRequests own{.paths = operation.options().own_paths};
  own.paths.push_back(operation.options().version_path);
  auto counters = spring::parse_counters(answer.value().body, pod.name, own);
  if (!counters) return counted;
  counters.value().at = operation.utc();
  counted.counters = std::move(counters.value());
  return counted;
}

/// Of pods in the order of their names.
model::TrafficSample sample_of(const std::vector<Counted>& pods) {
  model::TrafficSample sample;
  for (const auto& [color, pod, counters] : pods) {
    if (counters) sample.pods[color].push_back(*counters);
    if (!counters) sample.missing[color].push_back(pod);
  }
  return sample;
}

}  // namespace

void sample(Operation& operation, const port::SampleTraffic&) {
  const auto takes_part = [](const Pod& pod) {
    return pod.color.has_value() && pod.running && !pod.terminating;
  };
  const auto ask = [&operation](const Pod& pod, const std::function<void(Counted)>& tell) {
    operation.proxy("GET", "pods", pod.name, operation.options().metrics.path,
                    [&operation, pod, tell](const base::result<http::Response>& answer) {
                      tell(count(operation, pod, answer));
                    });
  };
  ask_pods<Counted>(operation, takes_part, ask, [&operation](const std::vector<Counted>& pods) {
    operation.finish(sample_of(pods));
  });
}

}  // namespace bluegreen::adapter::kubernetes
