// A host with an event loop of its own, over epoll: two releases in one thread, and nothing of ours
// ever waits.
#include <chrono>

#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "session/shop.hpp"

namespace bluegreen::session {
namespace {

/// What a host has anyway: descriptors, timers and tasks, all turned by the host.
class HostLoop : public port::Reactor, public port::Timers, public port::Executor {
 public:
  HostLoop() {
    epoll_event event{};
    event.events = EPOLLIN;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, woken_, &event);
  }
  ~HostLoop() override {
    close(woken_);
    close(epoll_);
  }
  HostLoop(const HostLoop&) = delete;
  HostLoop& operator=(const HostLoop&) = delete;

  base::Timestamp now() override {
    using namespace std::chrono;
    return {base::Instant{duration_cast<base::Duration>(steady_clock::now().time_since_epoch())},
            time_point_cast<base::Duration>(system_clock::now())};
  }
  void wait_until(base::Instant) override { ADD_FAILURE() << "a host's loop waits by itself"; }
  void wake() noexcept override {
    const std::uint64_t one = 1;
    static_cast<void>(write(woken_, &one, sizeof one));
  }
  std::uint64_t call_after(base::Duration length, std::function<void()> task) override {
    timers_.emplace(now().monotonic + length, std::pair{++last_timer_, std::move(task)});
    return last_timer_;
  }
  void cancel_call(std::uint64_t id) override {
    std::erase_if(timers_, [id](const auto& timer) { return timer.second.first == id; });
  }
  void post(std::function<void()> task) override {
    {
      const std::scoped_lock lock{mutex_};
      posted_.push_back(std::move(task));
    }
    wake();
  }

  /// One turn of the host: waits until then at the latest, and does what is due.
  void turn(base::Instant latest) {
    if (!timers_.empty()) latest = std::min(latest, timers_.begin()->first);
    const auto wait = std::max<std::int64_t>(0, (latest - now().monotonic).count());
    epoll_event event{};
    if (epoll_wait(epoll_, &event, 1, static_cast<int>(std::min<std::int64_t>(wait, 60'000))) > 0) {
      std::uint64_t count = 0;
      static_cast<void>(read(woken_, &count, sizeof count));
    }
    run_posted();
    while (!timers_.empty() && timers_.begin()->first <= now().monotonic)
      timers_.extract(timers_.begin()).mapped().second();
  }

 private:
  void run_posted() {
    std::deque<std::function<void()>> tasks;
    {
      const std::scoped_lock lock{mutex_};
      tasks.swap(posted_);
    }
    for (const auto& task : tasks) task();
  }

  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  int woken_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  std::uint64_t last_timer_ = 0;
  std::multimap<base::Instant, std::pair<std::uint64_t, std::function<void()>>> timers_;
  std::mutex mutex_;
  std::deque<std::function<void()>> posted_;
};

/// A release of a shop of its own.
struct Driven {
  explicit Driven(HostLoop& loop, const std::string& service)
      : shop(loop), session(shop.ports(), Shop::runbook(service), {}) {
    const auto begun =
        session.begin_deploy("1.2.4", Until::held, [this](const auto& result) { ended = result; });
    EXPECT_TRUE(begun);
  }

  Shop shop;
  Session session;
  std::optional<base::result<Outcome>> ended;
};

TEST(HostLoop, DrivesTwoReleasesInOneThread) {
  HostLoop loop;
  Driven toys{loop, "toys"};
  Driven books{loop, "books"};
  int turns = 0;
  for (; !toys.ended || !books.ended; ++turns) {
    const auto now = loop.now();
    const auto next = std::min(toys.session.turn(now), books.session.turn(now));
    if (!toys.ended || !books.ended) loop.turn(next);
  }
  for (auto* driven : {&toys, &books}) {
    ASSERT_TRUE(*driven->ended) << driven->ended->error().message;
    EXPECT_EQ(driven->ended->value(), Outcome::done) << driven->session.release()->reason;
    EXPECT_EQ(driven->shop.serving(), model::Color::green);
  }
  EXPECT_LT(turns, 5000) << "nobody spins";
}

TEST(HostLoop, LeavesWithoutWaiting) {
  HostLoop loop;
  Driven toys{loop, "toys"};
  while (toys.session.release() == nullptr ||
         toys.session.release()->phase != engine::Phase::starting)
    loop.turn(toys.session.turn(loop.now()));
  toys.session.leave();
  int turns = 0;
  for (; !toys.ended; ++turns) {
    const auto next = toys.session.turn(loop.now());
    if (!toys.ended) loop.turn(next);
  }
  ASSERT_TRUE(*toys.ended);
  EXPECT_EQ(toys.ended->value(), Outcome::interrupted);
  EXPECT_LT(turns, 100) << "nobody spins";
}

}  // namespace
}  // namespace bluegreen::session
