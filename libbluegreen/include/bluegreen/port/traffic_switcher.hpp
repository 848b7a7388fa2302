#pragma once

#include "bluegreen/port/operation.hpp"

namespace bluegreen::port {

/// What moves new connections between the colors. The rules of Environment hold. SwitchTraffic
/// needs the API server and nothing else.
class BLUEGREEN_EXPORT TrafficSwitcher {
 public:
  virtual ~TrafficSwitcher();
  virtual void start(OperationId id, const SwitcherRequest& request, CompletionSink& sink) = 0;
  virtual void cancel(OperationId id) = 0;
};

}  // namespace bluegreen::port
