#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bluegreen/base/printable.hpp"
#include "bluegreen/runbook/runbook.hpp"
#include "runbook/percentage.hpp"

namespace bluegreen::runbook {
namespace {

constexpr std::size_t longest_text = 160;

struct Kind {
  std::string operator()(const ActuatorHealth&) const { return "actuator_health"; }
  std::string operator()(const Smoke&) const { return "smoke"; }
  std::string operator()(const LogsClean&) const { return "logs_clean"; }
  std::string operator()(const MetricsPresent&) const { return "metrics_present"; }
  std::string operator()(const ErrorRate&) const { return "error_rate"; }
  std::string operator()(const Latency&) const { return "latency"; }
  std::string operator()(const Command&) const { return "command"; }
  std::string operator()(const Custom& probe) const { return probe.name; }
};

struct Describe {
  std::string operator()(const ActuatorHealth& probe) const {
    return fmt::format("actuator_health {}", probe.path);
  }
  std::string operator()(const Smoke& probe) const { return fmt::format("smoke {}", probe.path); }
  std::string operator()(const LogsClean& probe) const {
    if (probe.since) return fmt::format("logs_clean since {}", base::to_text(*probe.since));
    return fmt::format("logs_clean tail {}", probe.tail.value_or(0));
  }
  std::string operator()(const MetricsPresent& probe) const {
    return fmt::format("metrics_present {}", probe.path);
  }
  std::string operator()(const ErrorRate& probe) const {
    return fmt::format("error_rate ≤ {} over {}", percentage_text(probe.limit_ppm),
                       base::to_text(probe.window));
  }
  std::string operator()(const Latency& probe) const {
    return fmt::format("latency mean ≤ {} over {}", base::to_text(probe.mean),
                       base::to_text(probe.window));
  }
  std::string operator()(const Command& probe) const {
    return fmt::format("command {}", fmt::join(probe.argv, " "));
  }
  // Without the arguments: they are the host's own, and nobody has said that they are not secret.
  std::string operator()(const Custom& probe) const { return fmt::format("custom {}", probe.name); }
};

}  // namespace

std::string kind_of(const ProbeSpec& probe) { return std::visit(Kind{}, probe); }

std::string to_text(const ProbeSpec& probe) {
  return base::printable(std::visit(Describe{}, probe), longest_text);
}

}  // namespace bluegreen::runbook
