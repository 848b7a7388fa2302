// Never done on silence: what cannot be seen blocks a pass, and never makes a fail.
#include <gmock/gmock.h>

#include "bluegreen/session/rehearsal.hpp"
#include "bluegreen/sim/fault_script.hpp"
#include "session/example.hpp"

namespace bluegreen::session {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;

/// Counted requests alone are watched; what else a release asks would hide that they are not seen.
runbook::Runbook counting(base::Duration hold) {
  auto runbook = perception();
  runbook.watch = {runbook::ErrorRate{}};
  runbook.hold = hold;
  return runbook;
}

RehearsalResult under(const std::string& faults, std::uint64_t seed,
                      const runbook::Runbook& runbook = counting(15min)) {
  const auto script = sim::parse_faults("faults:\n" + faults, "faults.yaml");
  for (const auto& mistake : script.mistakes) ADD_FAILURE() << runbook::to_text(mistake);
  RehearsalOptions options;
  options.version = "1.2.4";
  options.world.seed = seed;
  options.world.faults = script.faults;
  auto result = rehearse(runbook, std::move(options));
  if (result) return std::move(result.value());
  ADD_FAILURE() << result.error().message;
  return {};
}

bool says(const RehearsalResult& result, const std::string& part) {
  return std::ranges::any_of(result.journal, [&](const journal::Entry& entry) {
    return entry.text.find(part) != std::string::npos;
  });
}

base::Duration time_in(const RehearsalResult& result, const std::string& phase) {
  std::optional<base::UtcTime> began;
  for (const auto& entry : result.journal) {
    if (entry.kind != journal::EntryKind::phase) continue;
    if (began) return entry.at - *began;
    if (entry.phase == phase) began = entry.at;
  }
  return {};
}

struct Silence {
  const char* name;
  const char* faults;
  base::Duration hold = 15min;
};

class Blind : public testing::TestWithParam<Silence> {};

TEST_P(Blind, IsNeverDone) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto result = under(GetParam().faults, seed, counting(GetParam().hold));
    EXPECT_EQ(result.outcome, Outcome::waiting) << seed << " " << result.release.reason;
    EXPECT_EQ(result.release.phase, engine::Phase::undecided) << seed;
    EXPECT_GE(time_in(result, "holding"), GetParam().hold * 3 / 2) << seed;
  }
}

// Every answer of green that nobody sees is an error.
INSTANTIATE_TEST_SUITE_P(
    Kinds, Blind,
    testing::Values(
        Silence{"SamplesFail",
                "  - api_error: {operation: sample_traffic, status: 500, count: 1000, when: "
                "{phase: holding, after: 5s}}\n"
                "  - errors: {when: {phase: holding, after: 10s}, for: 16m}\n"},
        Silence{"CredentialsEnd",
                "  - api_error: {operation: sample_traffic, status: 401, when: {phase: holding, "
                "after: 7m}, for: 2d}\n"
                "  - errors: {when: {phase: holding, after: 7m}, for: 1h}\n"},
        Silence{"NothingAnswers",
                "  - api_error: {operation: sample_traffic, status: none, when: {phase: holding, "
                "after: 7m}, for: 2d}\n"
                "  - errors: {when: {phase: holding, after: 7m}, for: 1h}\n"},
        Silence{"TheProxyToPodsRefuses",
                "  - api_error: {operation: pods_proxy, status: 403, when: {phase: holding, after: "
                "7m}, for: 2d}\n"
                "  - errors: {when: {phase: holding, after: 7m}, for: 1h}\n"},
        Silence{"AWindowOfOldCounters",
                "  - metrics_unreadable: {color: green, when: {phase: holding, after: 1s}}\n"
                "  - errors: {color: green, when: {phase: holding, after: 2s}, for: 20m}\n",
                4min},
        Silence{"NoPodWasEverRead", "  - metrics_unreadable: {at: 20s}\n  - errors: {at: 1m}\n"},
        Silence{"TwoOfThreePodsAreSickAndUnreadable",
                "  - metrics_unreadable: {pods: 2, when: {phase: holding, after: 1s}}\n"
                "  - errors: {pods: 2, when: {phase: holding, after: 1s}}\n"},
        Silence{"OneOfThreePodsIsSickAndUnreadable",
                "  - metrics_unreadable: {pods: 1, at: 20s}\n  - errors: {pods: 1, at: 1m}\n"}),
    [](const auto& test) { return test.param.name; });

TEST(Blind, ThoughAPodThatIsNotSeenTheLimitIsBrokenAllTheSame) {
  const auto result = under(
      "  - metrics_unreadable: {pods: 1, when: {phase: holding, after: 1s}}\n"
      "  - errors: {rate: 10%, when: {phase: holding, after: 1m}}\n",
      1);
  EXPECT_EQ(result.outcome, Outcome::returned);
  EXPECT_THAT(result.release.reason, HasSubstr("1 of 3 pods not seen"));
}

TEST(Blind, APodThatIsNotSeenIsNoFail) {
  // Of all answers 1.2 % are bad where they are seen, 0.8 % if the third pod answers well.
  const auto result = under(
      "  - metrics_unreadable: {pods: 1, when: {phase: holding, after: 1s}}\n"
      "  - errors: {rate: 1.2%, when: {phase: holding, after: 6m}}\n",
      1);
  EXPECT_EQ(result.outcome, Outcome::waiting);
}

TEST(Blind, TheJournalNamesThePodsAndTheNumbers) {
  const auto result =
      under("  - metrics_unreadable: {pods: 2, when: {phase: holding, after: 1m}}\n", 1);
  EXPECT_TRUE(says(result, "2 of 3 pods not seen for"));
  EXPECT_TRUE(says(result, "perception-green-1-"));
  EXPECT_TRUE(says(result, "the hold goes on for"));
  std::optional<journal::Entry> verdict;
  for (const auto& entry : result.journal) {
    if (entry.kind == journal::EntryKind::verdict) verdict = entry;
  }
  ASSERT_TRUE(verdict);
  using Pair = std::pair<std::string, std::string>;
  for (const Pair& field : {Pair{"verdict", "unknown"}, Pair{"window", "5m"},
                            Pair{"pods_seen", "1"}, Pair{"pods_missing", "2"}})
    EXPECT_THAT(verdict->fields, Contains(field));
}

struct Healthy {
  const char* name;
  const char* faults;
};

class Seen : public testing::TestWithParam<Healthy> {};

TEST_P(Seen, IsDone) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto result = under(GetParam().faults, seed);
    EXPECT_EQ(result.outcome, Outcome::done) << seed << " " << result.release.reason;
    EXPECT_EQ(time_in(result, "holding"), 15min) << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, Seen,
    testing::Values(
        Healthy{"Nothing", "  - pod_evicted: {at: 9h}\n"},
        Healthy{"AFewSamplesFail",
                "  - api_error: {operation: sample_traffic, status: 503, count: 12, when: {phase: "
                "holding, after: 1m}}\n"},
        Healthy{"CountersAreReadAgain",
                "  - metrics_unreadable: {when: {phase: holding, after: 1m}, for: 8m}\n"},
        Healthy{"OnePodIsReadAgain",
                "  - metrics_unreadable: {pods: 1, when: {phase: holding, after: 1m}, for: 8m}\n"},
        Healthy{"APodIsEvicted", "  - pod_evicted: {when: {phase: holding, after: 5m}}\n"},
        Healthy{"ItsSuccessorIsSlow",
                "  - slow_start: {by: 3m, when: {phase: holding, after: 1m}}\n"
                "  - pod_evicted: {when: {phase: holding, after: 5m}}\n"},
        Healthy{"AnAutoscalerShrinksIt",
                "  - scaled_by: {to: 1, when: {phase: holding, after: 5m}}\n"}),
    [](const auto& test) { return test.param.name; });

TEST(Seen, WhatWasAnsweredUnseenIsJudgedOnceItIsRead) {
  const auto result = under(
      "  - metrics_unreadable: {when: {phase: holding, after: 1m}, for: 4m}\n"
      "  - errors: {rate: 50%, when: {phase: holding, after: 2m}, for: 1m}\n",
      1);
  EXPECT_EQ(result.outcome, Outcome::returned);
}

TEST(Seen, AtTheEndWithinAMinute) {
  const auto result = under(
      "  - api_error: {operation: sample_traffic, status: 504, when: {phase: holding, after: "
      "14m40s}, for: 40s}\n",
      1);
  EXPECT_EQ(result.outcome, Outcome::done);
  EXPECT_GT(time_in(result, "holding"), 15min);
  EXPECT_LT(time_in(result, "holding"), 16min);
}

TEST(Shrunk, ByAnAutoscalerIsNoReasonToReturn) {
  for (const char* phase : {"holding", "serving", "retired"}) {
    const auto result =
        under(std::string{"  - scaled_by: {to: 1, when: {phase: "} + phase + ", after: 10s}}\n", 1);
    EXPECT_EQ(result.outcome, Outcome::done) << phase << " " << result.release.reason;
  }
}

TEST(Shrunk, ToNothingReturns) {
  const auto result = under("  - scaled_by: {to: 0, when: {phase: holding, after: 1m}}\n", 1);
  EXPECT_EQ(result.outcome, Outcome::returned);
}

}  // namespace
}  // namespace bluegreen::session
