#pragma once

#include <algorithm>

#include "adapter/kubernetes/door_parts.hpp"
#include "adapter/kubernetes/operation.hpp"

namespace bluegreen::adapter::kubernetes {

/// Asks the pods of the service that take part, side by side: `ask` gets a pod and whom to tell
/// what it answered; `then` gets all of it, in the order of the pods' names.
template <class Told, class TakesPart, class Ask, class Go>
void ask_pods(Operation& operation, TakesPart takes_part, Ask ask, Go then) {
  operation.read({pods_part(operation.service())}, [=](const Reading& reading) {
    auto pods = all_of<Pod>(reading, 0);
    std::erase_if(pods, [&](const Pod& pod) { return !takes_part(pod); });
    std::ranges::sort(pods, {}, &Pod::name);
    const auto all = std::make_shared<std::vector<Told>>(pods.size());
    if (pods.empty()) return then(*all);
    const auto one_came = after(pods.size(), [all, then] { then(*all); });
    for (std::size_t index = 0; index < pods.size(); ++index) {
      ask(pods[index], [all, one_came, index](Told told) {
        (*all)[index] = std::move(told);
        one_came();
      });
    }
  });
}

}  // namespace bluegreen::adapter::kubernetes
