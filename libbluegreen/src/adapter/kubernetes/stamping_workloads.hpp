#pragma once

#include <string>

#include "adapter/kubernetes/running_operation.hpp"

namespace bluegreen::adapter::kubernetes {

/// port::StampWorkloads: both Deployments. Where somebody else stamped meanwhile it reads again,
/// until that one's number is higher or ours stands everywhere.
class StampingWorkloads : public RunningOperation {
 public:
  StampingWorkloads(Context& context, Told told, port::StampWorkloads request)
      : RunningOperation(context, std::move(told)), request_(std::move(request)) {}
  void start() override;

 private:
  void stamp(const ClusterState& state);
  void stamp_next();
  void on_stamped(const base::result<std::string>& answer);

  struct Target {
    std::string path;
    std::string body;
  };
  port::StampWorkloads request_;
  std::vector<Target> targets_;  ///< the next one last
  int stamped_ = 0;
  int tries_ = 0;
};

}  // namespace bluegreen::adapter::kubernetes
