#pragma once

#include <functional>

#include "bluegreen/base/export.hpp"

namespace bluegreen::port {

/// Brings work to the thread that runs a reactor.
class BLUEGREEN_EXPORT Executor {
 public:
  virtual ~Executor() = default;
  /// From any thread: calls `task` once on the thread that runs the reactor, in the order in which
  /// tasks were posted and never from inside this call, and ends the wait that is under way. A task
  /// that is still there at the end of the executor is dropped.
  virtual void post(std::function<void()> task) = 0;
};

}  // namespace bluegreen::port
