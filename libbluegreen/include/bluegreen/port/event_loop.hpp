#pragma once

#include <functional>

#include "bluegreen/port/executor.hpp"
#include "bluegreen/port/reactor.hpp"
#include "bluegreen/port/timers.hpp"

namespace bluegreen::port {

/// A reactor that calls back: at a time, for a file descriptor, for what another thread posts. What
/// lets real programs, files and connections work stands on it.
///
/// One thread runs it; only wake() and post() may be called from another. It outlives everything
/// that was made with it; what is still under way at its end is dropped without a callback.
///
/// All callbacks come from inside wait_until(), one after another, and may start and end whatever
/// they like. They do not throw. wait_until() returns as soon as one has run.
class BLUEGREEN_EXPORT EventLoop : public Reactor, public Timers, public Executor {
 public:
  /// Calls `task` whenever the descriptor can be read, or has hung up or failed, until unwatched: a
  /// task that does not read is called again and again. The descriptor stays the caller's, who
  /// unwatches it before closing it. The next task for it takes the place of this one.
  virtual void when_readable(int descriptor, std::function<void()> task) = 0;
  /// The same for writing, beside it.
  virtual void when_writable(int descriptor, std::function<void()> task) = 0;
  /// Ends both. One that is not watched is ignored.
  virtual void unwatch(int descriptor) = 0;
};

}  // namespace bluegreen::port
