#include "adapter/kubernetes/sampling.hpp"

#include <algorithm>

#include "bluegreen/adapter/kubernetes/request.hpp"
#include "bluegreen/adapter/spring/prometheus.hpp"

namespace bluegreen::adapter::kubernetes {

void Sampling::start() {
  read({.pods = true}, [this](const ClusterState& state) { ask_all(state.pods); });
}

void Sampling::ask_all(const std::vector<Pod>& pods) {
  const auto takes_part = [](const Pod& pod) {
    return pod.color.has_value() && pod.running && !pod.terminating;
  };
  missing_ = static_cast<int>(std::count_if(pods.begin(), pods.end(), takes_part));
  if (missing_ == 0) return finish(std::move(sample_));
  const auto port = std::to_string(context().options.port);
  for (const auto& pod : pods) {
    if (!takes_part(pod)) continue;
    proxy("GET", proxy_path(service().name_space, "pods", pod.name, port, request_.path),
          [this, pod](const base::result<http::Response>& answer) { on_answer(pod, answer); });
  }
}

void Sampling::on_answer(const Pod& pod, const base::result<http::Response>& answer) {
  const auto color = *pod.color;
  bool read = false;
  if (answer && answer.value().status == 200) {
    const spring::OwnRequests own{.smoke = context().options.smoke_path};
    auto counters = spring::parse_counters(answer.value().body, pod.name, own);
    if (counters) sample_.pods[color].push_back(std::move(counters.value()));
    read = counters.has_value();
  }
  sample_.unreadable[color] += read ? 0 : 1;
  if (--missing_ > 0) return;
  for (const auto each : model::colors) {
    auto& sorted = sample_.pods[each];
    std::sort(sorted.begin(), sorted.end(),
              [](const auto& one, const auto& two) { return one.pod < two.pod; });
  }
  finish(std::move(sample_));
}

}  // namespace bluegreen::adapter::kubernetes
