#pragma once

#include <memory>

#include "bluegreen/port/ports.hpp"

namespace bluegreen::compose {

class Joint;

/// The ports of a release as one: every request goes to the port that it is for, and what both an
/// environment and a switcher tell and do is joined. An observation is of both, asked at the same
/// moment: it fails as soon as one of them fails. A watch tells when both have told, and then with
/// every news. TakeOver stamps both, and is applied when both are; where one is superseded the
/// whole is.
///
/// Calls come from the thread that pumps; the ports may answer from any thread, also after its end:
/// from then on answers go nowhere and no port is called. What a port throws is told as a failure
/// that may have been applied.
class BLUEGREEN_EXPORT WholeWorld {
 public:
  explicit WholeWorld(port::Ports ports);
  ~WholeWorld();
  WholeWorld(const WholeWorld&) = delete;
  WholeWorld& operator=(const WholeWorld&) = delete;

  void start(port::OperationId id, const port::SharedRequest& request, port::CompletionSink sink);
  /// As Environment's.
  void cancel(port::OperationId id);

 private:
  port::Ports ports_;
  std::shared_ptr<Joint> joint_;
};

}  // namespace bluegreen::compose
