#pragma once

#include <memory>

#include "bluegreen/adapter/http/client.hpp"
#include "bluegreen/port/event_loop.hpp"

namespace bluegreen::adapter::http {

/// The event loop that sends HTTP requests, too: it waits by one libcurl multi handle.
class BLUEGREEN_EXPORT CurlReactor : public port::EventLoop {
 public:
  virtual Client& client() = 0;
};

/// Fails with io_failed when libcurl or the system refuses.
BLUEGREEN_EXPORT base::result<std::unique_ptr<CurlReactor>> make_curl_reactor();

}  // namespace bluegreen::adapter::http
