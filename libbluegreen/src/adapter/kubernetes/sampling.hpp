#pragma once

#include "adapter/kubernetes/running_operation.hpp"

namespace bluegreen::adapter::kubernetes {

/// port::SampleTraffic: every running pod of both colors is asked through the API server, side by
/// side.
class Sampling : public RunningOperation {
 public:
  Sampling(Context& context, Told told, port::SampleTraffic request)
      : RunningOperation(context, std::move(told)), request_(std::move(request)) {}
  void start() override;

 private:
  void ask_all(const std::vector<Pod>& pods);
  void on_answer(const Pod& pod, const base::result<http::Response>& answer);

  port::SampleTraffic request_;
  int missing_ = 0;
  model::TrafficSample sample_;
};

}  // namespace bluegreen::adapter::kubernetes
