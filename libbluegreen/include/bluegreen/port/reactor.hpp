#pragma once

#include "bluegreen/base/time.hpp"

namespace bluegreen::port {

/// Tells the time. now() never goes back in its monotonic part.
class BLUEGREEN_EXPORT Clock {
 public:
  virtual ~Clock() = default;
  virtual base::Timestamp now() = 0;
};

/// Waits, and in waiting lets the ports of its kind work: live it is curl's multi interface with a
/// wake-up and process descriptors, in a rehearsal the queue of the virtual clock.
class BLUEGREEN_EXPORT Reactor : public Clock {
 public:
  /// Works until the deadline, until something completed, or until wake(); returns early for no
  /// reason at will. A deadline in the past works on what is ready without waiting. Called on the
  /// thread that pumps, never from inside itself.
  virtual void wait_until(base::Instant deadline) = 0;
  /// Ends the wait that is under way, or the next one. From any thread; in a signal handler it is
  /// safe.
  virtual void wake() noexcept = 0;
};

}  // namespace bluegreen::port
