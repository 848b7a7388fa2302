// What a sample of both colors' counters shows while open connections move.
#include <gtest/gtest.h>

#include "engine/states.hpp"

namespace bluegreen::engine_test {
namespace {

using namespace std::chrono_literals;

/// Counters of blue, the old color, and green, each of its own time.
struct Seen {
  std::uint64_t blue = 0;
  base::Duration blue_at{};
  std::uint64_t green = 0;
  base::Duration green_at{};
};

class Moving : public testing::Test {
 protected:
  void take(model::TrafficSample sample) {
    const port::OperationId id{++state.next_operation};
    state.flights.push_back({id, port::SampleTraffic{}});
    auto decision = engine::decide(
        std::move(state), engine::Completed{{id, std::move(sample), true}}, later(noon, noon_plus));
    for (const auto& command : decision.commands) {
      const auto* journal = std::get_if<engine::AddEntry>(&command);
      if (journal == nullptr) continue;
      if (journal->entry.name == "share") shares.push_back(journal->entry.text);
      if (journal->entry.name == "sample_traffic") failures.push_back(journal->entry.text);
    }
    state = std::move(decision.state);
  }
  void take(const Seen& seen) {
    model::TrafficSample sample;
    sample.pods.blue = {{"blue-1", seen.blue, 0, 0, noon.utc + seen.blue_at}};
    sample.pods.green = {{"green-1", seen.green, 0, 0, noon.utc + seen.green_at}};
    take(std::move(sample));
  }

  void fail(const std::string& message) {
    const port::OperationId id{++state.next_operation};
    state.flights.push_back({id, port::SampleTraffic{}});
    const port::Failure failure{{base::Errc::unreachable, message}};
    auto decision = engine::decide(std::move(state), engine::Completed{{id, failure, true}}, noon);
    for (const auto& command : decision.commands) {
      const auto* journal = std::get_if<engine::AddEntry>(&command);
      if (journal != nullptr && journal->entry.name == "sample_traffic")
        failures.push_back(journal->entry.text);
    }
    state = std::move(decision.state);
  }

  base::Duration noon_plus{};         ///< the time
  std::vector<std::string> failures;  ///< as the journal has them
  Release state = in_phase(Phase::moving);
  std::vector<std::string> shares;
};

TEST_F(Moving, EndsWhenTheOldColorWasQuietInThreeSamples) {
  take({10, 0s, 0, 0s});
  take({10, 2s, 5, 2s});
  take({10, 4s, 9, 4s});
  EXPECT_EQ(state.phase, Phase::moving);
  take({10, 6s, 14, 6s});
  EXPECT_EQ(state.phase, Phase::holding);
}

TEST_F(Moving, CountersThatWereToldBeforeShowNoSilence) {
  take({10, 0s, 0, 0s});
  for (int again = 0; again < 5; ++again) take({10, 0s, 5, 2s});
  EXPECT_EQ(state.phase, Phase::moving);
  EXPECT_EQ(state.quiet_samples, 0);
  take({12, 15s, 9, 17s});
  EXPECT_EQ(state.quiet_samples, 0) << "it was asked twice";
}

TEST_F(Moving, SamplesOfAStoreCountOnceForEachTimeItReadThePods) {
  take({10, 0s, 0, 0s});
  for (const auto at : {15s, 30s}) {
    for (int again = 0; again < 5; ++again) take({10, at, 5, at});
  }
  EXPECT_EQ(state.quiet_samples, 2);
  take({10, 45s, 5, 45s});
  EXPECT_EQ(state.phase, Phase::holding);
}

TEST_F(Moving, PodsThatAreReadInTurnAreQuietTogether) {
  model::TrafficSample sample;
  sample.pods.blue = {{"blue-1", 10}, {"blue-2", 20}};
  take(sample);
  for (int turn = 1; turn <= 3; ++turn) {
    for (auto& pod : sample.pods.blue) {
      pod.at = base::UtcTime{std::chrono::seconds{15 * turn}};
      EXPECT_EQ(state.phase, Phase::moving);
      take(sample);
    }
  }
  EXPECT_EQ(state.phase, Phase::holding);
}

TEST_F(Moving, AMissingPodIsNotQuiet) {
  take({10, 0s, 0, 0s});
  take({10, 2s, 0, 2s});
  model::TrafficSample sample;
  sample.missing.blue = {"blue-1"};
  take(sample);
  EXPECT_EQ(state.quiet_samples, 0);
  take({13, 6s, 0, 6s});
  EXPECT_EQ(state.quiet_samples, 0) << "it was asked while it could not be read";
}

TEST_F(Moving, TheShareIsSaidOfWhatIsNew) {
  take({10, 0s, 0, 0s});
  take({20, 2s, 10, 2s});
  take({20, 2s, 10, 2s});
  take({30, 4s, 20, 4s});
  EXPECT_EQ(shares, std::vector<std::string>{"share of green: 50%"});
}

TEST_F(Moving, EndsThoughTheClockIsPutBack) {
  take({10, 0s, 0, 0s});
  take({10, 2s, 100, 2s});
  state.probes = {{.probe = runbook::ErrorRate{}}};
  for (int sample = 0; sample <= 2; ++sample) {
    EXPECT_EQ(state.phase, Phase::moving);
    const auto at = 2s * sample - 1h;
    take({10, at, 200U + 10U * static_cast<unsigned>(sample), at});
  }
  EXPECT_EQ(state.phase, Phase::holding);
  EXPECT_EQ(state.target_traffic.sum(noon.monotonic, 1h).requests, 120U);
  EXPECT_EQ(failures.size(), 1U) << "it is said once that they are counted anew";
}

TEST_F(Moving, CountersThatCannotBeReadAreAnUnknownWithTheError) {
  state.probes = {{.probe = runbook::ErrorRate{}}};
  for (int again = 0; again < 60; ++again) fail("evil source");
  const std::vector<std::string> once{"the counters could not be read: evil source"};
  EXPECT_EQ(failures, once);
  EXPECT_EQ(state.probes.at(0).report.verdict, model::Verdict::unknown);
  EXPECT_EQ(state.probes.at(0).report.detail, "the counters could not be read: evil source");
  take({0, 0s, 0, 0s});
  take({0, 2s, 100, 2s});
  EXPECT_EQ(state.probes.at(0).report.verdict, model::Verdict::passed);
}

TEST_F(Moving, AVerdictOnCountersOutlivesOneFailedSampleAndNotTwo) {
  state.probes = {{.probe = runbook::ErrorRate{}}};
  take({0, 0s, 0, 0s});
  take({0, 2s, 100, 2s});
  fail("evil source");
  EXPECT_EQ(state.probes.at(0).report.verdict, model::Verdict::passed);
  fail("evil source");
  EXPECT_EQ(state.probes.at(0).report.verdict, model::Verdict::unknown);
  take({0, 8s, 200, 8s});
  fail("evil source");
  EXPECT_EQ(state.probes.at(0).report.verdict, model::Verdict::passed);
}

TEST_F(Moving, TheVerdictStandsOnThePodsThatAreSeen) {
  take({10, 0s, 0, 0s});
  state.probes = {{.probe = runbook::ErrorRate{}}};
  model::TrafficSample sample;
  sample.missing.green = {"green-2"};
  for (const auto time : {2s, 32s}) {
    noon_plus = time;
    sample.pods.green = {{"green-1", 5, 0, 0, noon.utc + time}};
    take(sample);
    const auto& evidence = state.probes.at(0).counted->evidence;
    EXPECT_EQ(evidence.seen, 1U);
    EXPECT_EQ(evidence.complete(), time == 2s) << "it comes up, and is missed 30 s later";
  }
}

}  // namespace
}  // namespace bluegreen::engine_test
