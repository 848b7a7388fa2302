#pragma once

#include <map>
#include <memory>
#include <utility>

#include "adapter/kubernetes/running_operation.hpp"

namespace bluegreen::adapter::kubernetes {

/// The operations of one port that are under way.
class Operations {
 public:
  explicit Operations(Context& context) : context_(context) {}

  /// Makes an Operation(context, told, arguments…) and starts it.
  template <class Operation, class... Arguments>
  void start(port::OperationId id, port::CompletionSink& sink, Arguments&&... arguments) {
    auto told = [this, id, &sink](port::Answer answer, bool last) {
      sink.complete({id, std::move(answer), last});
      if (last) running_.erase(id);
    };
    const auto operation = std::make_shared<Operation>(context_, std::move(told),
                                                       std::forward<Arguments>(arguments)...);
    running_[id] = operation;
    operation->start();
  }

  void cancel(port::OperationId id) {
    const auto found = running_.find(id);
    if (found == running_.end()) return;
    const auto operation = found->second;  // its end takes it from the map
    operation->cancel();
  }

 private:
  Context& context_;
  std::map<port::OperationId, std::shared_ptr<RunningOperation>> running_;
};

}  // namespace bluegreen::adapter::kubernetes
