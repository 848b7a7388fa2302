#include "bluegreen/sim/fault_script.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "bluegreen/port/operation.hpp"
#include "traffic.hpp"

namespace bluegreen::sim_test {
namespace {

using namespace std::chrono_literals;
using sim::Fault;
using sim::FaultKind;

std::string mistakes(std::string_view text) {
  std::string all;
  for (const auto& mistake : sim::parse_faults(text, "faults.yaml").mistakes)
    all += runbook::to_text(mistake) + "\n";
  return all;
}

TEST(FaultScript, ReadsEveryParameter) {
  const auto script = sim::parse_faults(R"(faults:
  - errors: {rate: 20%, color: blue, at: 40s, for: 2m}
  - readiness_gone: {when: {phase: holding, after: 5s}}
  - api_error: {operation: switch_traffic, status: 409, count: 2}
  - stranger_edits_service: {selector: none, at: 10m}
  - latency: {mean: 900ms}
  - driver_killed
  - metrics_unreadable: {pods: 2, color: green}
  - api_error: {operation: pods_proxy, status: 403, for: 2m}
  - api_error: {status: none, count: 3, for: 2m}
  - scaled_by: {to: 4}
  - unreachable: {pods: 1}
)",
                                        "faults.yaml");
  ASSERT_TRUE(script.ok()) << mistakes("");
  ASSERT_EQ(script.faults.size(), 11U);
  EXPECT_EQ(to_text(script.faults[0]), "errors blue 20% for 2m at 40s");
  EXPECT_EQ(to_text(script.faults[1]), "readiness_gone in holding after 5s");
  EXPECT_EQ(to_text(script.faults[2]), "api_error switch_traffic 409 x2 at 0s");
  EXPECT_EQ(to_text(script.faults[3]), "stranger_edits_service none at 10m");
  EXPECT_EQ(to_text(script.faults[4]), "latency by 900ms at 0s");
  EXPECT_EQ(script.faults[5].kind, FaultKind::driver_killed);
  EXPECT_EQ(to_text(script.faults[6]), "metrics_unreadable green of 2 pods at 0s");
  EXPECT_EQ(to_text(script.faults[7]), "api_error pods_proxy 403 every time for 2m at 0s");
  EXPECT_EQ(to_text(script.faults[8]), "api_error any none x3 for 2m at 0s");
  EXPECT_EQ(to_text(script.faults[9]), "scaled_by to 4 at 0s");
  EXPECT_EQ(to_text(script.faults[10]), "unreachable of 1 pods at 0s");
}

TEST(FaultScript, EveryKindIsKnownByItsName) {
  for (const FaultKind kind : sim::fault_kinds) {
    const auto script =
        sim::parse_faults("faults: [" + std::string{to_text(kind)} + "]", "faults.yaml");
    ASSERT_EQ(script.faults.size(), 1U) << to_text(kind);
    EXPECT_EQ(script.faults.front().kind, kind);
  }
}

/// One of the kind, whatever it asks.
template <class Request>
Request any() {
  if constexpr (std::is_same_v<Request, port::Scale>)
    return {model::Color::blue, port::From{0}, port::To{0}, "", {}};
  else if constexpr (std::is_same_v<Request, port::SwitchTraffic>)
    return test::switch_traffic(model::Color::blue, model::Color::green, "", {});
  else
    return {};
}

template <class Request, std::size_t at = 0>
void expect_known() {
  if constexpr (at < std::variant_size_v<Request>) {
    const std::string name = port::name_of(any<std::variant_alternative_t<at, Request>>());
    EXPECT_EQ(std::ranges::count(sim::fault_operations, name), 1) << name;
    expect_known<Request, at + 1>();
  }
}

TEST(FaultScript, EveryOperationOfAPortIsKnownByItsName) {
  expect_known<port::EnvironmentRequest>();
  expect_known<port::SwitcherRequest>();
  expect_known<std::variant<port::SampleTraffic, port::RunProbe>>();
}

TEST(FaultScript, SaysAllMistakesWithTheirPlaces) {
  const std::string all = mistakes(R"(faults:
  - erors: {rate: 20%}
  - errors: {rat: 20%}
  - errors: {rate: 20}
  - api_error: {operation: instal, status: 404, count: 0}
  - slow_start: {by: 5}
  - readiness_gone: {at: 1s, when: {phase: holding}}
  - readiness_gone: {when: {after: 1s}}
  - stranger_edits_service: {selector: purple}
  - driver_killed: {when: {phase: holdin}}
  - errors: {pods: 0}
  - scaled_by: {to: -1}
fault: []
)");
  for (const char* part : {"2:5", "'errors'", "3:14", "'rate'", "4:20", "5:28", "'install'", "5:44",
                           "5:56", "6:22", "7:21: a fault has both at and when", "8:28", "9:40",
                           "10:35", "'holding'", "11:20", "12:21", "13:1", "'faults'"}) {
    EXPECT_NE(all.find(part), std::string::npos) << part << " is not in\n" << all;
  }
}

TEST(FaultScript, AnEmptyFileIsAMistakeAndAnEmptyListIsNone) {
  EXPECT_FALSE(mistakes("").empty());
  EXPECT_EQ(mistakes("faults: []"), "");
}

TEST(FaultScript, RefusesHostileText) {
  EXPECT_FALSE(sim::parse_faults(std::string(100'000, '['), "faults.yaml").ok());
  std::string many = "faults:\n";
  for (int count = 0; count < 300; ++count) many += "- driver_killed\n";
  EXPECT_FALSE(sim::parse_faults(many, "faults.yaml").ok());
}

}  // namespace
}  // namespace bluegreen::sim_test
