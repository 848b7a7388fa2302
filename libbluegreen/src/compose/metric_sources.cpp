#include "compose/metric_sources.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "bluegreen/base/printable.hpp"

namespace bluegreen::compose {
namespace {

struct Row {
  std::string_view name;
  std::unique_ptr<port::MetricSource> (*make)(MetricSourceParts parts);
};

constexpr std::array rows{
#define METRIC_SOURCE(name) Row{#name, metric_sources::name},
#include "bluegreen/runbook/metric_sources.def"
#undef METRIC_SOURCE
};

class UnknownSource : public port::MetricSource {
 public:
  explicit UnknownSource(std::string name) : name_(std::move(name)) {}
  void start(port::OperationId id, const port::SampleTraffic&, port::CompletionSink sink) override {
    const auto why = fmt::format("there is no metric source '{}'", base::printable(name_, 80));
    sink.complete({id, port::Failure{{base::Errc::unsupported, why}}});
  }
  void cancel(port::OperationId) override {}

 private:
  std::string name_;
};

}  // namespace

std::unique_ptr<port::MetricSource> metric_source(MetricSourceParts parts) {
  const auto row = std::ranges::find(rows, parts.settings.source, &Row::name);
  if (row == rows.end()) return std::make_unique<UnknownSource>(parts.settings.source);
  return row->make(std::move(parts));
}

}  // namespace bluegreen::compose
