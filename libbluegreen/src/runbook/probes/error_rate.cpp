#include <array>

#include <fmt/format.h>

#include "runbook/probe_kind.hpp"

namespace bluegreen::runbook {
namespace {

constexpr std::array keys{
    Key{"limit", Type::percentage,
        "The largest share of requests that may be answered with a status of 5xx.",
        Member<&ErrorRate::limit>::slot},
    window_key<&ErrorRate::window>,
    minimum_key<&ErrorRate::minimum_requests>,
};

std::string text(const ErrorRate& probe) {
  return fmt::format("≤ {} over {}", base::to_text(probe.limit), base::to_text(probe.window));
}

AskTraffic ask(const ErrorRate& probe) {
  const auto limit = probe.limit;
  const auto minimum = probe.minimum_requests;
  return {probe.window,
          [limit, minimum](const judge::CountedTraffic& traffic) {
            return judge::judge_error_rate(traffic, limit, minimum);
          },
          [limit, minimum](const judge::CountedTraffic& traffic) {
            return judge::error_rate_verdict(traffic, limit, minimum);
          }};
}

}  // namespace

constinit const ProbeKind probes::error_rate = make_kind<ErrorRate, text, ask>({
    .name = "error_rate",
    .description = "The share of 5xx answers stays within the limit.",
    .keys = keys,
    .evidence = Evidence::error_rate,
});

const ProbeKind& ErrorRate::kind() { return probes::error_rate; }

}  // namespace bluegreen::runbook
