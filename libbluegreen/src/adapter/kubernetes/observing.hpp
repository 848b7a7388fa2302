#pragma once

#include <map>
#include <string>
#include <vector>

#include "adapter/kubernetes/running_operation.hpp"

namespace bluegreen::adapter::kubernetes {

/// port::Observe: one GET and four lists, side by side.
class Observing : public RunningOperation {
 public:
  using RunningOperation::RunningOperation;
  void start() override;
};

/// port::WatchWorld: five watches. What they tell is parsed once and kept by uid; after each turn
/// of the reactor that changed something an Observation is made, and told if it differs from the
/// last one.
class WatchingWorld : public RunningOperation {
 public:
  using RunningOperation::RunningOperation;
  ~WatchingWorld() override;
  void start() override;

 private:
  template <class Object, class Parse>
  void watch(std::string path, std::string accept, std::map<std::string, Object>& objects,
             Parse parse);
  void on_error(const base::Error& error);
  void on_change();
  void tell_observation();

  std::map<std::string, Service> services_;
  std::map<std::string, Deployment> deployments_;
  std::map<std::string, Pod> pods_;
  std::map<std::string, EndpointSlice> slices_;
  std::map<std::string, helm::Revision> revisions_;
  std::vector<http::ExchangeId> watches_;
  int missing_ = 0;  ///< watches whose first list has not come
  bool due_ = false;
  std::optional<model::Observation> last_;
};

}  // namespace bluegreen::adapter::kubernetes
