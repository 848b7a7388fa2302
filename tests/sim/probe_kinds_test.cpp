// The simulated world answers every kind of probe that there is: whoever adds one need not touch
// it.
#include <gtest/gtest.h>

#include "bluegreen/runbook/parse.hpp"
#include "bluegreen/runbook/probe_question.hpp"
#include "sim/hand_driver.hpp"

namespace bluegreen::sim_test {
namespace {

using model::Color;
using model::Verdict;

/// A probe of the kind as a runbook has it. A kind that needs settings has them here.
runbook::ProbeSpec probe_of(const std::string& kind) {
  const std::map<std::string, std::string> settings{{"smoke", "/api/v1/health"},
                                                    {"logs_clean", "{tail: 100}"},
                                                    {"command", "[integration-test]"}};
  const auto found = settings.find(kind);
  const auto written = found == settings.end() ? kind : kind + ": " + found->second;
  const auto parsed = runbook::parse(
      "service: s\nnamespace: n\nrelease: {chart: c}\nvalidate:\n  - " + written + "\n", "f");
  for (const auto& mistake : parsed.mistakes) ADD_FAILURE() << runbook::to_text(mistake);
  return parsed.mistakes.empty() ? parsed.runbooks.front().validate.front() : runbook::ProbeSpec{};
}

model::ProbeReport ask(HandDriver& driver, const runbook::ProbeSpec& probe, Color color) {
  const auto answer = driver.ask(port::RunProbe{probe, color, "1.2.3"});
  return answer ? std::get<model::ProbeReport>(*answer) : model::ProbeReport{};
}

class ProbeKinds : public testing::TestWithParam<std::string> {};

TEST_P(ProbeKinds, PassWhereAllIsWell) {
  sim::World world{sim::WorldOptions{}};
  HandDriver driver{world};
  const auto report = ask(driver, probe_of(GetParam()), Color::blue);
  EXPECT_EQ(report.verdict, Verdict::passed) << report.detail;
}

TEST_P(ProbeKinds, AreUnknownWhereNobodyCanBeAsked) {
  sim::WorldOptions options;
  options.command_exit = 2;
  sim::World world{options};
  HandDriver driver{world};
  const auto report = ask(driver, probe_of(GetParam()), Color::green);
  EXPECT_EQ(report.verdict, Verdict::unknown) << report.detail;
  EXPECT_FALSE(report.detail.empty());
}

INSTANTIATE_TEST_SUITE_P(All, ProbeKinds, testing::ValuesIn(runbook::asked_kinds()),
                         [](const auto& each) { return each.param; });

TEST(JudgedProbes, AreNeverAsked) {
  sim::World world{sim::WorldOptions{}};
  HandDriver driver{world};
  world.send_requests(1000);
  for (const runbook::ProbeSpec& probe :
       {runbook::ProbeSpec{runbook::ErrorRate{}}, {runbook::Latency{}}}) {
    const auto report = ask(driver, probe, Color::blue);
    EXPECT_EQ(report.verdict, Verdict::unknown);
    EXPECT_EQ(report.detail, "it is judged by counted requests and never asked");
  }
}

TEST(SimulatedProbes, SayWhatIsWrong) {
  struct Case {
    sim::FaultKind fault;
    runbook::ProbeSpec probe;
    Verdict verdict;
    std::string detail;
  };
  const std::vector<Case> cases{
      {sim::FaultKind::readiness_gone, runbook::ActuatorHealth{}, Verdict::failed,
       "health is DOWN"},
      {sim::FaultKind::errors, runbook::Smoke{"/x"}, Verdict::failed, "/x answered 500"},
      {sim::FaultKind::log_error, runbook::LogsClean{5, {}}, Verdict::failed, "ERROR"},
      {sim::FaultKind::metrics_unreadable, runbook::MetricsPresent{}, Verdict::unknown,
       "no answer"},
  };
  for (const auto& [fault, probe, verdict, detail] : cases) {
    sim::World world{sim::WorldOptions{}};
    HandDriver driver{world};
    // Readiness goes with the next of its probes only; until then the pods are asked.
    sim::Fault struck{.kind = fault, .color = Color::blue};
    const auto id = driver.begin(port::RunProbe{probe, Color::blue, "1.2.3"});
    world.strike(struck);
    const auto report = std::get<model::ProbeReport>(driver.await(id).value());
    EXPECT_EQ(report.verdict, verdict) << runbook::to_text(probe) << ": " << report.detail;
    EXPECT_NE(report.detail.find(detail), std::string::npos) << report.detail;
  }
}

}  // namespace
}  // namespace bluegreen::sim_test
