#pragma once

#include <functional>
#include <memory>
#include <utility>

namespace bluegreen::compose {

/// Takes the first answer of a host; a second one goes nowhere.
template <class Answer>
std::function<void(Answer)> once(std::function<void(Answer)> take) {
  auto waiting = std::make_shared<std::function<void(Answer)>>(std::move(take));
  return [waiting = std::move(waiting)](Answer answer) {
    const auto taking = std::exchange(*waiting, nullptr);
    if (taking) taking(std::move(answer));
  };
}

}  // namespace bluegreen::compose
