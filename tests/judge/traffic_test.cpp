#include "bluegreen/judge/traffic.hpp"

#include <gtest/gtest.h>

namespace bluegreen::judge {
namespace {

using namespace std::chrono_literals;
using base::Share;
using model::Color;
using model::PodCounters;
using model::TrafficSample;
using model::Verdict;

constexpr auto one_percent = Share::percent(1);
constexpr base::UtcTime noon{1'767'600'000s};
constexpr base::UtcTime then = noon + 15s;

PodCounters pod(const std::string& name, std::uint64_t requests, std::uint64_t errors = 0,
                std::uint64_t microseconds = 0) {
  return {name, requests, errors, microseconds};
}

PodCounters started(base::UtcTime when, PodCounters counters) {
  counters.started = when;
  return counters;
}

TrafficSample at(base::UtcTime time, std::vector<PodCounters> pods,
                 std::vector<std::string> missing = {}) {
  TrafficSample sample;
  sample.pods.green = std::move(pods);
  for (auto& each : sample.pods.green) each.at = time;
  sample.missing.green = std::move(missing);
  return sample;
}
TrafficSample before(std::vector<PodCounters> pods, std::vector<std::string> missing = {}) {
  return at(noon, std::move(pods), std::move(missing));
}
TrafficSample after(std::vector<PodCounters> pods, std::vector<std::string> missing = {}) {
  return at(then, std::move(pods), std::move(missing));
}

TrafficDelta delta(std::uint64_t requests, std::uint64_t errors, std::uint64_t microseconds) {
  return {requests, errors, microseconds, {}, {}, then};
}
TrafficDelta without(std::vector<std::string> missing, TrafficDelta traffic) {
  traffic.missing = std::move(missing);
  return traffic;
}

TrafficDelta between(const TrafficSample& before, const TrafficSample& after) {
  return difference(before, after, Color::green);
}

TEST(TrafficDifference, IsTheGrowthOfEveryPod) {
  EXPECT_EQ(between(before({pod("a", 100, 1, 1000), pod("b", 50, 0, 500)}),
                    after({pod("a", 130, 4, 1600), pod("b", 60, 0, 700)})),
            delta(40, 3, 800));
}

TEST(TrafficDifference, LooksAtOneColorOnly) {
  auto first = before({pod("a", 10)});
  auto second = after({pod("a", 15)});
  first.pods.blue = {pod("x", 1000)};
  second.pods.blue = {pod("x", 3000)};
  second.missing.blue = {"y", "z"};
  EXPECT_EQ(between(first, second), delta(5, 0, 0));
}

TEST(TrafficDifference, ARestartedPodCountsFromZero) {
  EXPECT_EQ(between(before({pod("a", 1000, 10, 90'000)}), after({pod("a", 7, 2, 700)})),
            delta(7, 2, 700));
}

TEST(TrafficDifference, ARestartIsSeenByItsErrorsToo) {
  // It has answered more requests since than before, and fewer of them with an error.
  EXPECT_EQ(between(before({pod("a", 10, 9, 100)}), after({pod("a", 25, 1, 300)})),
            delta(25, 1, 300));
}

TEST(TrafficDifference, AnotherStartIsAnotherProcessThoughItsCountersGrew) {
  EXPECT_EQ(between(before({started(noon - 1h, pod("a", 10, 1, 100))}),
                    after({started(noon + 1s, pod("a", 25, 4, 300))})),
            delta(25, 4, 300));
  EXPECT_EQ(between(before({started(noon - 1h, pod("a", 10, 1, 100))}),
                    after({started(noon - 1h, pod("a", 25, 4, 300))})),
            delta(15, 3, 200));
}

TEST(TrafficDifference, OfOneProcessOnlyWhatFellCountsFromZero) {
  EXPECT_EQ(between(before({started(noon - 1h, pod("a", 100, 7, 900))}),
                    after({started(noon - 1h, pod("a", 110, 2, 950))})),
            delta(10, 2, 50));
}

TEST(TrafficDifference, ATimeThatFellNeverWrapsAround) {
  EXPECT_EQ(between(before({pod("a", 10, 0, 900)}), after({pod("a", 12, 0, 300)})),
            delta(2, 0, 300));
}

TEST(TrafficDifference, ANewPodCountsFromZero) {
  EXPECT_EQ(between(before({pod("a", 10)}), after({pod("a", 11), pod("b", 5)})), delta(6, 0, 0));
  EXPECT_EQ(between(before({pod("a", 10)}, {"c"}), after({pod("a", 11), pod("b", 5)}, {"c"})),
            without({"c"}, delta(6, 0, 0)))
      << "it is another one that could not be read";
}

TEST(TrafficDifference, APodThatWasNeverReadIsLeftOut) {
  EXPECT_EQ(between(before({pod("a", 10)}, {"b"}), after({pod("a", 11), pod("b", 5000)})),
            without({"b"}, delta(1, 0, 0)));
}

TEST(TrafficDifference, NamesWhatIsMissingOnEitherSide) {
  EXPECT_EQ(between(before({}, {"b", "a"}), after({}, {"c", "b"})).missing,
            (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_FALSE(between(before({}, {"a"}), after({})).complete());
  EXPECT_FALSE(between(before({}), after({}, {"a"})).complete());
  EXPECT_TRUE(between(before({}), after({})).complete());
}

TEST(TrafficDifference, APodThatIsGoneTakesNothingAway) {
  EXPECT_EQ(between(before({pod("a", 10), pod("b", 99)}), after({pod("a", 12)})), delta(2, 0, 0));
}

TEST(TrafficDifference, AnEqualTimeIsNoNewSample) {
  auto second = after({pod("a", 30), pod("b", 25)});
  second.pods.green[0].at = noon;
  const auto traffic = between(before({pod("a", 10), pod("b", 20)}), second);
  EXPECT_EQ(traffic.requests, 5U);
  EXPECT_EQ(traffic.unchanged, std::vector<std::string>{"a"});
  EXPECT_EQ(traffic.as_of, noon) << "the oldest";
  EXPECT_FALSE(traffic.complete()) << "nothing is known of a, and not that nobody asked it";
}

TEST(TrafficDifference, EqualCountersOfANewerTimeAreASample) {
  const auto traffic = between(before({pod("a", 10)}), after({pod("a", 10)}));
  EXPECT_EQ(traffic, delta(0, 0, 0));
  EXPECT_TRUE(traffic.complete());
}

TEST(NewestCounters, KeepWhatCannotBeReadNow) {
  const auto kept = newest(before({pod("a", 10), pod("b", 20)}), after({pod("b", 25)}, {"a"}));
  EXPECT_EQ(kept.missing.green, std::vector<std::string>{"a"});
  const auto traffic = between(kept, at(then + 15s, {pod("a", 17), pod("b", 26)}));
  EXPECT_EQ(traffic.requests, 8U) << "what a answered while it could not be read is not lost";
  EXPECT_TRUE(traffic.missing.empty());
}

TEST(NewestCounters, NeverGoBack) {
  const auto kept = newest(after({pod("a", 30)}), before({pod("a", 10)}));
  EXPECT_EQ(kept, after({pod("a", 30)}));
}

model::TrafficSample green_at(base::Duration at, std::uint64_t requests) {
  model::TrafficSample sample;
  sample.pods.green = {{"a", requests, 0, 0, base::UtcTime{std::chrono::hours{9} + at}}};
  return sample;
}

TEST(RebasedCounters, OfAClockThatWasPutBackAreANewBaseLine) {
  using namespace std::chrono_literals;
  const auto after = green_at(-1h, 30);
  EXPECT_EQ(rebased(green_at(0s, 10), after), after);
  const auto next = difference(after, green_at(2s - 1h, 35), model::Color::green);
  EXPECT_EQ(next.requests, 5U);
}

TEST(RebasedCounters, OfASampleThatCameLateStayTheNewest) {
  using namespace std::chrono_literals;
  for (const auto at : {-30s, 0s, 30s})
    EXPECT_EQ(rebased(green_at(0s, 30), green_at(at, 10)), green_at(0s, 30));
  auto elsewhere = green_at(-1h, 10);
  elsewhere.pods.green.front().pod = "b";
  EXPECT_EQ(rebased(green_at(0s, 30), elsewhere), green_at(0s, 30));
}

TEST(NewestCounters, ForgetPodsThatAreGone) {
  EXPECT_EQ(newest(before({pod("a", 10), pod("b", 20)}), after({pod("b", 25)})),
            after({pod("b", 25)}));
}

TEST(NewestCounters, AreTheLaterSampleWhereTheEarlierHasNothingMore) {
  const std::vector samples{before({pod("a", 10), pod("b", 20)}), after({pod("b", 25)}, {"a"}),
                            after({pod("b", 25)}), after({pod("a", 30), pod("b", 25)})};
  for (const auto& earlier : samples) {
    for (const auto& later : samples)
      EXPECT_EQ(is_newest(earlier, later), newest(earlier, later) == later);
  }
}

constexpr base::Instant start{1000h};

TEST(TrafficWindow, SumsWhatEndedWithinIt) {
  TrafficWindow window;
  window.add(start, delta(1, 0, 10));
  window.add(start + 60s, delta(2, 1, 20));
  window.add(start + 120s, delta(4, 0, 40));
  EXPECT_EQ(window.sum(start + 120s, 60s), (TrafficCounts{4, 0, 40}));  // without its far end
  EXPECT_EQ(window.sum(start + 120s, 61s), (TrafficCounts{6, 1, 60}));
  EXPECT_EQ(window.sum(start + 120s, 5min), (TrafficCounts{7, 1, 70}));
  EXPECT_EQ(window.sum(start + 10min, 1min), TrafficCounts{});
}

TEST(TrafficWindow, ForgetsWhatNoProbeCanAskFor) {
  TrafficWindow window;
  window.add(start, {1, 0, 0});
  window.add(start + 1h, {1, 0, 0});
  EXPECT_EQ(window.sum(start + 1h, 2h).requests, 2U);
  window.add(start + 1h + 1ms, {1, 0, 0});
  EXPECT_EQ(window.sum(start + 1h + 1ms, 2h).requests, 2U);
  window.clear();
  EXPECT_EQ(window.sum(start + 1h, 2h).requests, 0U);
}

/// So many requests, with every pod seen.
CountedTraffic seen(std::uint64_t requests, std::uint64_t errors, std::uint64_t microseconds) {
  return {{requests, errors, microseconds}, {.seen = 3}};
}
/// The same with pods that are not: of all time, `percent` was seen.
CountedTraffic unseen(std::vector<std::string> missing, int percent, CountedTraffic traffic) {
  traffic.evidence.missing = std::move(missing);
  traffic.evidence.missing_for = 90s;
  traffic.evidence.seen_time = Share::percent(percent);
  return traffic;
}

TEST(ErrorRate, TheLimitItselfPasses) {
  EXPECT_EQ(judge_error_rate(seen(1000, 10, 0), one_percent, 20).verdict, Verdict::passed);
  EXPECT_EQ(judge_error_rate(seen(1000, 11, 0), one_percent, 20).verdict, Verdict::failed);
  EXPECT_EQ(judge_error_rate(seen(1'000'001, 1, 0), Share::parts_per_million(1), 20).verdict,
            Verdict::passed);
  EXPECT_EQ(judge_error_rate(seen(1'000'001, 2, 0), Share::parts_per_million(1), 20).verdict,
            Verdict::failed);
}

TEST(ErrorRate, AtZeroPercentOneErrorFails) {
  EXPECT_EQ(judge_error_rate(seen(1'000'000, 0, 0), Share::percent(0), 20).verdict,
            Verdict::passed);
  EXPECT_EQ(judge_error_rate(seen(1'000'000, 1, 0), Share::percent(0), 20).verdict,
            Verdict::failed);
}

TEST(ErrorRate, TooFewRequestsAreUnknownHoweverBad) {
  EXPECT_EQ(judge_error_rate(seen(19, 19, 0), one_percent, 20).verdict, Verdict::unknown);
  EXPECT_EQ(judge_error_rate(seen(20, 20, 0), one_percent, 20).verdict, Verdict::failed);
  EXPECT_EQ(judge_error_rate(seen(0, 0, 0), one_percent, 1).verdict, Verdict::unknown);
}

TEST(ErrorRate, WithoutEveryPodNothingPasses) {
  EXPECT_EQ(judge_error_rate(unseen({"a"}, 67, seen(1000, 0, 0)), one_percent, 20).verdict,
            Verdict::unknown);
  EXPECT_EQ(judge_error_rate({{1000, 0, 0}, {}}, one_percent, 20).verdict, Verdict::unknown)
      << "no pod is seen";
}

TEST(ErrorRate, PodsThatAreNotSeenCountAsIfAllTheirAnswersWereGood) {
  const auto verdict = [](int percent, std::uint64_t errors) {
    return error_rate_verdict(unseen({"a"}, percent, seen(1000, errors, 0)), one_percent, 20);
  };
  EXPECT_EQ(verdict(50, 20), Verdict::unknown) << "20 of 2000";
  EXPECT_EQ(verdict(50, 21), Verdict::failed) << "the limit is broken all the same";
  EXPECT_EQ(verdict(25, 40), Verdict::unknown);
  EXPECT_EQ(verdict(25, 41), Verdict::failed);
  EXPECT_EQ(verdict(100, 11), Verdict::failed) << "its time was seen until a moment ago";
}

TEST(ErrorRate, NamesThePodsThatAreMissing) {
  EXPECT_EQ(judge_error_rate(unseen({"a", "b"}, 50, seen(3, 0, 0)), one_percent, 20).detail,
            "3 requests seen, 20 are needed to judge; 2 of 5 pods not seen for 1m30s: a, b");
  EXPECT_EQ(
      judge_error_rate(unseen({"a", "b\n", "c", "d", "e"}, 50, seen(1000, 15, 0)), one_percent, 20)
          .detail,
      "15 of 1000 requests failed (1.50%); 5 of 8 pods not seen for 1m30s: a, b\\n, c and 2 "
      "more");
  EXPECT_EQ(judge_error_rate({{1000, 15, 0}, {}}, one_percent, 20).detail,
            "15 of 1000 requests failed (1.50%); no pod is seen");
  const auto hostile = unseen(std::vector(1000, std::string(5000, 'x')), 50, seen(1000, 15, 0));
  EXPECT_LT(judge_error_rate(hostile, one_percent, 20).detail.size(), 400U);
  EXPECT_LT(judge_latency(hostile, 200ms, 20).detail.size(), 400U);
}

TEST(ErrorRate, SaysWhatItSaw) {
  EXPECT_EQ(judge_error_rate(seen(1000, 15, 0), one_percent, 20).detail,
            "15 of 1000 requests failed (1.50%)");
  EXPECT_EQ(judge_error_rate(seen(3, 0, 0), one_percent, 20).detail,
            "3 requests seen, 20 are needed to judge");
}

TEST(ErrorRate, CountersThatNoServiceReachesDoNotWrapAround) {
  constexpr auto all = ~std::uint64_t{0};
  EXPECT_EQ(judge_error_rate(seen(all, all, 0), one_percent, 20).verdict, Verdict::failed);
  EXPECT_EQ(judge_error_rate(seen(all, all / 2, 0), one_percent, 20).verdict, Verdict::failed);
  EXPECT_EQ(judge_error_rate(seen(all, all / 1000, 0), one_percent, 20).verdict, Verdict::passed);
}

TEST(Latency, TheLimitItselfPasses) {
  EXPECT_EQ(judge_latency(seen(100, 0, 20'000'000), 200ms, 20).verdict, Verdict::passed);
  EXPECT_EQ(judge_latency(seen(100, 0, 20'000'100), 200ms, 20).verdict, Verdict::failed);
  EXPECT_EQ(judge_latency(seen(19, 0, 20'000'100), 200ms, 20).verdict, Verdict::unknown);
  EXPECT_EQ(judge_latency(seen(0, 0, 0), 200ms, 1).verdict, Verdict::unknown);
}

TEST(Latency, RequestsThatAreNotSeenTookNoTime) {
  const auto slow = seen(100, 0, 40'000'000);
  EXPECT_EQ(judge_latency(unseen({"a"}, 50, slow), 200ms, 20).verdict, Verdict::unknown);
  EXPECT_EQ(judge_latency(unseen({"a"}, 51, slow), 200ms, 20).verdict, Verdict::failed);
}

TEST(Latency, SaysTheMean) {
  EXPECT_EQ(judge_latency(seen(100, 0, 2'034'500), 200ms, 20).detail,
            "mean 20.345 ms over 100 requests");
}

}  // namespace
}  // namespace bluegreen::judge
