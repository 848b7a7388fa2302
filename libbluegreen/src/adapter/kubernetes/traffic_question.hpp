#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "bluegreen/adapter/http/timers.hpp"
#include "bluegreen/port/traffic_switcher.hpp"

namespace bluegreen::adapter::kubernetes {

/// One ObserveTraffic whose answer is heard on the reactor's thread, whatever thread it comes from:
/// a host's switcher may answer from its own, and then it is looked for every few milliseconds. It
/// lives until it was answered, which may be after the end of whoever asked.
class TrafficQuestion : public port::CompletionSink,
                        public std::enable_shared_from_this<TrafficQuestion> {
 public:
  using Then = std::function<void(base::result<model::Traffic>)>;

  /// Far from the ids of engines and of what is composed.
  static port::OperationId next_id();
  /// `then` is called once, unless the switcher never answers. Who wants no answer any more cancels
  /// the id at the switcher.
  static void ask(port::TrafficSwitcher& switcher, http::Timers& timers, port::OperationId id,
                  Then then);

  TrafficQuestion(http::Timers& timers, Then then) : timers_(timers), then_(std::move(then)) {}
  void complete(port::Completion completion) override;

 private:
  void look();
  void hear(const port::Answer& answer);

  http::Timers& timers_;
  Then then_;
  const decltype(std::this_thread::get_id()) reactor_ = std::this_thread::get_id();
  std::mutex mutex_;
  std::optional<port::Answer> answer_;     ///< from another thread
  std::shared_ptr<TrafficQuestion> self_;  ///< until it was answered
};

}  // namespace bluegreen::adapter::kubernetes
