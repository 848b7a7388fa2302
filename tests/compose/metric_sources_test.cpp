#include "bluegreen/compose/metric_sources.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "bluegreen/contract/receiver.hpp"
#include "bluegreen/runbook/parse.hpp"

namespace bluegreen::compose {
namespace {

using base::Errc;
using model::Color;

constexpr std::array<const char*, 3> running{"perception-blue-1", "perception-blue-2",
                                             "perception-green-1"};

/// Pods by hand: what they are asked is answered when the test says so.
class HeldPods : public port::PodAccess {
 public:
  void list(Done<std::vector<model::Pod>> done) override { listings.push_back(std::move(done)); }
  void get(const model::Pod& pod, const model::HttpGet& request,
           Done<model::HttpAnswer> done) override {
    if (get_throws) throw std::runtime_error{"no socket"};
    if (pod.name == throwing) throw std::runtime_error("a bug of the host's");
    paths.push_back(request.path);
    questions.emplace_back(pod.name, std::move(done));
  }
  void get_through_service(Color, const model::HttpGet&, Done<model::HttpAnswer>) override {}
  void log(const model::Pod&, const model::LogQuery&, Done<model::PodLog>) override {}

  /// Those that run, in another order than that of their names, and two that take no part.
  void tell_pods() {
    std::vector<model::Pod> pods{{running[1], Color::blue, true, true, false, ""},
                                 {running[2], Color::green, false, true, false, ""},
                                 {running[0], Color::blue, true, true, false, ""},
                                 {"perception-blue-3", Color::blue, true, true, true, ""},
                                 {"perception-green-2", Color::green, false, false, false, ""}};
    for (const auto& done : std::exchange(listings, {})) done(pods);
  }
  void answer_all(const base::result<model::HttpAnswer>& answer) {
    for (const auto& [pod, done] : std::exchange(questions, {})) done(answer);
  }

  bool get_throws = false;
  std::vector<Done<std::vector<model::Pod>>> listings;
  std::string throwing;  ///< the pod that cannot even be asked
  std::vector<std::string> paths;
  std::vector<std::pair<std::string, Done<model::HttpAnswer>>> questions;
};

class MetricSources : public testing::Test, public contract::Receiver, public port::Clock {
 public:
  void complete(port::Completion completion) override {
    ended.push_back(std::move(completion.answer));
  }
  base::Timestamp now() override { return {{}, time}; }

 protected:
  std::unique_ptr<port::MetricSource> source(const std::string& name = "actuator") {
    return metric_source({pods, *this, {.source = name, .path = "/metrics"}, {"/smoke"}});
  }
  void begin(port::MetricSource& source) {
    source.start(port::OperationId{++last_id}, port::SampleTraffic{}, sink());
  }
  /// The only answer so far.
  model::TrafficSample sample() const {
    EXPECT_EQ(ended.size(), 1U);
    return ended.empty() ? model::TrafficSample{} : std::get<model::TrafficSample>(ended.front());
  }
  Errc failure() const {
    EXPECT_EQ(ended.size(), 1U);
    return ended.empty() ? Errc{} : std::get<port::Failure>(ended.front()).error.code;
  }

  base::UtcTime time{std::chrono::hours{1}};
  HeldPods pods;
  std::uint64_t last_id = 0;
  std::vector<port::Answer> ended;
};

TEST_F(MetricSources, WhatAHostThrowsIsNoAnswer) {
  const auto asked =
      pod_metrics({pods, *this, {}, {}}, [](const std::string&, const std::string& pod) {
        if (pod == running[0]) throw std::runtime_error{"no number"};
        return base::result<model::PodCounters>{model::PodCounters{.pod = pod}};
      });
  begin(*asked);
  pods.get_throws = true;
  EXPECT_NO_THROW(pods.tell_pods());
  EXPECT_EQ(sample().missing.blue.size(), 2U);

  ended.clear();
  pods.get_throws = false;
  begin(*asked);
  pods.tell_pods();
  EXPECT_NO_THROW(pods.answer_all(model::HttpAnswer{200, "1"}));
  EXPECT_EQ(sample().missing.blue, std::vector<std::string>{running[0]});
}

TEST_F(MetricSources, APodThatAnswersTwiceStandsForItselfAlone) {
  const auto asked = source();
  begin(*asked);
  pods.tell_pods();
  ASSERT_EQ(pods.questions.size(), 3U);
  for (int i = 0; i < 3; ++i) pods.questions.front().second(model::HttpAnswer{503, ""});
  EXPECT_TRUE(ended.empty()) << "two pods have not answered yet";
  pods.answer_all(model::HttpAnswer{503, ""});
  EXPECT_EQ(sample().missing.blue.size(), 2U);
  EXPECT_EQ(sample().missing.green, std::vector<std::string>{running[2]});
  EXPECT_EQ(sample().unready, (model::PerColor<std::vector<std::string>>{{}, {running[2]}}))
      << "it comes up";
}

TEST_F(MetricSources, TheCountersAreTrueWhenThePodsAnswerCame) {
  const auto actuator = source();
  begin(*actuator);
  pods.tell_pods();
  EXPECT_EQ(pods.paths, std::vector<std::string>(3, "/metrics"));
  for (const auto& [pod, done] : std::exchange(pods.questions, {})) {
    time += std::chrono::seconds{1};
    done(model::HttpAnswer{200,
                           "http_server_requests_seconds_count{uri=\"/\"} 7\n"
                           "http_server_requests_seconds_count{uri=\"/smoke\"} 9\n"});
  }
  const auto seen = sample();
  ASSERT_EQ(seen.pods.blue.size(), 2U);
  EXPECT_EQ(seen.pods.blue[0], (model::PodCounters{running[0], 7, 0, 0, time}));
  EXPECT_EQ(seen.pods.blue[1].at, time - std::chrono::seconds{2});
  EXPECT_EQ(seen.pods.green.at(0).pod, running[2]);
  EXPECT_EQ(seen.missing, model::PerColor<std::vector<std::string>>{});
}

TEST_F(MetricSources, APodThatCannotBeAskedWithoutAnExceptionIsMissing) {
  const auto actuator = source();
  begin(*actuator);
  pods.throwing = running[0];
  pods.tell_pods();
  pods.answer_all(model::HttpAnswer{200, "http_server_requests_seconds_count 7\n"});
  EXPECT_EQ(sample().missing.blue, std::vector<std::string>{running[0]});
  EXPECT_EQ(sample().pods.blue.at(0).pod, running[1]);
}

TEST_F(MetricSources, APodThatDoesNotTellIsMissing) {
  const auto actuator = source();
  begin(*actuator);
  pods.tell_pods();
  const auto questions = std::exchange(pods.questions, {});
  questions[0].second(model::HttpAnswer{503, ""});
  questions[1].second(base::failure(Errc::timed_out, "no answer"));
  questions[2].second(model::HttpAnswer{200, "http_server_requests_seconds_count NaN\n"});
  EXPECT_EQ(sample().pods, model::PerColor<std::vector<model::PodCounters>>{});
  EXPECT_EQ(sample().missing.blue, (std::vector<std::string>{running[0], running[1]}));
  EXPECT_EQ(sample().missing.green, std::vector<std::string>{running[2]});
}

TEST_F(MetricSources, WhereThePodsAreNotKnownItFails) {
  const auto actuator = source();
  begin(*actuator);
  pods.listings.front()(base::failure(Errc::forbidden, "pods is forbidden"));
  EXPECT_EQ(failure(), Errc::forbidden);
}

TEST_F(MetricSources, ACancelledQuestionEndsOnce) {
  const auto actuator = source();
  begin(*actuator);
  pods.tell_pods();
  actuator->cancel(port::OperationId{last_id});
  actuator->cancel(port::OperationId{last_id});
  EXPECT_EQ(failure(), Errc::cancelled);
  pods.answer_all(model::HttpAnswer{200, ""});
  EXPECT_EQ(ended.size(), 1U);
}

TEST_F(MetricSources, AnAnswerAfterTheEndOfTheSourceIsDropped) {
  auto actuator = source();
  begin(*actuator);
  pods.tell_pods();
  begin(*actuator);
  actuator.reset();
  pods.tell_pods();
  pods.answer_all(model::HttpAnswer{200, ""});
  EXPECT_TRUE(ended.empty());
}

TEST_F(MetricSources, ANameThatIsNotInTheTableIsUnsupported) {
  begin(*source("prometheuss"));
  EXPECT_EQ(failure(), Errc::unsupported);
}

/// Every row of the table, those that are added too.
class EveryMetricSource : public MetricSources, public testing::WithParamInterface<const char*> {};

TEST_P(EveryMetricSource, IsTakenByTheRunbook) {
  const auto text = fmt::format(
      "service: perception\nnamespace: butterfly\nrelease: {{chart: perception}}\n"
      "metrics: {{source: {}}}\n",
      GetParam());
  const auto parsed = runbook::parse(text, "runbook.yaml");
  ASSERT_TRUE(parsed.ok()) << runbook::to_text(parsed.mistakes.front());
  EXPECT_EQ(parsed.runbooks.front().metrics.source, GetParam());
}

TEST_P(EveryMetricSource, TellsOfEveryPodThatRuns) {
  const auto made = source(GetParam());
  begin(*made);
  pods.tell_pods();
  pods.answer_all(model::HttpAnswer{200, "http_server_requests_seconds_count{uri=\"/\"} 7\n"});
  std::vector<std::string> told;
  const auto seen = sample();
  for (const auto color : model::colors) {
    EXPECT_TRUE(std::ranges::is_sorted(seen.pods[color], {}, &model::PodCounters::pod));
    told.insert(told.end(), seen.missing[color].begin(), seen.missing[color].end());
    for (const auto& pod : seen.pods[color]) {
      told.push_back(pod.pod);
      EXPECT_EQ(pod.at, time);
    }
  }
  std::ranges::sort(told);
  EXPECT_EQ(told, std::vector<std::string>(running.begin(), running.end()));
}

constexpr auto names = std::to_array<const char*>({
#define METRIC_SOURCE(name) #name,
#include "bluegreen/runbook/metric_sources.def"
#undef METRIC_SOURCE
});

INSTANTIATE_TEST_SUITE_P(Table, EveryMetricSource, testing::ValuesIn(names),
                         [](const auto& row) { return std::string{row.param}; });

}  // namespace
}  // namespace bluegreen::compose
