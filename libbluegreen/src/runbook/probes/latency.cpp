#include <array>

#include <fmt/format.h>

#include "runbook/probe_kind.hpp"

namespace bluegreen::runbook {
namespace {

constexpr std::array keys{
    Key{"mean",
        Type::duration,
        "The longest that a request may take on average.",
        Member<&Latency::mean>::slot,
        {1, 600 * one_second}},
    window_key<&Latency::window>,
    minimum_key<&Latency::minimum_requests>,
};

std::string text(const Latency& probe) {
  return fmt::format("mean ≤ {} over {}", base::to_text(probe.mean), base::to_text(probe.window));
}

AskTraffic ask(const Latency& probe) {
  const auto mean = probe.mean;
  const auto minimum = probe.minimum_requests;
  return {probe.window,
          [mean, minimum](const judge::CountedTraffic& traffic) {
            return judge::judge_latency(traffic, mean, minimum);
          },
          [mean, minimum](const judge::CountedTraffic& traffic) {
            return judge::latency_verdict(traffic, mean, minimum);
          }};
}

}  // namespace

constinit const ProbeKind probes::latency = make_kind<Latency, text, ask>({
    .name = "latency",
    .description = "The mean time of requests stays within the limit.",
    .keys = keys,
    .evidence = Evidence::latency,
});

const ProbeKind& Latency::kind() { return probes::latency; }

}  // namespace bluegreen::runbook
