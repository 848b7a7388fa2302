#pragma once

#include "bluegreen/adapter/http/client.hpp"
#include "bluegreen/adapter/http/timers.hpp"
#include "bluegreen/adapter/kubernetes/api_client.hpp"
#include "bluegreen/adapter/kubernetes/kubernetes_ports.hpp"
#include "bluegreen/adapter/process/child.hpp"
#include "bluegreen/port/reactor.hpp"

namespace bluegreen::adapter::kubernetes {

/// What the ports of one service work with. Everything named here outlives them.
struct Context {
  ApiClient& api;
  http::Client& client;
  http::Timers& timers;
  port::Clock& clock;
  process::Launcher& launcher;
  Options options;
  port::TrafficSwitcher* switcher = nullptr;  ///< asked by the guard of the environment
};

}  // namespace bluegreen::adapter::kubernetes
