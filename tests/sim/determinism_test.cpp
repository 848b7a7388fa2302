// The same seed gives the same bytes: on every compiler, in any locale, time zone and address
// layout. The golden file is checked by all configurations; BLUEGREEN_WRITE_GOLDEN=1 writes it
// anew.
#include <clocale>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <memory>
#include <sstream>

#include <gtest/gtest.h>

#include "bluegreen/session/rehearsal.hpp"
#include "bluegreen/sim/fault_script.hpp"

namespace bluegreen::sim_test {
namespace {

constexpr const char* golden_file = BLUEGREEN_SOURCE_DIR "/tests/sim/golden_event_log.txt";

runbook::Runbook perception() {
  runbook::Runbook runbook;
  runbook.service = {model::Namespace{"butterfly"}, "perception"};
  runbook.release.chart = "butterfly/perception";
  runbook.validate = {runbook::ActuatorHealth{}, runbook::Smoke{"/api/v1/health"},
                      runbook::MetricsPresent{}};
  runbook.watch = {runbook::ErrorRate{}, runbook::Latency{}};
  runbook.drain.path = "/actuator/drain";
  runbook.hold = std::chrono::minutes{1};
  runbook.cleanup.scale_down_after = base::Delay::after(std::chrono::minutes{2});
  runbook.cleanup.delete_after = base::Delay::after(std::chrono::minutes{1});
  return runbook;
}

/// A release whose driver is killed and whose green breaks while it is held: it touches most of the
/// world.
std::string event_log(std::uint64_t seed) {
  const auto script = sim::parse_faults(R"(faults:
  - api_error: {operation: switch_traffic, status: 409}
  - driver_killed: {when: {phase: moving, after: 1s}}
  - pod_evicted: {when: {phase: holding, after: 5s}}
  - errors: {rate: 3.3%, when: {phase: holding, after: 20s}}
)",
                                        "faults.yaml");
  session::RehearsalOptions options;
  options.version = "1.2.4";
  options.world.seed = seed;
  options.world.faults = script.faults;
  const auto result = session::rehearse(perception(), std::move(options));
  return result ? result.value().event_log : result.error().message;
}

TEST(Determinism, TheGoldenEventLogIsStillTheSame) {
  const std::string log = event_log(20'260'105);
  if (std::getenv("BLUEGREEN_WRITE_GOLDEN") != nullptr) std::ofstream{golden_file} << log;
  std::ifstream file{golden_file};
  std::ostringstream golden;
  golden << file.rdbuf();
  ASSERT_FALSE(golden.str().empty());
  EXPECT_EQ(log, golden.str());
}

TEST(Determinism, LocaleTimeZoneAndAddressesMakeNoDifference) {
  const std::string expected = event_log(4);
  setenv("LC_ALL", "de_DE.UTF-8", 1);
  setenv("TZ", "Asia/Kathmandu", 1);
  std::setlocale(LC_ALL, "");
  tzset();
  const auto elsewhere = std::make_unique<char[]>(1 << 20);  // other addresses for what comes
  EXPECT_EQ(event_log(4), expected);
  unsetenv("LC_ALL");
  unsetenv("TZ");
  std::setlocale(LC_ALL, "C");
  tzset();
}

TEST(Determinism, AnotherSeedIsAnotherWorld) { EXPECT_NE(event_log(4), event_log(5)); }

}  // namespace
}  // namespace bluegreen::sim_test
