#include "bluegreen/adapter/poll/poll_reactor.hpp"

#include "adapter/poll/loop.hpp"

namespace bluegreen::adapter::poll {
namespace {

class PollReactor final : public Loop<port::EventLoop> {
 private:
  bool work() override { return false; }
  bool has_work() const override { return false; }
  void wait_for(std::vector<pollfd>& descriptors, int milliseconds) override {
    ::poll(descriptors.data(), descriptors.size(), milliseconds);
  }
};

}  // namespace

base::result<std::unique_ptr<port::EventLoop>> make_poll_reactor() {
  auto reactor = std::make_unique<PollReactor>();
  if (!reactor->is_usable())
    return base::failure(base::Errc::io_failed, "the system gives no event descriptor");
  return std::unique_ptr<port::EventLoop>{std::move(reactor)};
}

}  // namespace bluegreen::adapter::poll
