#pragma once

#include "bluegreen/port/operation.hpp"

namespace bluegreen::port {

/// Answers one question about a color: pass, fail or unknown, with the reason. An error on the way
/// (no answer, no pod, an answer that cannot be read) is unknown, never fail. The rules of
/// Environment hold; it writes nothing.
class BLUEGREEN_EXPORT Probe {
 public:
  virtual ~Probe() = default;
  virtual void start(OperationId id, const RunProbe& request, CompletionSink sink) = 0;
  virtual void cancel(OperationId id) = 0;
};

}  // namespace bluegreen::port
