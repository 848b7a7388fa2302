#pragma once

#include "bluegreen/port/operation.hpp"

namespace bluegreen::port {

/// Where the two colors run.
///
/// start() begins an operation and returns at once; what comes of it is given to the sink as one
/// Completion with `last` (a watch: any number before it). A started operation ends in bounded
/// time on its own, watches apart. All calls come from the thread that pumps. The sink is a value:
/// it may be kept, and outlives whoever started the operation. Requests are described beside their
/// types. What start() throws is taken for a failure that may have been applied.
///
/// Writes are compare-and-set on what the request names and carry its stamp; an object with a
/// higher fencing number is not written (Errc::superseded). An Observe started after an Applied
/// shows its effect.
class BLUEGREEN_EXPORT Environment {
 public:
  virtual ~Environment() = default;
  virtual void start(OperationId id, const EnvironmentRequest& request, CompletionSink sink) = 0;
  /// Ask for the early end of an operation. It still completes, as it would have or with
  /// Errc::cancelled; a write in flight is awaited. An unknown id is ignored.
  virtual void cancel(OperationId id) = 0;
};

}  // namespace bluegreen::port
