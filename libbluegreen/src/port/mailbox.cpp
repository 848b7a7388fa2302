#include "bluegreen/port/mailbox.hpp"

#include <atomic>
#include <mutex>

namespace bluegreen::port {

class Mailbox::Box : public CompletionReceiver {
 public:
  explicit Box(Reactor& reactor) : reactor_(&reactor) {}

  void complete(Completion completion) override {
    const std::scoped_lock lock{mutex_};
    if (reactor_ == nullptr) return;
    completions_.push_back(std::move(completion));
    any_.store(true, std::memory_order_release);
    reactor_->wake();  // under the lock, so that close() waits for it
  }
  std::vector<Completion> take() {
    if (!any_.load(std::memory_order_acquire)) return {};
    const std::scoped_lock lock{mutex_};
    any_.store(false, std::memory_order_relaxed);
    return std::exchange(completions_, {});
  }
  void close() {
    const std::scoped_lock lock{mutex_};
    reactor_ = nullptr;
    completions_.clear();
  }

 private:
  std::mutex mutex_;
  Reactor* reactor_;  ///< null when it is closed
  std::vector<Completion> completions_;
  std::atomic<bool> any_{false};  ///< so that whoever looks in vain takes no lock
};

Mailbox::Mailbox(Reactor& reactor) : box_(std::make_shared<Box>(reactor)) {}
Mailbox::~Mailbox() { close(); }

CompletionSink Mailbox::sink() const { return CompletionSink{box_}; }
std::vector<Completion> Mailbox::take() { return box_->take(); }
void Mailbox::close() { box_->close(); }

}  // namespace bluegreen::port
