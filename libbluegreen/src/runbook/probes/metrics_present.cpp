#include <array>

#include <fmt/format.h>

#include "bluegreen/adapter/spring/prometheus.hpp"
#include "runbook/probe_kind.hpp"

namespace bluegreen::runbook {
namespace {

constexpr std::array keys{Key{"path", Type::url_path,
                              "The path that is asked; without it that of `metrics`.",
                              Member<&MetricsPresent::path>::slot}};

std::string text(const MetricsPresent& probe) { return probe.path; }

model::ProbeReport judge_metrics(const model::HttpAnswer& answer) {
  if (answer.status != 200) {
    const auto verdict = answer.status == 404 ? model::Verdict::failed : model::Verdict::unknown;
    return {verdict, fmt::format("the metrics answered {}", answer.status)};
  }
  if (adapter::spring::has_request_metrics(answer.body)) return {model::Verdict::passed, ""};
  // The series begins with the first request that is counted.
  return {model::Verdict::unknown,
          "no http_server_requests_seconds among the metrics: no request was counted yet"};
}

AskPods ask(const MetricsPresent& probe) { return {{.path = probe.path}, judge_metrics}; }

}  // namespace

constinit const ProbeKind probes::metrics_present = make_kind<MetricsPresent, text, ask>({
    .name = "metrics_present",
    .description = "The metrics endpoint counts requests.",
    .keys = keys,
    .evidence = Evidence::counted,
});

const ProbeKind& MetricsPresent::kind() { return probes::metrics_present; }

}  // namespace bluegreen::runbook
