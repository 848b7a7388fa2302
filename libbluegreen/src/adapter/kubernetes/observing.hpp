#pragma once

#include "adapter/kubernetes/watching.hpp"

namespace bluegreen::adapter::kubernetes {

/// port::ObserveWorkloads: three lists, side by side.
class ObservingWorkloads : public RunningOperation {
 public:
  using RunningOperation::RunningOperation;
  void start() override;
};

/// port::WatchWorkloads: the same, followed.
class WatchingWorkloads : public Watching {
 public:
  using Watching::Watching;
  void start() override;

 protected:
  port::Answer look() const override;
};

}  // namespace bluegreen::adapter::kubernetes
