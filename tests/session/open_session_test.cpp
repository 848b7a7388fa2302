#include "bluegreen/session/open_session.hpp"

#include <gmock/gmock.h>

#include "bluegreen/engine/memory_journal.hpp"
#include "bluegreen/sim/simulated_ports.hpp"
#include "session/example.hpp"

namespace bluegreen::session {
namespace {

using base::Errc;
using testing::HasSubstr;

/// A simulated world as an environment of a host's.
class Simulated : public OpenedEnvironment {
 public:
  port::Ports ports() override {
    port::Ports ports{&simulated_.reactor(), &simulated_.environment(), &simulated_.switcher(),
                      &simulated_.metrics(), &simulated_.records(),     {}};
    for (const auto* kind : {"actuator_health", "smoke", "logs_clean", "metrics_present"})
      ports.probes[kind] = &simulated_.probe();
    return ports;
  }

 private:
  sim::World world_{{}};
  sim::SimulatedPorts simulated_{world_};
};

const Openers openers{
    {"simulated",
     [](const runbook::Runbook&,
        const EnvironmentOptions& options) -> base::result<std::unique_ptr<OpenedEnvironment>> {
       if (const auto known = know_settings(options, {"color"}); !known)
         return base::failure(known.error());
       return std::make_unique<Simulated>();
     }},
};

runbook::Runbook perception_on(const std::string& environment) {
  auto runbook = perception();
  runbook.environment = environment;
  runbook.watch = {runbook::ErrorRate{}};
  return runbook;
}

base::Error refusal(const std::string& environment, const EnvironmentOptions& options = {}) {
  const auto opened = open_session(perception_on(environment), options, {}, openers);
  if (!opened) return opened.error();
  ADD_FAILURE() << environment << " was opened";
  return {};
}

/// Counts what it is asked, and asks the one behind it.
class Counting : public port::MetricSource {
 public:
  explicit Counting(port::MetricSource*& behind) : behind_(behind) {}
  void start(port::OperationId id, const port::SampleTraffic& request,
             port::CompletionSink sink) override {
    ++asked;
    behind_->start(id, request, sink);
  }
  void cancel(port::OperationId id) override { behind_->cancel(id); }

  int asked = 0;

 private:
  port::MetricSource*& behind_;
};

TEST(OpenSession, DrivesOnTheEnvironmentThatTheRunbookNames) {
  const auto opened = open_session(perception_on("simulated"), {}, {}, openers);
  ASSERT_TRUE(opened) << opened.error().message;
  const auto outcome = opened.value()->session().deploy("1.2.4", Until::held);
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome.value(), Outcome::done);
}

TEST(OpenSession, RefusesWhatNobodyAnswersFor) {
  const auto unknown = refusal("staging-2");
  EXPECT_EQ(unknown.code, Errc::invalid_argument);
  EXPECT_EQ(unknown.message, "nobody answers for the environment 'staging-2': there is simulated");
  const auto not_built_in = refusal("kubernetes");
  EXPECT_EQ(not_built_in.code, Errc::unsupported);
  EXPECT_THAT(not_built_in.message, HasSubstr("kubernetes is not built into this library"));
  EXPECT_THAT(refusal("simulated", {.settings = {{"colour", "x"}}}).message,
              HasSubstr("no setting 'colour': it has color"));
}

TEST(OpenSession, RefusesAnOpenerThatIsNullOrGivesNull) {
  const auto given = [](const Opener& opener) {
    const auto opened = open_session(perception_on("racks"), {}, {}, {{"racks", opener}});
    return opened ? std::string{} : opened.error().message;
  };
  EXPECT_EQ(given(nullptr), "nobody answers for the environment 'racks': there is none");
  EXPECT_EQ(given([](const auto&, const auto&) { return std::unique_ptr<OpenedEnvironment>{}; }),
            "the opener of the environment 'racks' gave null");
}

TEST(OpenSession, AsksTheHostsPortInPlaceOfTheEnvironmentsAndTellsItsSinks) {
  port::MetricSource* behind = nullptr;
  Counting metrics{behind};
  const auto journal = std::make_shared<engine::MemoryJournal>();
  EnvironmentOptions options;
  options.ports.metrics = &metrics;
  const Openers remembering{
      {"simulated", [&behind](const runbook::Runbook& runbook, const EnvironmentOptions& given) {
         auto opened = openers.at("simulated")(runbook, given);
         behind = opened.value()->ports().metrics;
         return opened;
       }}};
  const auto opened =
      open_session(perception_on("simulated"), options, {.sinks = {journal}}, remembering);
  ASSERT_TRUE(opened) << opened.error().message;
  ASSERT_TRUE(opened.value()->session().deploy("1.2.4", Until::held));
  EXPECT_GT(metrics.asked, 0);
  EXPECT_FALSE(journal->entries("perception-1").empty());
}

TEST(PortsOfHost, EachStandsInItsPlaceAndTheOthersStay) {
  Simulated environment;
  Simulated host;
  const auto given = environment.ports();
  const auto of_host = host.ports();
  const auto all = with_ports_of_host(given, of_host);
  EXPECT_EQ(all.reactor, of_host.reactor);
  EXPECT_EQ(all.environment, of_host.environment);
  EXPECT_EQ(all.switcher, of_host.switcher);
  EXPECT_EQ(all.metrics, of_host.metrics);
  EXPECT_EQ(all.record, of_host.record);
  port::Ports one_probe;
  one_probe.probes["smoke"] = of_host.probes.at("smoke");
  const auto probes = with_ports_of_host(given, one_probe).probes;
  EXPECT_EQ(probes.at("smoke"), of_host.probes.at("smoke"));
  EXPECT_EQ(probes.at("logs_clean"), given.probes.at("logs_clean"));
  EXPECT_EQ(with_ports_of_host(given, {}).metrics, given.metrics);
}

TEST(FullPaths, LeaveAReleaseWithoutAChartAlone) {
  runbook::Runbook runbook;
  runbook.release.values = {"values.yaml"};
  const auto full = with_full_paths(runbook, "/somewhere");
  EXPECT_EQ(full.release.chart, "");
  EXPECT_EQ(full.release.values.front(), "/somewhere/values.yaml");
}

}  // namespace
}  // namespace bluegreen::session
