#include "reply.hpp"

#include <algorithm>

namespace bluegreen_python {

void Pending::cancel() {
  const std::lock_guard lock{mutex_};
  cancelled_ = true;
  changed_.notify_all();
}

bool Pending::wait_cancelled(base::Duration longest) {
  std::unique_lock lock{mutex_};
  return changed_.wait_for(lock, longest, [this] { return cancelled_.load(); });
}

void Link::close() {
  {
    const std::lock_guard lock{delivering_};
    open_ = false;
  }
  const std::lock_guard lock{mutex_};
  for (const auto& pending : pending_) {
    if (const auto still = pending.lock()) still->cancel();
  }
  pending_.clear();
}

void Link::add(const std::shared_ptr<Pending>& pending) {
  const std::lock_guard lock{mutex_};
  std::erase_if(pending_, [](const auto& one) { return one.expired(); });
  pending_.push_back(pending);
}

void Link::deliver(const std::function<void()>& deliver) {
  const std::lock_guard lock{delivering_};
  if (open_) deliver();
}

void Link::keep(std::exception_ptr raised) {
  const std::lock_guard lock{mutex_};
  if (!raised_) raised_ = std::move(raised);
}

bool Link::raised() const {
  const std::lock_guard lock{mutex_};
  return raised_ != nullptr;
}

std::exception_ptr Link::take_raised() {
  const std::lock_guard lock{mutex_};
  return std::exchange(raised_, nullptr);
}

void Reply::complete(port::Answer answer, bool last) {
  if (last ? done_.exchange(true) : done_.load()) return;
  link_->deliver([&] { sink_.complete({id_, std::move(answer), last}); });
}

}  // namespace bluegreen_python
