#pragma once

#include <string>

#include "adapter/kubernetes/running_operation.hpp"

namespace bluegreen::adapter::kubernetes {

/// port::TakeOver: the live Service first, then both Deployments. Where somebody else stamped
/// meanwhile it reads again, until that one's number is higher or ours stands everywhere.
class TakingOver : public RunningOperation {
 public:
  TakingOver(Context& context, Told told, port::TakeOver request)
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
  port::TakeOver request_;
  std::vector<Target> targets_;  ///< the next one last
  int stamped_ = 0;
  int tries_ = 0;
};

}  // namespace bluegreen::adapter::kubernetes
