#include <fmt/format.h>

#include "adapter/kubernetes/answer.hpp"
#include "adapter/kubernetes/asking_pods.hpp"
#include "adapter/kubernetes/operations.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

/// Why a pod did not take the request; nothing when it did.
using Refusal = std::optional<base::Error>;

Refusal refusal(const base::result<http::Response>& answer) {
  if (!answer) return answer.error();
  if (is_success(answer.value())) return std::nullopt;
  return base::Error{base::Errc::unsupported,
                     fmt::format("a pod answered {}", answer.value().status)};
}

void finish(Operation& operation, const std::vector<Refusal>& refusals) {
  if (refusals.empty()) return operation.finish(port::Applied{0, "no pod is running"});
  const auto took = std::ranges::count_if(refusals, [](const Refusal& each) { return !each; });
  if (took > 0) {
    return operation.finish(
        port::Applied{0, fmt::format("{} of {} pods took it", took, refusals.size())});
  }
  const auto& first = *refusals.front();
  operation.fail({first.code, "no pod took the request: " + first.message});
}

}  // namespace

void start(Operation& operation, const port::SetDrain& request) {
  // A pod that is about to end too: its clients are those who have to hear it.
  const auto takes_part = [color = request.color](const Pod& pod) {
    return pod.color == color && pod.running;
  };
  const auto ask = [&operation, request](const Pod& pod, const std::function<void(Refusal)>& tell) {
    operation.proxy(request.draining ? "POST" : "DELETE", "pods", pod.name, request.path,
                    [tell](const base::result<http::Response>& answer) { tell(refusal(answer)); });
  };
  ask_pods<Refusal>(operation, takes_part, ask, [&operation](const std::vector<Refusal>& refusals) {
    finish(operation, refusals);
  });
}

}  // namespace bluegreen::adapter::kubernetes
