#pragma once

#include <memory>

#include "bluegreen/base/result.hpp"
#include "bluegreen/port/event_loop.hpp"

namespace bluegreen::adapter::poll {

/// An event loop over poll(2), for an environment of one's own: timers, the host's descriptors, and
/// by adapter/process child processes; no libcurl, no thread and no signal handler. Fails with
/// io_failed when the system gives no event descriptor.
BLUEGREEN_EXPORT base::result<std::unique_ptr<port::EventLoop>> make_poll_reactor();

}  // namespace bluegreen::adapter::poll
