#pragma once

#include <algorithm>
#include <climits>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "adapter/poll/descriptor_watches.hpp"
#include "adapter/poll/timer_queue.hpp"
#include "adapter/poll/wake_up.hpp"
#include "base/within.hpp"
#include "bluegreen/port/event_loop.hpp"

namespace bluegreen::adapter::poll {

/// What every event loop has: the clock, timers, descriptors, posted tasks, the order of a turn.
/// `Face` is the interface that it has, port::EventLoop or one derived from it; how it waits is the
/// derived class's.
template <class Face>
class Loop : public Face {
 public:
  bool is_usable() const { return wake_up_.descriptor() >= 0; }

  base::Timestamp now() override {
    using std::chrono::floor;
    return {
        base::Instant{floor<base::Duration>(std::chrono::steady_clock::now().time_since_epoch())},
        floor<base::Duration>(std::chrono::system_clock::now())};
  }

  void wait_until(base::Instant deadline) override {
    while (true) {
      const bool woken = wake_up_.quiet();
      const bool called = turn();
      const base::Instant time = now().monotonic;
      if (woken || called || time >= deadline) return;
      wait(earlier(deadline) - time);
    }
  }

  void wake() noexcept override { wake_up_.ring(); }

  void post(std::function<void()> task) override {
    {
      const std::scoped_lock lock{mutex_};
      posted_.push_back(std::move(task));
    }
    wake();
  }

  std::uint64_t call_after(base::Duration length, std::function<void()> task) override {
    // Rounded up: the clock's text of milliseconds has dropped up to one.
    const base::Duration wait = length.count() > 0
                                    ? std::min(length, base::longest_duration) + base::Duration{1}
                                    : base::Duration::zero();
    return timers_.add(now().monotonic + wait, std::move(task));
  }
  void cancel_call(std::uint64_t id) override { timers_.cancel(id); }

  void when_readable(int descriptor, std::function<void()> task) override {
    descriptors_.add(descriptor, POLLIN, std::move(task));
  }
  void when_writable(int descriptor, std::function<void()> task) override {
    descriptors_.add(descriptor, POLLOUT, std::move(task));
  }
  void unwatch(int descriptor) override { descriptors_.remove(descriptor); }

 protected:
  /// Works on what is ready and the loop does not know. True when a callback ran.
  virtual bool work() = 0;
  /// True when work() has something to call back already.
  virtual bool has_work() const = 0;
  /// Waits at most that long until one of the descriptors is ready.
  virtual void wait_for(std::vector<pollfd>& descriptors, int milliseconds) = 0;

 private:
  /// One round of work that does not wait. True when a callback ran.
  bool turn() {
    const bool worked = work();
    const bool posted = run_posted();
    const bool timed = timers_.run(now().monotonic);
    const bool ready = descriptors_.call_ready();
    return worked || posted || timed || ready;
  }

  /// What the tasks themselves post waits for the next turn.
  bool run_posted() {
    std::vector<std::function<void()>> tasks;
    {
      const std::scoped_lock lock{mutex_};
      tasks.swap(posted_);
    }
    for (const auto& task : tasks) task();
    return !tasks.empty();
  }

  base::Instant earlier(base::Instant deadline) const {
    const auto next = timers_.next();
    return next ? std::min(*next, deadline) : deadline;
  }

  void wait(base::Duration length) {
    const bool at_once = has_work() || length.count() <= 0;
    const int limit =
        at_once ? 0 : static_cast<int>(std::min<base::Duration::rep>(length.count(), INT_MAX));
    auto states = descriptors_.wanted();
    states.push_back({wake_up_.descriptor(), POLLIN, 0});
    wait_for(states, limit);
  }

  WakeUp wake_up_;
  TimerQueue timers_;
  DescriptorWatches descriptors_;
  std::mutex mutex_;
  std::vector<std::function<void()>> posted_;
};

}  // namespace bluegreen::adapter::poll
