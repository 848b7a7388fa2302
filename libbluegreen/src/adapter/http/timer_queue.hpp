#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "bluegreen/base/time.hpp"

namespace bluegreen::adapter::http {

/// Tasks by the time they are due; those of one time in the order they came.
class TimerQueue {
 public:
  std::uint64_t add(base::Instant when, std::function<void()> task) {
    const std::uint64_t id = ++last_id_;
    times_.emplace(id, when);
    tasks_.emplace(std::pair{when, id}, std::move(task));
    return id;
  }

  void cancel(std::uint64_t id) {
    const auto found = times_.find(id);
    if (found == times_.end()) return;
    tasks_.erase({found->second, id});
    times_.erase(found);
  }

  std::optional<base::Instant> next() const {
    if (tasks_.empty()) return std::nullopt;
    return tasks_.begin()->first.first;
  }

  /// Calls what is due and was there before this call; a task may add and cancel others. True when
  /// one was called.
  bool run(base::Instant now) {
    const std::uint64_t last = last_id_;
    bool called = false;
    for (auto due = tasks_.begin(); due != tasks_.end() && due->first.first <= now;) {
      const auto key = due->first;
      if (key.second > last) {
        ++due;
        continue;
      }
      const std::function<void()> task = std::move(due->second);
      cancel(key.second);
      task();
      called = true;
      due = tasks_.begin();
    }
    return called;
  }

 private:
  std::map<std::pair<base::Instant, std::uint64_t>, std::function<void()>> tasks_;
  std::map<std::uint64_t, base::Instant> times_;
  std::uint64_t last_id_ = 0;
};

}  // namespace bluegreen::adapter::http
