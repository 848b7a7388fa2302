#pragma once

#include <algorithm>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <utility>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "bluegreen/port/executor.hpp"
#include "bluegreen/port/reactor.hpp"
#include "bluegreen/port/timers.hpp"

namespace bluegreen {

// docs/topics/embedding.md shows it: a test holds the two together.

class EpollLoop : public port::Reactor, public port::Timers, public port::Executor {
 public:
  EpollLoop() {
    epoll_event event{.events = EPOLLIN, .data = {}};
    epoll_ctl(epoll_, EPOLL_CTL_ADD, woken_, &event);
  }
  ~EpollLoop() override { close(woken_), close(epoll_); }

  base::Timestamp now() override {
    using namespace std::chrono;
    return {base::Instant{floor<base::Duration>(steady_clock::now().time_since_epoch())},
            floor<base::Duration>(system_clock::now())};
  }
  void wake() noexcept override { eventfd_write(woken_, 1); }
  void wait_until(base::Instant) override {}  // for blocking calls alone

  std::uint64_t call_after(base::Duration length, std::function<void()> task) override {
    timers_.emplace(std::pair{now().monotonic + length, ++last_}, std::move(task));
    return last_;
  }
  void cancel_call(std::uint64_t id) override {
    std::erase_if(timers_, [id](const auto& timer) { return timer.first.second == id; });
  }
  void post(std::function<void()> task) override {  // from any thread
    const std::scoped_lock lock{mutex_};
    posted_.push_back(std::move(task));
    wake();
  }

  /// One turn: waits until then at the latest, and calls what is due.
  void run_until(base::Instant latest) {
    if (!timers_.empty()) latest = std::min(latest, timers_.begin()->first.first);
    const auto wait = std::clamp((latest - now().monotonic).count(), 0L, 60'000L);
    epoll_event event;
    eventfd_t times = 0;
    if (epoll_wait(epoll_, &event, 1, static_cast<int>(wait)) > 0) eventfd_read(woken_, &times);
    for (const auto& task : take_posted()) task();
    while (!timers_.empty() && timers_.begin()->first.first <= now().monotonic)
      timers_.extract(timers_.begin()).mapped()();
  }

 private:
  std::deque<std::function<void()>> take_posted() {
    const std::scoped_lock lock{mutex_};
    return std::exchange(posted_, {});
  }

  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  int woken_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  std::map<std::pair<base::Instant, std::uint64_t>, std::function<void()>> timers_;
  std::uint64_t last_ = 0;
  std::mutex mutex_;
  std::deque<std::function<void()>> posted_;
};

}  // namespace bluegreen
