#include "bluegreen/sim/event_queue.hpp"

#include <algorithm>
#include <utility>

#include "bluegreen/base/assertion.hpp"

namespace bluegreen::sim {

void EventQueue::at(base::Instant when, Action action) {
  BLUEGREEN_ASSERT(when >= now_);
  events_.push_back({when, scheduled_++, std::move(action)});
  std::ranges::push_heap(events_, is_later);
}

std::optional<base::Instant> EventQueue::next() const {
  if (events_.empty()) return std::nullopt;
  return events_.front().when;
}

EventQueue::Action EventQueue::take() {
  BLUEGREEN_ASSERT(!events_.empty());
  std::ranges::pop_heap(events_, is_later);
  Event next = std::move(events_.back());
  events_.pop_back();
  now_ = next.when;
  return std::move(next.action);
}

void EventQueue::advance(base::Instant to) {
  BLUEGREEN_ASSERT(to >= now_ && (events_.empty() || next() >= to));
  now_ = to;
}

}  // namespace bluegreen::sim
