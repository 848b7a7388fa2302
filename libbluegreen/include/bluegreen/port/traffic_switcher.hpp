#pragma once

#include "bluegreen/port/operation.hpp"

namespace bluegreen::port {

/// What divides new connections between the colors: a door, or several in an order
/// (compose/doors.hpp). It owns its doors whole: it reads and watches them, stamps them and
/// switches them. The rules of Environment hold. SwitchTraffic needs the API server and nothing
/// else; a split that the door cannot make fails with Errc::unsupported.
class BLUEGREEN_EXPORT TrafficSwitcher {
 public:
  virtual ~TrafficSwitcher() = default;
  virtual void start(OperationId id, const SwitcherRequest& request, CompletionSink sink) = 0;
  virtual void cancel(OperationId id) = 0;
};

}  // namespace bluegreen::port
