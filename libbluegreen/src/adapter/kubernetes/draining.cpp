#include "adapter/kubernetes/draining.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "bluegreen/adapter/kubernetes/request.hpp"

namespace bluegreen::adapter::kubernetes {

void Draining::start() {
  read({.pods = true}, [this](const ClusterState& state) { ask_all(state.pods); });
}

void Draining::ask_all(const std::vector<Pod>& pods) {
  // A pod that is about to end too: its clients are those who have to hear it.
  const auto takes_part = [&](const Pod& pod) {
    return pod.color == request_.color && pod.running;
  };
  asked_ = static_cast<int>(std::count_if(pods.begin(), pods.end(), takes_part));
  if (asked_ == 0) return finish(port::Applied{0, "no pod is running"});
  const auto port = std::to_string(context().options.port);
  for (const auto& pod : pods) {
    if (!takes_part(pod)) continue;
    proxy(request_.draining ? "POST" : "DELETE",
          proxy_path(service().name_space, "pods", pod.name, port, request_.path),
          [this](const base::result<http::Response>& answer) { on_answer(answer); });
  }
}

void Draining::on_answer(const base::result<http::Response>& answer) {
  ++answered_;
  if (!answer) {
    if (!refusal_) refusal_ = answer.error();
  } else if (answer.value().status >= 200 && answer.value().status < 300) {
    ++took_;
  } else if (!refusal_) {
    refusal_ = base::Error{base::Errc::unsupported,
                           fmt::format("a pod answered {}", answer.value().status)};
  }
  if (answered_ < asked_) return;
  if (took_ == 0) return fail({refusal_->code, "no pod took the request: " + refusal_->message});
  finish(port::Applied{0, fmt::format("{} of {} pods took it", took_, asked_)});
}

}  // namespace bluegreen::adapter::kubernetes
