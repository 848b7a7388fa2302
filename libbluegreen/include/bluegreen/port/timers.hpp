#pragma once

#include <cstdint>
#include <functional>

#include "bluegreen/base/export.hpp"
#include "bluegreen/base/time.hpp"

namespace bluegreen::port {

/// Calls back later. What needs to wait between two requests takes this and not the whole event
/// loop, so that a world with a clock of its own can stand behind it.
class BLUEGREEN_EXPORT Timers {
 public:
  virtual ~Timers() = default;
  /// Calls `task` once on the thread that runs the reactor when that long has passed, unless
  /// cancelled before; never from inside this call. A length of zero or less means at once.
  virtual std::uint64_t call_after(base::Duration length, std::function<void()> task) = 0;
  /// An unknown id, or one whose task was called, is ignored.
  virtual void cancel_call(std::uint64_t id) = 0;
};

}  // namespace bluegreen::port
