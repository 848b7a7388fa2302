#pragma once

#include "adapter/kubernetes/running_operation.hpp"

namespace bluegreen::adapter::kubernetes {

/// port::Install: look, mend what an earlier Helm left pending, upgrade, stamp.
class Installing : public RunningOperation {
 public:
  Installing(Context& context, Told told, port::Install request)
      : RunningOperation(context, std::move(told)), request_(std::move(request)) {}
  void start() override;

 private:
  void recover(const helm::Revision& newest);
  void uninstall();
  void upgrade();
  void look_again();
  void stamp(const ClusterState& state);

  port::Install request_;
  int tries_ = 0;
};

/// port::Uninstall.
class Uninstalling : public RunningOperation {
 public:
  Uninstalling(Context& context, Told told, port::Uninstall request)
      : RunningOperation(context, std::move(told)), request_(std::move(request)) {}
  void start() override;

 private:
  void apply(const ClusterState& state);

  port::Uninstall request_;
};

}  // namespace bluegreen::adapter::kubernetes
