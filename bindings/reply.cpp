#include "reply.hpp"

#include <algorithm>
#include <chrono>

namespace bluegreen_python {

namespace {

constexpr std::chrono::seconds patience_with_threads{1};

}  // namespace

void Link::close() {
  {
    const std::lock_guard lock{delivering_};
    open_ = false;
  }
  std::vector<std::shared_ptr<Pending>> still;  // destroyed without the lock, which they need
  {
    const std::lock_guard lock{mutex_};
    for (const auto& pending : std::exchange(pending_, {})) still.push_back(pending.lock());
  }
  for (const auto& pending : std::exchange(still, {})) {
    if (pending) pending->cancel();
  }
  std::unique_lock lock{mutex_};
  left_.wait_for(lock, patience_with_threads, [this] { return threads_ == 0; });
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

Pending::Pending(std::shared_ptr<Link> link) : link_(std::move(link)) {
  const std::lock_guard lock{link_->mutex_};
  ++link_->threads_;
}

Pending::~Pending() {
  const std::lock_guard lock{link_->mutex_};
  --link_->threads_;
  link_->left_.notify_all();
}

void Reply::complete(port::Answer answer, bool last) {
  // Under the lock, so that nothing another thread tells comes after the last answer.
  link().deliver([&] {
    if (last ? done_.exchange(true) : done_.load()) return;
    sink_.complete({id_, std::move(answer), last});
  });
}

void GateReply::answer(GateAnswer given) {
  const std::lock_guard lock{mutex_};
  given_ = given;
}

std::optional<GateAnswer> GateReply::take() {
  const std::lock_guard lock{mutex_};
  return std::exchange(given_, std::nullopt);
}

}  // namespace bluegreen_python
