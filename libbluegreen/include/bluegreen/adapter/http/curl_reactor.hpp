#pragma once

#include <functional>
#include <memory>

#include "bluegreen/adapter/http/client.hpp"
#include "bluegreen/adapter/http/timers.hpp"
#include "bluegreen/port/reactor.hpp"

namespace bluegreen::adapter::http {

/// The live reactor: one libcurl multi handle, its wake-up, the pipes of child processes, timers.
/// One thread runs it; only wake() may be called from another. It outlives everything that was made
/// with it; what is still under way at its end is dropped without a callback.
///
/// All callbacks come from inside wait_until(), one after another, and may start and cancel
/// whatever they like. They do not throw. wait_until() returns as soon as one has run.
class BLUEGREEN_EXPORT CurlReactor : public port::Reactor, public Timers {
 public:
  virtual Client& client() = 0;
  /// Calls `task` whenever the descriptor can be read or has hung up, until unwatched: a task that
  /// does not read is called again and again. The descriptor stays the caller's, who unwatches it
  /// before closing it. One task per descriptor.
  virtual void watch_descriptor(int descriptor, std::function<void()> task) = 0;
  virtual void unwatch_descriptor(int descriptor) = 0;
};

/// Fails with io_failed when libcurl or the system refuses.
BLUEGREEN_EXPORT base::result<std::unique_ptr<CurlReactor>> make_curl_reactor();

}  // namespace bluegreen::adapter::http
