#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "bluegreen/contract/receiver.hpp"
#include "bluegreen/port/environment.hpp"
#include "bluegreen/port/traffic_switcher.hpp"
#include "traffic.hpp"

namespace bluegreen::test {

/// A port that answers when the test says so, from whatever thread that does. It is itself called
/// from one thread alone.
template <class Port, class Request>
class HeldPort : public Port {
 public:
  void start(port::OperationId id, const Request& request, port::CompletionSink sink) override {
    expect_the_thread_that_pumps();
    requests.push_back(request);
    ids.push_back(id);
    sink_ = std::move(sink);
    if (at_once) answer(*at_once);
  }
  void cancel(port::OperationId id) override {
    expect_the_thread_that_pumps();
    cancelled.push_back(id);
    if (!sink_ || id != ids.back() || !ends_when_cancelled) return;
    answer(port::Failure{{base::Errc::cancelled, "cancelled"}});
  }

  /// Of the operation that was started last: its end.
  void answer(port::Answer answer) {
    std::exchange(sink_, std::nullopt)->complete({ids.back(), std::move(answer), true});
  }
  void fail(base::Errc code, const std::string& message = "it did not work") {
    answer(port::Failure{{code, message}});
  }
  /// What a watch tells before its end.
  void tell(port::Answer answer) { sink_->complete({ids.back(), std::move(answer), false}); }

  bool is_asked() const { return sink_.has_value(); }
  template <class Kind>
  bool is_asked_for() const {
    return is_asked() && std::holds_alternative<Kind>(requests.back());
  }
  bool was_cancelled() const { return !ids.empty() && cancelled == std::vector{ids.back()}; }

  std::optional<port::Answer> at_once;  ///< answered from inside start()
  bool ends_when_cancelled = true;
  std::vector<Request> requests;
  std::vector<port::OperationId> ids;
  std::vector<port::OperationId> cancelled;

 private:
  void expect_the_thread_that_pumps() const {
    EXPECT_EQ(std::this_thread::get_id(), pumping_) << "ports are called from there alone";
  }

  const std::thread::id pumping_ = std::this_thread::get_id();
  std::optional<port::CompletionSink> sink_;
};

using HeldEnvironment = HeldPort<port::Environment, port::EnvironmentRequest>;
using HeldSwitcher = HeldPort<port::TrafficSwitcher, port::SwitcherRequest>;

/// What was told, in order.
class Heard : public contract::Receiver {
 public:
  void complete(port::Completion completion) override {
    if (on_completion) on_completion();
    const std::scoped_lock lock{mutex_};
    completions.push_back(std::move(completion));
  }
  std::size_t count() const { return completions.size(); }
  bool has_ended() const { return !completions.empty() && completions.back().last; }
  template <class Answer>
  Answer last() const {
    return std::get<Answer>(*completions.at(completions.size() - 1).answer);
  }
  base::Error error() const { return last<port::Failure>().error; }

  std::vector<port::Completion> completions;
  std::function<void()> on_completion;

 private:
  std::mutex mutex_;
};

/// The traffic of one door of that name.
inline model::Traffic one_door(const std::string& name, int blue = 100, int green = 0,
                               const std::string& version = "1") {
  auto door = divided_door(name, blue, green);
  door.version = version;
  return {{door}};
}

}  // namespace bluegreen::test
