#pragma once

#include "bluegreen/port/operation.hpp"

namespace bluegreen::port {

/// Where the counters of users' requests are read, pod by pod. The rules of Environment hold; it
/// writes nothing.
///
/// A source says *when* each pod's counters were true: of one that asks the pods the time at which
/// the answer came, of one that asks a store the time of the samples there. Counters that it has
/// told before it tells again with the same time, and with a newer one only where it has read them
/// anew: an equal time is no new sample, equal counters of a newer time say that nobody asked. It
/// names every pod that runs and has no counters to give, and those of them that are not ready.
class BLUEGREEN_EXPORT MetricSource {
 public:
  virtual ~MetricSource() = default;
  virtual void start(OperationId id, const SampleTraffic& request, CompletionSink sink) = 0;
  virtual void cancel(OperationId id) = 0;
};

}  // namespace bluegreen::port
