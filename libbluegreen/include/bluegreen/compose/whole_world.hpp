#pragma once

#include <memory>

#include "bluegreen/port/environment.hpp"
#include "bluegreen/port/traffic_switcher.hpp"

namespace bluegreen::compose {

/// What an environment and a switcher tell and do together. An observation is of both, asked at the
/// same moment: it fails as soon as one of them fails. A watch tells when both have told, and then
/// with every news. TakeOver stamps both, and is applied when both are; where one is superseded the
/// whole is.
///
/// The ports outlive it, or close() is called before they end. Calls come from the thread that
/// pumps; the ports may answer from any thread.
class BLUEGREEN_EXPORT WholeWorld {
 public:
  WholeWorld(port::Environment& environment, port::TrafficSwitcher& switcher);
  ~WholeWorld();
  WholeWorld(const WholeWorld&) = delete;
  WholeWorld& operator=(const WholeWorld&) = delete;

  void start(port::OperationId id, const port::WorldRequest& request, port::CompletionSink& sink);
  /// As Environment's.
  void cancel(port::OperationId id);
  /// From now on answers go nowhere and no port is called. Whoever may still answer needs the
  /// object to live on.
  void close();
  /// Every part of every operation has ended.
  bool idle() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

/// Ends the use of both: what a port may still answer to is closed and kept until the process ends,
/// for nobody says which answer is the last.
BLUEGREEN_EXPORT void retire(std::unique_ptr<WholeWorld> world,
                             std::unique_ptr<port::CompletionSink> sink);

}  // namespace bluegreen::compose
