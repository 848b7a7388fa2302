#pragma once

#include <cerrno>
#include <cstdint>

#include <sys/eventfd.h>
#include <unistd.h>

namespace bluegreen::adapter::poll {

/// An event descriptor: its write is safe in signal handlers, which libcurl does not promise of its
/// own wake-up.
class WakeUp {
 public:
  WakeUp() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  ~WakeUp() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  WakeUp(const WakeUp&) = delete;
  WakeUp& operator=(const WakeUp&) = delete;

  int descriptor() const { return descriptor_; }
  void ring() const noexcept {
    const int before = errno;
    const std::uint64_t one = 1;
    static_cast<void>(
        !write(descriptor_, &one, sizeof one));  // it fails only when it rings already
    errno = before;
  }
  /// True when it rang since the last call.
  bool quiet() const noexcept {
    std::uint64_t count = 0;
    return read(descriptor_, &count, sizeof count) == sizeof count;
  }

 private:
  int descriptor_;
};

}  // namespace bluegreen::adapter::poll
