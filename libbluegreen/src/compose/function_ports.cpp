#include "bluegreen/compose/function_ports.hpp"

#include <utility>

namespace bluegreen::compose {
namespace {

template <class Port, class Request>
class FunctionPort : public Port {
 public:
  using Function = std::function<port::Answer(const Request&)>;
  explicit FunctionPort(Function function) : function_(std::move(function)) {}

  void start(port::OperationId id, const Request& request, port::CompletionSink sink) override {
    sink.complete({id, function_(request), true});
  }
  /// Nothing is ever under way.
  void cancel(port::OperationId /*id*/) override {}

 private:
  Function function_;
};

}  // namespace

std::unique_ptr<port::MetricSource> metric_source_of(
    std::function<base::result<model::TrafficSample>(const port::SampleTraffic&)> sample) {
  if (!sample) return nullptr;
  return std::make_unique<FunctionPort<port::MetricSource, port::SampleTraffic>>(
      [sample = std::move(sample)](const port::SampleTraffic& request) -> port::Answer {
        auto taken = sample(request);
        if (!taken) return port::Failure{taken.error()};
        return std::move(taken.value());
      });
}

std::unique_ptr<port::Probe> probe_of(
    std::function<model::ProbeReport(const port::RunProbe&)> report) {
  if (!report) return nullptr;
  return std::make_unique<FunctionPort<port::Probe, port::RunProbe>>(std::move(report));
}

}  // namespace bluegreen::compose
