#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "bluegreen/base/time.hpp"

namespace bluegreen::adapter::poll {

/// Tasks by the time they are due; those of one time in the order they came.
class TimerQueue {
 public:
  std::uint64_t add(base::Instant when, std::function<void()> task) {
    const std::uint64_t id = ++last_id_;
    tasks_.emplace(std::pair{when, id}, std::move(task));
    return id;
  }

  void cancel(std::uint64_t id) {
    std::erase_if(tasks_, [id](const auto& each) { return each.first.second == id; });
  }

  std::optional<base::Instant> next() const {
    if (tasks_.empty()) return std::nullopt;
    return tasks_.begin()->first.first;
  }

  /// Calls what is due and was there before this call; a task may add and cancel others. True when
  /// one was called.
  bool run(base::Instant now) {
    const std::uint64_t last = last_id_;
    const auto is_due = [now, last](const auto& each) {
      return each.first.first <= now && each.first.second <= last;
    };
    bool called = false;
    while (true) {
      const auto due = std::ranges::find_if(tasks_, is_due);
      if (due == tasks_.end()) return called;
      const std::function<void()> task = std::move(due->second);
      tasks_.erase(due);
      task();
      called = true;
    }
  }

 private:
  std::map<std::pair<base::Instant, std::uint64_t>, std::function<void()>> tasks_;
  std::uint64_t last_id_ = 0;
};

}  // namespace bluegreen::adapter::poll
