#include "bluegreen/adapter/http/curl_reactor.hpp"

#include <utility>
#include <vector>

#include "adapter/http/curl_client.hpp"
#include "adapter/poll/loop.hpp"

namespace bluegreen::adapter::http {
namespace {

class LiveReactor final : public poll::Loop<CurlReactor> {
 public:
  explicit LiveReactor(MultiHandle multi) : multi_(std::move(multi)), client_(multi_.get()) {}

  Client& client() override { return client_; }

 private:
  bool work() override { return client_.run(); }
  bool has_work() const override { return client_.has_ready(); }
  void wait_for(std::vector<pollfd>& descriptors, int milliseconds) override {
    std::vector<curl_waitfd> watched;
    for (const pollfd& each : descriptors) {
      const short events = each.events == POLLOUT ? CURL_WAIT_POLLOUT : CURL_WAIT_POLLIN;
      watched.push_back({each.fd, events, 0});
    }
    curl_multi_poll(multi_.get(), watched.data(), static_cast<unsigned>(watched.size()),
                    milliseconds, nullptr);
  }

  MultiHandle multi_;
  CurlClient client_;
};

}  // namespace

base::result<std::unique_ptr<CurlReactor>> make_curl_reactor() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) return base::failure(base::Errc::io_failed, "libcurl does not start");
  MultiHandle multi{curl_multi_init()};
  if (!multi) return base::failure(base::Errc::io_failed, "libcurl gives no multi handle");
  auto reactor = std::make_unique<LiveReactor>(std::move(multi));
  if (!reactor->is_usable())
    return base::failure(base::Errc::io_failed, "the system gives no event descriptor");
  return std::unique_ptr<CurlReactor>{std::move(reactor)};
}

}  // namespace bluegreen::adapter::http
