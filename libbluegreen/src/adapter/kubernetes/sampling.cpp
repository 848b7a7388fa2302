#include "adapter/kubernetes/asking_pods.hpp"
#include "adapter/kubernetes/operations.hpp"
#include "bluegreen/adapter/spring/prometheus.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

/// What a pod of the color told; nothing where it could not be read.
struct Counted {
  model::Color color = model::Color::blue;
  std::optional<model::PodCounters> counters;
};

Counted count(const Pod& pod, const base::result<http::Response>& answer, const Options& options) {
  Counted counted{*pod.color, std::nullopt};
  if (!answer || answer.value().status != 200) return counted;
  const spring::OwnRequests own{.smoke = options.smoke_path};
  auto counters = spring::parse_counters(answer.value().body, pod.name, own);
  if (counters) counted.counters = std::move(counters.value());
  return counted;
}

model::TrafficSample sample_of(const std::vector<Counted>& pods) {
  model::TrafficSample sample;
  for (const auto& [color, counters] : pods) {
    if (counters) sample.pods[color].push_back(*counters);
    sample.unreadable[color] += counters ? 0 : 1;
  }
  return sample;
}

}  // namespace

void sample(Operation& operation, const port::SampleTraffic& request) {
  const auto takes_part = [](const Pod& pod) {
    return pod.color.has_value() && pod.running && !pod.terminating;
  };
  const auto ask = [&operation, path = request.path](const Pod& pod,
                                                     const std::function<void(Counted)>& tell) {
    operation.proxy("GET", "pods", pod.name, path,
                    [&operation, pod, tell](const base::result<http::Response>& answer) {
                      tell(count(pod, answer, operation.options()));
                    });
  };
  ask_pods<Counted>(operation, takes_part, ask, [&operation](const std::vector<Counted>& pods) {
    operation.finish(sample_of(pods));
  });
}

}  // namespace bluegreen::adapter::kubernetes
