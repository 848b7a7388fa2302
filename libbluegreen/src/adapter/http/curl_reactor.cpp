#include "bluegreen/adapter/http/curl_reactor.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <map>
#include <utility>
#include <vector>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "adapter/http/curl_client.hpp"
#include "adapter/http/timer_queue.hpp"

namespace bluegreen::adapter::http {
namespace {

/// An event descriptor: its write is safe in signal handlers, which libcurl does not promise of its
/// own wake-up.
class WakeUp {
 public:
  WakeUp() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  ~WakeUp() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  WakeUp(const WakeUp&) = delete;
  WakeUp& operator=(const WakeUp&) = delete;

  int descriptor() const { return descriptor_; }
  void ring() const noexcept {
    const int before = errno;
    const std::uint64_t one = 1;
    static_cast<void>(
        !write(descriptor_, &one, sizeof one));  // it fails only when it rings already
    errno = before;
  }
  /// True when it rang since the last call.
  bool quiet() const noexcept {
    std::uint64_t count = 0;
    return read(descriptor_, &count, sizeof count) == sizeof count;
  }

 private:
  int descriptor_;
};

struct Watch {
  std::uint64_t id = 0;
  std::function<void()> task;
};

class LiveReactor final : public CurlReactor {
 public:
  explicit LiveReactor(MultiHandle multi) : multi_(std::move(multi)), client_(multi_.get()) {}

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

  Client& client() override { return client_; }

  std::uint64_t call_after(base::Duration length, std::function<void()> task) override {
    // Rounded up: the clock's text of milliseconds has dropped up to one.
    const base::Duration wait =
        length.count() > 0 ? length + base::Duration{1} : base::Duration::zero();
    return timers_.add(now().monotonic + wait, std::move(task));
  }
  void cancel_call(std::uint64_t id) override { timers_.cancel(id); }

  void watch_descriptor(int descriptor, std::function<void()> task) override {
    descriptors_[descriptor] = Watch{++last_watch_, std::move(task)};
  }
  void unwatch_descriptor(int descriptor) override { descriptors_.erase(descriptor); }

 private:
  /// One round of work that does not wait. True when a callback ran.
  bool turn() {
    const bool exchanged = client_.run();
    const bool timed = timers_.run(now().monotonic);
    const bool read = call_readable();
    return exchanged || timed || read;
  }

  base::Instant earlier(base::Instant deadline) const {
    const auto next = timers_.next();
    return next ? std::min(*next, deadline) : deadline;
  }

  void wait(base::Duration length) {
    const bool at_once = client_.has_ready() || length.count() <= 0;
    const int limit =
        at_once ? 0 : static_cast<int>(std::min<base::Duration::rep>(length.count(), INT_MAX));
    std::vector<curl_waitfd> watched{{wake_up_.descriptor(), CURL_WAIT_POLLIN, 0}};
    for (const auto& [descriptor, watch] : descriptors_)
      watched.push_back({descriptor, CURL_WAIT_POLLIN, 0});
    curl_multi_poll(multi_.get(), watched.data(), static_cast<unsigned>(watched.size()), limit,
                    nullptr);
  }

  bool call_readable() {
    std::vector<pollfd> states;
    std::vector<std::uint64_t> watches;
    for (const auto& [descriptor, watch] : descriptors_) {
      states.push_back({descriptor, POLLIN, 0});
      watches.push_back(watch.id);
    }
    if (states.empty() || poll(states.data(), states.size(), 0) <= 0) return false;

    bool called = false;
    for (std::size_t i = 0; i < states.size(); ++i) {
      const auto found = descriptors_.find(states[i].fd);
      // A task before it may have unwatched this one, and even have watched a new descriptor of the
      // same number.
      const bool same = found != descriptors_.end() && found->second.id == watches[i];
      if (states[i].revents == 0 || !same) continue;
      const std::function<void()> task = found->second.task;  // it may unwatch itself
      task();
      called = true;
    }
    return called;
  }

  MultiHandle multi_;
  WakeUp wake_up_;
  CurlClient client_;
  TimerQueue timers_;
  std::map<int, Watch> descriptors_;
  std::uint64_t last_watch_ = 0;
};

}  // namespace

base::result<std::unique_ptr<CurlReactor>> make_curl_reactor() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) return base::failure(base::Errc::io_failed, "libcurl does not start");
  MultiHandle multi{curl_multi_init()};
  if (!multi) return base::failure(base::Errc::io_failed, "libcurl gives no multi handle");
  auto reactor = std::make_unique<LiveReactor>(std::move(multi));
  if (!reactor->is_usable())
    return base::failure(base::Errc::io_failed, "the system gives no event descriptor");
  return std::unique_ptr<CurlReactor>{std::move(reactor)};
}

}  // namespace bluegreen::adapter::http
