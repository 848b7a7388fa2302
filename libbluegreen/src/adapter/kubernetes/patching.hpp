#pragma once

#include <string>

#include "adapter/kubernetes/running_operation.hpp"

namespace bluegreen::adapter::kubernetes {

/// A request that is one conditional write: read what it depends on, ask whether anything forbids
/// it, write, and after a conflict read again to say what is in the way. port::Scale and
/// port::ReplacePods.
template <class Request>
class Patching : public RunningOperation {
 public:
  Patching(Context& context, Told told, Request request)
      : RunningOperation(context, std::move(told)), request_(std::move(request)) {}
  void start() override;

 private:
  void apply(const ClusterState& state);
  void on_written(const base::result<std::string>& answer);
  void explain_conflict(const base::Error& conflict);

  Request request_;
};

extern template class Patching<port::Scale>;
extern template class Patching<port::ReplacePods>;

}  // namespace bluegreen::adapter::kubernetes
