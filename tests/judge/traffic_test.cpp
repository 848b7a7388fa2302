#include "bluegreen/judge/traffic.hpp"

#include <gtest/gtest.h>

namespace bluegreen::judge {
namespace {

using namespace std::chrono_literals;
using model::Color;
using model::PodCounters;
using model::TrafficSample;
using model::Verdict;

PodCounters pod(const std::string& name, std::uint64_t requests, std::uint64_t errors = 0,
                std::uint64_t microseconds = 0) {
  return {name, requests, errors, microseconds};
}

TrafficSample green(std::vector<PodCounters> pods, int unreadable = 0) {
  TrafficSample sample;
  sample.pods.green = std::move(pods);
  sample.unreadable.green = unreadable;
  return sample;
}

TrafficDelta between(const TrafficSample& before, const TrafficSample& after) {
  return difference(before, after, Color::green);
}

TEST(TrafficDifference, IsTheGrowthOfEveryPod) {
  const auto before = green({pod("a", 100, 1, 1000), pod("b", 50, 0, 500)});
  const auto after = green({pod("a", 130, 4, 1600), pod("b", 60, 0, 700)});
  EXPECT_EQ(between(before, after), (TrafficDelta{40, 3, 800, true}));
}

TEST(TrafficDifference, LooksAtOneColorOnly) {
  auto before = green({pod("a", 10)});
  auto after = green({pod("a", 15)});
  before.pods.blue = {pod("x", 1000)};
  after.pods.blue = {pod("x", 3000)};
  after.unreadable.blue = 2;
  EXPECT_EQ(between(before, after), (TrafficDelta{5, 0, 0, true}));
}

TEST(TrafficDifference, ARestartedPodCountsFromZero) {
  EXPECT_EQ(between(green({pod("a", 1000, 10, 90'000)}), green({pod("a", 7, 2, 700)})),
            (TrafficDelta{7, 2, 700, true}));
}

TEST(TrafficDifference, ARestartIsSeenByItsErrorsToo) {
  // It has answered more requests since than before, and fewer of them with an error.
  EXPECT_EQ(between(green({pod("a", 10, 9, 100)}), green({pod("a", 25, 1, 300)})),
            (TrafficDelta{25, 1, 300, true}));
}

TEST(TrafficDifference, ATimeThatFellNeverWrapsAround) {
  EXPECT_EQ(between(green({pod("a", 10, 0, 900)}), green({pod("a", 12, 0, 300)})),
            (TrafficDelta{2, 0, 300, true}));
}

TEST(TrafficDifference, ANewPodCountsFromZero) {
  EXPECT_EQ(between(green({pod("a", 10)}), green({pod("a", 11), pod("b", 5)})),
            (TrafficDelta{6, 0, 0, true}));
}

TEST(TrafficDifference, APodThatWasPerhapsOnlyUnreadableIsLeftOut) {
  EXPECT_EQ(between(green({pod("a", 10)}, 1), green({pod("a", 11), pod("b", 5000)})),
            (TrafficDelta{1, 0, 0, false}));
}

TEST(TrafficDifference, IsIncompleteWhenEitherSampleIs) {
  EXPECT_FALSE(between(green({}, 1), green({})).complete);
  EXPECT_FALSE(between(green({}), green({}, 1)).complete);
  EXPECT_TRUE(between(green({}), green({})).complete);
}

TEST(TrafficDifference, APodThatIsGoneTakesNothingAway) {
  EXPECT_EQ(between(green({pod("a", 10), pod("b", 99)}), green({pod("a", 12)})),
            (TrafficDelta{2, 0, 0, true}));
}

constexpr base::Instant start{1000h};

TEST(TrafficWindow, SumsWhatEndedWithinIt) {
  TrafficWindow window;
  window.add(start, {1, 0, 10, true});
  window.add(start + 60s, {2, 1, 20, true});
  window.add(start + 120s, {4, 0, 40, true});
  EXPECT_EQ(window.sum(start + 120s, 60s),
            (TrafficDelta{4, 0, 40, true}));  // its own far end is not in it
  EXPECT_EQ(window.sum(start + 120s, 61s), (TrafficDelta{6, 1, 60, true}));
  EXPECT_EQ(window.sum(start + 120s, 5min), (TrafficDelta{7, 1, 70, true}));
  EXPECT_EQ(window.sum(start + 10min, 1min), (TrafficDelta{0, 0, 0, true}));
}

TEST(TrafficWindow, IsCompleteOnlyIfAllOfItIs) {
  TrafficWindow window;
  window.add(start, {1, 0, 0, false});
  window.add(start + 10s, {1, 0, 0, true});
  EXPECT_FALSE(window.sum(start + 10s, 1min).complete);
  EXPECT_TRUE(window.sum(start + 10s, 5s).complete);
}

TEST(TrafficWindow, ForgetsWhatNoProbeCanAskFor) {
  TrafficWindow window;
  window.add(start, {1, 0, 0, true});
  window.add(start + 1h, {1, 0, 0, true});
  EXPECT_EQ(window.sum(start + 1h, 2h).requests, 2U);
  window.add(start + 1h + 1ms, {1, 0, 0, true});
  EXPECT_EQ(window.sum(start + 1h + 1ms, 2h).requests, 2U);
  window.clear();
  EXPECT_EQ(window.sum(start + 1h, 2h).requests, 0U);
}

TEST(ErrorRate, TheLimitItselfPasses) {
  EXPECT_EQ(judge_error_rate({1000, 10, 0, true}, 10'000, 20).verdict, Verdict::passed);
  EXPECT_EQ(judge_error_rate({1000, 11, 0, true}, 10'000, 20).verdict, Verdict::failed);
  EXPECT_EQ(judge_error_rate({1'000'001, 1, 0, true}, 1, 20).verdict, Verdict::passed);
  EXPECT_EQ(judge_error_rate({1'000'001, 2, 0, true}, 1, 20).verdict, Verdict::failed);
}

TEST(ErrorRate, AtZeroPercentOneErrorFails) {
  EXPECT_EQ(judge_error_rate({1'000'000, 0, 0, true}, 0, 20).verdict, Verdict::passed);
  EXPECT_EQ(judge_error_rate({1'000'000, 1, 0, true}, 0, 20).verdict, Verdict::failed);
}

TEST(ErrorRate, TooFewRequestsAreUnknownHoweverBad) {
  EXPECT_EQ(judge_error_rate({19, 19, 0, true}, 10'000, 20).verdict, Verdict::unknown);
  EXPECT_EQ(judge_error_rate({20, 20, 0, true}, 10'000, 20).verdict, Verdict::failed);
  EXPECT_EQ(judge_error_rate({0, 0, 0, true}, 10'000, 1).verdict, Verdict::unknown);
}

TEST(ErrorRate, IncompleteCountsAreJudgedAsFarAsTheyGo) {
  EXPECT_EQ(judge_error_rate({100, 50, 0, false}, 10'000, 20).verdict, Verdict::failed);
}

TEST(ErrorRate, SaysWhatItSaw) {
  EXPECT_EQ(judge_error_rate({1000, 15, 0, true}, 10'000, 20).detail,
            "15 of 1000 requests failed (1.50%)");
  EXPECT_EQ(judge_error_rate({3, 0, 0, true}, 10'000, 20).detail,
            "3 requests seen, 20 are needed to judge");
}

TEST(ErrorRate, CountersThatNoServiceReachesDoNotWrapAround) {
  constexpr auto all = ~std::uint64_t{0};
  EXPECT_EQ(judge_error_rate({all, all, 0, true}, 10'000, 20).verdict, Verdict::failed);
  EXPECT_EQ(judge_error_rate({all, all / 2, 0, true}, 10'000, 20).verdict, Verdict::failed);
  EXPECT_EQ(judge_error_rate({all, all / 1000, 0, true}, 10'000, 20).verdict, Verdict::passed);
}

TEST(Latency, TheLimitItselfPasses) {
  EXPECT_EQ(judge_latency({100, 0, 20'000'000, true}, 200ms, 20).verdict, Verdict::passed);
  EXPECT_EQ(judge_latency({100, 0, 20'000'100, true}, 200ms, 20).verdict, Verdict::failed);
  EXPECT_EQ(judge_latency({19, 0, 20'000'100, true}, 200ms, 20).verdict, Verdict::unknown);
  EXPECT_EQ(judge_latency({0, 0, 0, true}, 200ms, 1).verdict, Verdict::unknown);
}

TEST(Latency, SaysTheMean) {
  EXPECT_EQ(judge_latency({100, 0, 2'034'500, true}, 200ms, 20).detail,
            "mean 20.345 ms over 100 requests");
}

}  // namespace
}  // namespace bluegreen::judge
