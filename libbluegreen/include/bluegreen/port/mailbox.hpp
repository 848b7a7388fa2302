#pragma once

#include <memory>
#include <vector>

#include "bluegreen/port/operation.hpp"
#include "bluegreen/port/reactor.hpp"

namespace bluegreen::port {

/// Where what came of operations waits for the thread that pumps. Ports fill it from any thread and
/// wake the reactor; take() and close() are called from the one that pumps. What comes after
/// close() or the mailbox's end is dropped, and the reactor is not touched any more: it and the
/// ports may be gone, or live on.
class BLUEGREEN_EXPORT Mailbox {
 public:
  /// The reactor lives until close().
  explicit Mailbox(Reactor& reactor);
  ~Mailbox();
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  CompletionSink sink() const;
  /// What has come since the last call, in the order of its coming.
  std::vector<Completion> take();
  void close();

 private:
  class Box;
  std::shared_ptr<Box> box_;
};

}  // namespace bluegreen::port
