#include "bluegreen/session/rehearse_many.hpp"

#include <stdexcept>

#include <gmock/gmock.h>

#include "session/example.hpp"

namespace bluegreen::session {
namespace {

using namespace std::chrono_literals;

/// Green answers with errors in its hold, nearly as many as are too many.
RehearseManyOptions some(std::uint64_t seeds = 40) {
  RehearseManyOptions options;
  options.version = "1.2.4";
  options.seeds = seeds;
  sim::Fault errors;
  errors.kind = sim::FaultKind::errors;
  errors.rate = base::Share::parts_per_million(9'500);
  errors.phase = "holding";
  options.world.faults = {errors};
  return options;
}

std::vector<RehearsalSummary> told_of(RehearseManyOptions options) {
  std::vector<RehearsalSummary> told;
  options.told = [&](const RehearsalSummary& summary) { told.push_back(summary); };
  EXPECT_TRUE(rehearse_many(perception(), options));
  return told;
}

TEST(RehearseMany, ComesToWhatOneAfterTheOtherComesTo) {
  const auto told = told_of(some());
  ASSERT_EQ(told.size(), 40U);
  for (std::uint64_t seed = 1; seed <= told.size(); ++seed) {
    RehearsalOptions one;
    one.version = "1.2.4";
    one.world = some().world;
    one.world.seed = seed;
    const auto result = rehearse(perception(), std::move(one));
    ASSERT_TRUE(result);
    const auto& summary = told[seed - 1];
    EXPECT_EQ(summary.seed, seed);
    EXPECT_EQ(summary.outcome, result.value().outcome);
    EXPECT_EQ(summary.took, result.value().took);
    EXPECT_EQ(summary.fresh, result.value().traffic.fresh);
    EXPECT_EQ(summary.kept, result.value().traffic.kept);
    EXPECT_EQ(summary.event_log_hash, result.value().event_log_hash);
  }
}

TEST(RehearseMany, TellsTheSameOnSeveralThreads) {
  auto options = some(300);
  const auto alone = told_of(options);
  options.threads = 3;
  EXPECT_EQ(told_of(options), alone);
}

TEST(RehearseMany, NamesTheWorstFirst) {
  auto options = some();
  options.worst = 3;
  const auto result = rehearse_many(perception(), options);
  ASSERT_TRUE(result);
  auto all = told_of(some());
  std::ranges::sort(all, is_worse);
  all.resize(3);
  EXPECT_EQ(result.value().worst, all);
  EXPECT_EQ(result.value().rehearsed, 40U);
  std::uint64_t sum = 0;
  for (const auto& [outcome, count] : result.value().outcomes) sum += count;
  EXPECT_EQ(sum + result.value().gave_up, 40U);
  EXPECT_FALSE(result.value().interrupted);
}

TEST(RehearseMany, SumsUpWhatItTold) {
  auto options = some(200);
  options.world.faults.front().rate = base::Share::percent(10);  // so that it is returned
  options.threads = 2;
  const auto told = told_of(options);
  const auto result = rehearse_many(perception(), options);
  ASSERT_TRUE(result);
  const auto& found = result.value();
  std::vector<std::uint64_t> bad;
  std::vector<base::Duration> took;
  std::uint64_t sent = 0, hit = 0;
  for (const auto& each : told) {
    bad.push_back(bad_requests(each));
    took.push_back(each.took);
    sent += each.fresh.sent;
    hit += each.hits > 0 ? 1 : 0;
  }
  std::ranges::sort(bad);
  std::ranges::sort(took);
  EXPECT_EQ(found.fresh.sent, sent);
  EXPECT_EQ(found.hit, hit);
  ASSERT_LT(bad.back(), 2048U);
  EXPECT_EQ(found.bad, (Quantiles<std::uint64_t>{bad[0], bad[99], bad[189], bad[199]}));
  EXPECT_LT(bad[0], bad[199]);
  EXPECT_EQ(found.took.min, took[0]);
  EXPECT_EQ(found.took.max, took[199]);
  EXPECT_LE(found.took.median, took[99]);
  EXPECT_GT(found.took.median, took[99] - took[99] / 1000);
}

TEST(RehearseMany, AsksTheGate) {
  auto options = some(2);
  options.gate = [](const engine::Release&) { return std::nullopt; };
  auto gated = perception();
  gated.gate = runbook::GateSpec{};
  const auto result = rehearse_many(gated, options);
  ASSERT_TRUE(result);
  EXPECT_EQ(result.value().outcomes.at(Outcome::waiting), 2U) << "the gate was asked";
}

TEST(RehearseMany, OfNothingIsNothing) {
  const auto result = rehearse_many(perception(), some(0));
  ASSERT_TRUE(result);
  EXPECT_EQ(result.value().rehearsed, 0U);
  EXPECT_FALSE(result.value().interrupted);
  EXPECT_EQ(result.value().took, Quantiles<base::Duration>{});
}

TEST(RehearseMany, EndsWhenItIsToldTo) {
  auto options = some(1'000'000);
  options.threads = 2;
  std::uint64_t told = 0;
  options.told = [&](const RehearsalSummary&) { ++told; };
  options.keep_going = [&] { return told < 5; };
  const auto result = rehearse_many(perception(), options);
  ASSERT_TRUE(result);
  EXPECT_TRUE(result.value().interrupted);
  EXPECT_EQ(result.value().rehearsed, told);
  EXPECT_EQ(told, 5U);
}

TEST(RehearseMany, ThrowsWhatItsCallbackThrows) {
  auto options = some(1'000'000);
  options.threads = 2;
  options.told = [](const RehearsalSummary& summary) {
    if (summary.seed == 3) throw std::runtime_error{"enough"};
  };
  EXPECT_THROW(static_cast<void>(rehearse_many(perception(), options)), std::runtime_error);
}

TEST(RehearseMany, RefusesWhatOneRehearsalRefuses) {
  auto options = some();
  options.version.clear();
  EXPECT_EQ(rehearse_many(perception(), options).error().code, base::Errc::invalid_argument);
  options = some();
  options.version = "1.2 4";
  EXPECT_EQ(rehearse_many(perception(), options).error().code, base::Errc::invalid_argument);
  options = some();
  options.abort_at = base::Duration{-1};
  EXPECT_EQ(rehearse_many(perception(), options).error().code, base::Errc::invalid_argument);
  options = some();
  options.threads = most_rehearsal_threads + 1;
  EXPECT_EQ(rehearse_many(perception(), options).error().code, base::Errc::invalid_argument);
  options = some();
  options.probes["warm"] = {};
  EXPECT_EQ(rehearse_many(perception(), options).error().code, base::Errc::invalid_argument);
  auto wrong = perception();
  wrong.release.chart.clear();
  EXPECT_EQ(rehearse_many(wrong, some()).error().code, base::Errc::invalid_argument);
}

TEST(RehearseMany, KeepsLittleOfEach) {
  EXPECT_LE(sizeof(RehearsalSummary) + longest_summary_reason, 1024U);
}

}  // namespace
}  // namespace bluegreen::session
