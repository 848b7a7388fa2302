#include "bluegreen/sim/event_queue.hpp"

#include <algorithm>
#include <utility>

#include "bluegreen/base/assertion.hpp"

namespace bluegreen::sim {

bool EventQueue::later(const Event& left, const Event& right) {
  return left.when != right.when ? left.when > right.when : left.sequence > right.sequence;
}

void EventQueue::at(base::Instant when, Action action) {
  BLUEGREEN_ASSERT(when >= now_);
  heap_.push_back({when, ++sequence_, std::move(action)});
  std::push_heap(heap_.begin(), heap_.end(), later);
}

std::optional<base::Instant> EventQueue::next() const {
  if (heap_.empty()) return std::nullopt;
  return heap_.front().when;
}

EventQueue::Action EventQueue::take() {
  BLUEGREEN_ASSERT(!heap_.empty());
  std::pop_heap(heap_.begin(), heap_.end(), later);
  Event event = std::move(heap_.back());
  heap_.pop_back();
  now_ = event.when;
  return std::move(event.action);
}

void EventQueue::advance(base::Instant to) {
  BLUEGREEN_ASSERT(to >= now_ && (heap_.empty() || heap_.front().when >= to));
  now_ = to;
}

}  // namespace bluegreen::sim
