#include <gtest/gtest.h>

#include "bluegreen/runbook/parse.hpp"
#include "bluegreen/runbook/runbook.hpp"

namespace bluegreen::runbook {
namespace {

using std::chrono::minutes;

struct Case {
  ProbeSpec probe;
  std::string kind;
  std::string text;
};

template <class... Values>
concept an_error_rate = requires(Values... values) { ErrorRate{values...}; };
static_assert(an_error_rate<base::Share, base::Duration>);
static_assert(!an_error_rate<int>, "1 % or a millionth?");
static_assert(!an_error_rate<std::uint32_t> && !an_error_rate<double>);

TEST(ProbeSpec, has_a_kind_and_a_line_for_plans) {
  const std::vector<Case> cases{
      {ActuatorHealth{}, "actuator_health", "actuator_health /actuator/health"},
      {Smoke{"/api/v1/health"}, "smoke", "smoke /api/v1/health"},
      {LogsClean{100, std::nullopt}, "logs_clean", "logs_clean tail 100"},
      {LogsClean{std::nullopt, minutes{5}}, "logs_clean", "logs_clean since 5m"},
      {MetricsPresent{}, "metrics_present", "metrics_present /actuator/prometheus"},
      {ErrorRate{base::Share::parts_per_million(5'000)}, "error_rate", "error_rate ≤ 0.5% over 5m"},
      {ErrorRate{base::Share::parts_per_million(1)}, "error_rate", "error_rate ≤ 0.0001% over 5m"},
      {Latency{}, "latency", "latency mean ≤ 200ms over 5m"},
      {Command{{"./check", "prod"}}, "command", "command ./check prod"},
      {Custom{"cache_warm", {{"token", "hush"}}}, "cache_warm", "custom cache_warm"},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(kind_of(each.probe), each.kind);
    EXPECT_EQ(to_text(each.probe), each.text);
  }
}

TEST(ProbeSpec, every_alternative_is_written_under_its_own_kind) {
  Runbook runbook;
  runbook.watch = {ActuatorHealth{}, Smoke{"/x"}, LogsClean{1, {}}, MetricsPresent{},
                   ErrorRate{},      Latency{},   Command{{"c"}},   Custom{"custom", {}}};
  const std::string yaml = to_yaml(runbook);
  for (const ProbeSpec& probe : runbook.watch) {
    EXPECT_NE(yaml.find("  - " + kind_of(probe) + ": {"), std::string::npos) << kind_of(probe);
  }
}

}  // namespace
}  // namespace bluegreen::runbook
