#include "bluegreen/judge/evidence.hpp"

#include <gtest/gtest.h>

#include "bluegreen/judge/traffic.hpp"

namespace bluegreen::judge {
namespace {

using namespace std::chrono_literals;
using model::Color;
using Names = std::vector<std::string>;

constexpr base::Timestamp noon{base::Instant{1h}, base::UtcTime{1'767'600'000s}};

base::Timestamp after(base::Duration time) { return {noon.monotonic + time, noon.utc + time}; }

/// Samples of green, every 5 s or as a test says.
class Sampled : public testing::Test {
 protected:
  static model::PodCounters pod(const std::string& name, std::uint64_t requests, base::Duration at,
                                base::Duration started = 0s) {
    return {name, requests, 0, 0, noon.utc + at, noon.utc + started};
  }

  void take(base::Duration time, std::vector<model::PodCounters> pods, Names missing = {},
            Names unready = {}) {
    model::TrafficSample sample;
    sample.pods.green = std::move(pods);
    sample.missing.green = std::move(missing);
    sample.unready.green = std::move(unready);
    sight.take(known, sample, Color::green, after(time), 5s);
    known = newest(known, sample);
  }
  /// Every pod that is named, with counters of that moment.
  void see(base::Duration time, const Names& names, Names missing = {}) {
    std::vector<model::PodCounters> pods;
    for (const auto& name : names) pods.push_back(pod(name, ++requests, time));
    take(time, std::move(pods), std::move(missing));
  }
  Evidence at(base::Duration time, base::Duration window = 5min) const {
    return sight.evidence(after(time), 5s, window);
  }
  base::Duration unseen(base::Duration time) const { return sight.unseen(after(time), 5s); }

  Sight sight;
  model::TrafficSample known;
  std::uint64_t requests = 0;
};

TEST_F(Sampled, NoPodIsNoEvidence) {
  EXPECT_FALSE(at(0s).complete());
  take(0s, {});
  EXPECT_FALSE(at(0s).complete());
}

TEST_F(Sampled, EveryPodThatWasSeenAMomentAgoIsComplete) {
  see(0s, {"a", "b"});
  EXPECT_TRUE(at(10s).complete());
  EXPECT_EQ(at(10s).seen, 2U);
  EXPECT_EQ(at(10s).age, 10s);
  EXPECT_EQ(at(10s).window, 5min);
}

TEST_F(Sampled, CountersAreYoungForTwoIntervals) {
  see(0s, {"a", "b"});
  see(5s, {"a"}, {"b"});
  EXPECT_TRUE(at(10s).complete()) << "one sample of it failed";
  EXPECT_EQ(at(10s + 1ms).missing, Names{"b"});
  EXPECT_EQ(at(10s + 1ms).missing_for, 10s + 1ms);
  EXPECT_EQ(at(15s + 1ms).missing, (Names{"a", "b"})) << "no sample came at all";
}

TEST_F(Sampled, CountersThatAreToldAgainGrowOld) {
  see(0s, {"a"});
  for (const auto time : {5s, 10s, 15s}) take(time, {pod("a", 1, 0s)});
  EXPECT_EQ(at(15s).missing, Names{"a"});
}

TEST_F(Sampled, OfAStoreTheyAreYoungForTwoOfItsReadings) {
  for (int time = 0; time <= 60; ++time) {
    if (time % 5 == 0)
      take(std::chrono::seconds{time}, {pod("a", 1, std::chrono::seconds{time / 15 * 15})});
  }
  EXPECT_TRUE(at(90s).complete());
  EXPECT_FALSE(at(91s).complete());
}

TEST_F(Sampled, CountersOfLongAgoAreOldThoughTheyAreTrulyNew) {
  for (int time = 0; time <= 60; time += 5)
    take(std::chrono::seconds{time}, {pod("a", 1, std::chrono::seconds{time} - 2min)});
  EXPECT_EQ(at(60s).missing, Names{"a"}) << "a store that is two minutes behind";
}

TEST_F(Sampled, APodThatComesUpIsNotMissed) {
  see(0s, {"a"});
  for (int time = 5; time <= 120; time += 5) {
    const auto now = std::chrono::seconds{time};
    take(now, {pod("a", 1, now)}, {"b"}, {"b"});
  }
  EXPECT_TRUE(at(120s).complete());
  EXPECT_EQ(unseen(120s), 0s);
}

TEST_F(Sampled, APodThatIsReadyAndNeverReadIsMissedAfterHalfAMinute) {
  for (int time = 0; time <= 30; time += 5) see(std::chrono::seconds{time}, {"a"}, {"b"});
  EXPECT_TRUE(at(30s - 1ms).complete());
  EXPECT_EQ(at(30s).missing, Names{"b"});
  EXPECT_EQ(at(30s).seen_time, base::Share::percent(50));
  EXPECT_EQ(unseen(30s), 15s) << "30 s of one of two pods";
}

TEST_F(Sampled, APodThatWasReadAndIsNotReadyAnyMoreIsMissed) {
  see(0s, {"a", "b"});
  take(15s, {pod("a", 9, 15s)}, {"b"}, {"b"});
  EXPECT_EQ(at(15s).missing, Names{"b"}) << "kept connections may be on it";
}

TEST_F(Sampled, APodThatIsGoneIsNotMissed) {
  see(0s, {"a", "b"});
  see(5s, {"a"});
  EXPECT_TRUE(at(15s).complete());
  EXPECT_EQ(unseen(15s), 0s);
}

TEST_F(Sampled, WhatTheSameProcessAnsweredMeanwhileIsSeenLater) {
  see(0s, {"a", "b"});
  see(60s, {"a"}, {"b"});
  EXPECT_EQ(unseen(60s), 30s);
  see(65s, {"a", "b"});
  EXPECT_EQ(unseen(65s), 0s);
  EXPECT_EQ(at(65s).seen_time, base::Share::percent(100));
}

TEST_F(Sampled, WhatAProcessAnsweredThatEndedUnseenIsLost) {
  see(0s, {"a", "b"});
  see(60s, {"a"}, {"b"});
  take(65s, {pod("a", 100, 65s), pod("b", 1, 65s, 64s)});
  EXPECT_TRUE(at(65s).complete());
  EXPECT_EQ(unseen(65s), 32'500ms);
  see(70s, {"a", "b"});
  EXPECT_EQ(unseen(70s), 32'500ms);
}

TEST_F(Sampled, APodThatEndsUnseenIsLost) {
  see(0s, {"a", "b"});
  see(60s, {"a"}, {"b"});
  see(65s, {"a"});
  EXPECT_EQ(unseen(65s), 65s);
}

TEST_F(Sampled, TimeIsCountedFromTheBeginningOfTheHold) {
  see(0s, {"a", "b"});
  see(60s, {"a"}, {"b"});
  sight.begin(after(60s).monotonic);
  see(90s, {"a"}, {"b"});
  EXPECT_EQ(unseen(90s), 15s);
}

TEST_F(Sampled, OfTheWindowSoMuchWasSeen) {
  see(0s, {"a", "b", "c"});
  for (int time = 5; time <= 600; time += 5) {
    const auto now = std::chrono::seconds{time};
    time < 540 ? see(now, {"a", "b", "c"}) : see(now, {"a"}, {"b", "c"});
  }
  // 65 s of two pods, in 5 m of three.
  EXPECT_EQ(at(600s).seen_time.parts_per_million(), (900U - 130U) * 1'000'000U / 900U);
}

TEST_F(Sampled, AClockThatWasPutBackGoesOnFromThere) {
  see(0s, {"a"});
  const auto back = [&](base::Duration time) {
    return base::Timestamp{after(time).monotonic, noon.utc + time - 1h};
  };
  model::TrafficSample sample;
  for (const auto time : {5s, 10s}) {
    sample.pods.green = {pod("a", 9, time - 1h)};
    known = rebased(known, sample);
    sight.take(known, sample, Color::green, back(time), 5s);
    known = newest(known, sample);
  }
  EXPECT_TRUE(sight.evidence(back(15s), 5s, 5min).complete());
}

}  // namespace
}  // namespace bluegreen::judge
