#include <array>

#include <fmt/format.h>

#include "bluegreen/adapter/spring/health.hpp"
#include "runbook/probe_kind.hpp"

namespace bluegreen::runbook {
namespace {

namespace spring = adapter::spring;

constexpr std::array keys{path_key<&ActuatorHealth::path>};

std::string text(const ActuatorHealth& probe) { return probe.path; }

model::ProbeReport judge_health(const model::HttpAnswer& answer) {
  const auto health = spring::parse_health(answer.body);
  if (health) return spring::judge(health.value());
  return {model::Verdict::unknown,
          fmt::format("status {}: {}", answer.status, health.error().message)};
}

AskPods ask(const ActuatorHealth& probe) { return {{.path = probe.path}, judge_health}; }

}  // namespace

constinit const ProbeKind probes::actuator_health = make_kind<ActuatorHealth, text, ask>({
    .name = "actuator_health",
    .description = "The health endpoint of every pod says UP.",
    .keys = keys,
    .evidence = Evidence::healthy,
});

const ProbeKind& ActuatorHealth::kind() { return probes::actuator_health; }

}  // namespace bluegreen::runbook
