#pragma once

#include "adapter/kubernetes/running_operation.hpp"

namespace bluegreen::adapter::kubernetes {

/// port::SetDrain: every running pod of the color is asked through the API server, side by side.
class Draining : public RunningOperation {
 public:
  Draining(Context& context, Told told, port::SetDrain request)
      : RunningOperation(context, std::move(told)), request_(std::move(request)) {}
  void start() override;

 private:
  void ask_all(const std::vector<Pod>& pods);
  void on_answer(const base::result<http::Response>& answer);

  port::SetDrain request_;
  int asked_ = 0;
  int answered_ = 0;
  int took_ = 0;
  std::optional<base::Error> refusal_;  ///< the first one
};

}  // namespace bluegreen::adapter::kubernetes
