#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "bluegreen/contract/receiver.hpp"
#include "bluegreen/port/metric_source.hpp"

// What every MetricSource must do. An implementation's own test includes this, gives a
// MetricSourceWorld and says
//
//   INSTANTIATE_TEST_SUITE_P(MySource, MetricSourceContract,
//   testing::Values(MetricSourceFactory{&make_my_world}));
//
// in namespace bluegreen::contract.

namespace bluegreen::contract {

/// A world to try a metric source in: pods of both colors, none at first.
class MetricSourceWorld {
 public:
  virtual ~MetricSourceWorld() = default;
  /// Asked anew for every question.
  virtual port::MetricSource& metrics() = 0;
  /// False where nobody can say when a process started.
  virtual bool knows_starts() { return true; }
  /// That many pods of the color run and answer; called once for a color.
  virtual void run(model::Color color, int pods) = 0;
  /// Users send that many requests to the color, and wait for the answers.
  virtual void send_requests(model::Color color, int count) = 0;
  /// The health of the color and its smoke path are asked, as bluegreen does.
  virtual void ask_as_we_do(model::Color color) = 0;
  /// The process of every pod of the color starts anew; it need not answer again at once.
  virtual void restart(model::Color color) = 0;
  /// No pod's counters can be read from now on.
  virtual void hide_counters() = 0;
  /// Lets time pass.
  virtual void pass(base::Duration length) = 0;
  /// Lets the world go on until the condition holds; false where it has not in reasonable time.
  virtual bool run_until(const std::function<bool()>& condition) = 0;
};

using MetricSourceFactory = std::function<std::unique_ptr<MetricSourceWorld>()>;

class MetricSourceContract : public testing::TestWithParam<MetricSourceFactory>, private Receiver {
 protected:
  MetricSourceWorld& world() { return *world_; }

  model::TrafficSample sample() {
    const port::OperationId id{++last_id_};
    world().metrics().start(id, port::SampleTraffic{}, sink());
    EXPECT_TRUE(world().run_until([&] { return ended_.count(id) > 0; })) << "it did not end";
    if (auto* sample = std::get_if<model::TrafficSample>(&ended_[id])) return std::move(*sample);
    ADD_FAILURE() << "no sample";
    return {};
  }
  /// Samples again and again, for a minute at most.
  template <class Wanted>
  model::TrafficSample sample_until(Wanted wanted) {
    for (int tries = 0; tries < 600; ++tries) {
      auto seen = sample();
      if (wanted(seen)) return seen;
      world().pass(std::chrono::milliseconds{100});
    }
    ADD_FAILURE() << "no such sample";
    return {};
  }

  static std::uint64_t requests(const std::vector<model::PodCounters>& pods) {
    std::uint64_t sum = 0;
    for (const auto& pod : pods) sum += pod.requests;
    return sum;
  }
  static std::vector<std::string> names(const std::vector<model::PodCounters>& pods) {
    std::vector<std::string> all;
    for (const auto& pod : pods) all.push_back(pod.pod);
    return all;
  }
  /// Every pod of the color was read, at another time than before.
  static auto anew(const std::vector<model::PodCounters>& before, model::Color color) {
    return [before, color](const model::TrafficSample& seen) {
      return std::ranges::equal(before, seen.pods[color],
                                [](const auto& old_pod, const auto& new_pod) {
                                  return old_pod.pod == new_pod.pod && old_pod.at != new_pod.at;
                                });
    };
  }

 private:
  void complete(port::Completion completion) override {
    EXPECT_TRUE(completion.last);
    EXPECT_EQ(ended_.count(completion.id), 0U) << "it ended twice";
    ended_[completion.id] = std::move(completion.answer);
  }

  std::uint64_t last_id_ = 0;
  std::map<port::OperationId, port::Answer> ended_;
  std::unique_ptr<MetricSourceWorld> world_ = GetParam()();  // ends before what it tells
};

using model::Color;

TEST_P(MetricSourceContract, WithoutPodsThereIsNothingToRead) {
  EXPECT_EQ(sample(), model::TrafficSample{});
}

TEST_P(MetricSourceContract, CountsTheRequestsOfUsersOnTheColorThatServes) {
  world().run(Color::blue, 2);
  world().run(Color::green, 1);
  const auto before = sample();
  ASSERT_EQ(before.pods.blue.size(), 2U);
  ASSERT_EQ(before.pods.green.size(), 1U);
  EXPECT_LT(before.pods.blue[0].pod, before.pods.blue[1].pod);
  EXPECT_EQ(before.missing, model::PerColor<std::vector<std::string>>{});
  world().send_requests(Color::blue, 20);
  const auto after = sample_until([&](const auto& seen) {
    return requests(seen.pods.blue) == requests(before.pods.blue) + 20;
  });
  EXPECT_EQ(requests(after.pods.green), requests(before.pods.green));
}

TEST_P(MetricSourceContract, OurOwnRequestsAreNotCounted) {
  world().run(Color::blue, 1);
  const auto before = sample().pods.blue;
  world().ask_as_we_do(Color::blue);
  const auto after = sample_until(anew(before, Color::blue)).pods.blue;
  EXPECT_EQ(requests(after), requests(before));
}

TEST_P(MetricSourceContract, TheTimeOfTheCountersMovesOn) {
  world().run(Color::blue, 2);
  const auto before = sample().pods.blue;
  const auto after = sample_until(anew(before, Color::blue)).pods.blue;
  ASSERT_EQ(after.size(), 2U);
  for (std::size_t pod = 0; pod < after.size(); ++pod) {
    EXPECT_GT(after[pod].at, before[pod].at);
    EXPECT_EQ(after[pod].started, before[pod].started) << "it is the same process";
  }
}

TEST_P(MetricSourceContract, CountersOfOneTimeAreTheSame) {
  world().run(Color::blue, 1);
  const auto before = sample().pods.blue;
  world().send_requests(Color::blue, 5);
  const auto after = sample().pods.blue;
  ASSERT_EQ(before.size(), 1U);
  ASSERT_EQ(after.size(), 1U);
  EXPECT_TRUE(after[0].at > before[0].at || after == before);
}

TEST_P(MetricSourceContract, AProcessThatStartsAnewSaysSoAndCountsFromZero) {
  world().run(Color::blue, 1);
  world().send_requests(Color::blue, 20);
  const auto before =
      sample_until([](const auto& seen) { return requests(seen.pods.blue) >= 20; }).pods.blue;
  ASSERT_EQ(before.size(), 1U);
  world().restart(Color::blue);
  const auto after = sample_until([](const auto& seen) {
                       return seen.pods.blue.size() == 1 && requests(seen.pods.blue) < 20;
                     }).pods.blue;
  ASSERT_EQ(after.size(), 1U);
  EXPECT_EQ(after[0].requests, 0U);
  EXPECT_EQ(after[0].started.has_value(), world().knows_starts());
  if (!world().knows_starts()) return;
  EXPECT_GT(after[0].started, before[0].started);
}

TEST_P(MetricSourceContract, PodsThatCannotBeReadAreNamedAndNoError) {
  world().run(Color::blue, 2);
  const auto pods = names(sample().pods.blue);
  ASSERT_EQ(pods.size(), 2U);
  world().hide_counters();
  const auto seen = sample_until([](const auto& each) { return each.pods.blue.empty(); });
  EXPECT_EQ(seen.missing.blue, pods);
  EXPECT_TRUE(seen.missing.green.empty());
}

}  // namespace bluegreen::contract
