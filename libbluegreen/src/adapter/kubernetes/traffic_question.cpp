#include "adapter/kubernetes/traffic_question.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace bluegreen::adapter::kubernetes {

namespace {

constexpr base::Duration between_looks{10};

using Heard = std::function<void(base::result<model::Traffic>)>;

/// It lives until it was answered, which may be after the end of whoever asked.
class TrafficQuestion : public port::CompletionSink,
                        public std::enable_shared_from_this<TrafficQuestion> {
 public:
  TrafficQuestion(port::Timers& timers, Heard then) : timers_(timers), then_(std::move(then)) {}

  void ask(port::TrafficSwitcher& switcher, port::OperationId id) {
    self_ = shared_from_this();
    switcher.start(id, port::ObserveTraffic{}, *this);
    look();
  }

  void complete(port::Completion completion) override {
    const auto self = shared_from_this();  // hearing the answer ends it
    if (std::this_thread::get_id() == reactor_) return hear(completion.answer);
    const std::scoped_lock lock{mutex_};
    answer_ = std::move(completion.answer);
  }

 private:
  void look() {
    if (self_ == nullptr) return;
    std::optional<port::Answer> answer;
    {
      const std::scoped_lock lock{mutex_};
      answer = std::exchange(answer_, std::nullopt);
    }
    if (answer) return hear(*answer);
    timers_.call_after(between_looks, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->look();
    });
  }

  void hear(const port::Answer& answer) {
    const auto self = std::exchange(self_, nullptr);
    if (self == nullptr) return;
    if (const auto* traffic = std::get_if<model::Traffic>(&answer)) return then_(*traffic);
    const auto* failure = std::get_if<port::Failure>(&answer);
    if (failure != nullptr) return then_(base::failure(failure->error));
    then_(base::failure(base::Errc::malformed, "the switcher did not tell of traffic"));
  }

  port::Timers& timers_;
  Heard then_;
  const decltype(std::this_thread::get_id()) reactor_ = std::this_thread::get_id();
  std::mutex mutex_;
  std::optional<port::Answer> answer_;     ///< from another thread
  std::shared_ptr<TrafficQuestion> self_;  ///< until it was answered
};

}  // namespace

port::OperationId ask_traffic(port::TrafficSwitcher& switcher, port::Timers& timers, Heard then) {
  // Far from the ids of engines and of what is composed.
  static std::atomic<std::uint64_t> next{std::uint64_t{3} << 61U};
  const port::OperationId id{next.fetch_add(1)};
  std::make_shared<TrafficQuestion>(timers, std::move(then))->ask(switcher, id);
  return id;
}

}  // namespace bluegreen::adapter::kubernetes
