#pragma once

#include "bluegreen/port/operation.hpp"

namespace bluegreen::port {

/// Where the share of traffic on each color is read. The rules of Environment hold; it writes
/// nothing.
class BLUEGREEN_EXPORT MetricSource {
 public:
  virtual ~MetricSource() = default;
  virtual void start(OperationId id, const SampleTraffic& request, CompletionSink sink) = 0;
  virtual void cancel(OperationId id) = 0;
};

}  // namespace bluegreen::port
