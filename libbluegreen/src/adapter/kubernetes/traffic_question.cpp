#include "adapter/kubernetes/traffic_question.hpp"

#include <atomic>
#include <utility>

namespace bluegreen::adapter::kubernetes {

namespace {

constexpr base::Duration between_looks{10};

}  // namespace

port::OperationId TrafficQuestion::next_id() {
  static std::atomic<std::uint64_t> next{std::uint64_t{3} << 61U};
  return port::OperationId{next.fetch_add(1)};
}

void TrafficQuestion::ask(port::TrafficSwitcher& switcher, http::Timers& timers,
                          port::OperationId id, Then then) {
  const auto question = std::make_shared<TrafficQuestion>(timers, std::move(then));
  question->self_ = question;
  switcher.start(id, port::ObserveTraffic{}, *question);
  question->look();
}

void TrafficQuestion::complete(port::Completion completion) {
  const auto self = shared_from_this();  // hearing the answer ends it
  if (std::this_thread::get_id() == reactor_) return hear(completion.answer);
  const std::scoped_lock lock{mutex_};
  answer_ = std::move(completion.answer);
}

void TrafficQuestion::look() {
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

void TrafficQuestion::hear(const port::Answer& answer) {
  const auto self = std::exchange(self_, nullptr);
  if (self == nullptr) return;
  if (const auto* traffic = std::get_if<model::Traffic>(&answer)) return then_(*traffic);
  const auto* failure = std::get_if<port::Failure>(&answer);
  if (failure != nullptr) return then_(base::failure(failure->error));
  then_(base::failure(base::Errc::malformed, "the switcher did not tell of traffic"));
}

}  // namespace bluegreen::adapter::kubernetes
