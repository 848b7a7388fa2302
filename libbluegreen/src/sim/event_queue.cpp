#include "bluegreen/sim/event_queue.hpp"

#include <utility>

#include "bluegreen/base/assertion.hpp"

namespace bluegreen::sim {

void EventQueue::at(base::Instant when, Action action) {
  BLUEGREEN_ASSERT(when >= now_);
  actions_.emplace(when, std::move(action));
}

std::optional<base::Instant> EventQueue::next() const {
  if (actions_.empty()) return std::nullopt;
  return actions_.begin()->first;
}

EventQueue::Action EventQueue::take() {
  BLUEGREEN_ASSERT(!actions_.empty());
  auto next = actions_.extract(actions_.begin());
  now_ = next.key();
  return std::move(next.mapped());
}

void EventQueue::advance(base::Instant to) {
  BLUEGREEN_ASSERT(to >= now_ && (actions_.empty() || next() >= to));
  now_ = to;
}

}  // namespace bluegreen::sim
