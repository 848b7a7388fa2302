#pragma once

#include <string>

#include "bluegreen/adapter/http/client.hpp"
#include "bluegreen/adapter/kubernetes/kubeconfig.hpp"
#include "bluegreen/port/timers.hpp"

namespace bluegreen::adapter::kubernetes {

/// What calls and watches share: the transport, the timers and who we are.
struct Connection {
  http::Client& client;
  port::Timers& timers;
  Credentials credentials;

  /// A request for a path of the API server, signed with the token; `accept` empty: JSON.
  http::Request request(std::string method, const std::string& path, const std::string& accept);
};

/// 100 ms, doubled with every failure before it, at most `limit`.
base::Duration growing_wait(int failures, base::Duration limit);

}  // namespace bluegreen::adapter::kubernetes
