// What each kind of probe makes of an answer, without anybody who asks.
#include <algorithm>

#include <gtest/gtest.h>

#include "bluegreen/runbook/probe_question.hpp"

namespace bluegreen::runbook {
namespace {

using model::Verdict;

template <class Asked, class Answer>
model::ProbeReport judged(const ProbeSpec& probe, const Answer& answer) {
  return std::get<Asked>(question_of(probe)).judge(answer);
}
template <class Asked>
Verdict of_answer(const ProbeSpec& probe, int status, std::string body) {
  return judged<Asked>(probe, model::HttpAnswer{status, std::move(body)}).verdict;
}

TEST(ProbeJudges, HealthIsReadFromTheBodyWhateverTheStatus) {
  const ActuatorHealth health;
  EXPECT_EQ(of_answer<AskPods>(health, 200, R"({"status":"UP"})"), Verdict::passed);
  EXPECT_EQ(of_answer<AskPods>(health, 503, R"({"status":"DOWN"})"), Verdict::failed);
  EXPECT_EQ(of_answer<AskPods>(health, 503, R"({"status":"OUT_OF_SERVICE"})"), Verdict::failed);
  EXPECT_EQ(of_answer<AskPods>(health, 200, R"({"status":"UNKNOWN"})"), Verdict::unknown);
  EXPECT_EQ(of_answer<AskPods>(health, 502, "<html>"), Verdict::unknown);
  EXPECT_EQ(of_answer<AskPods>(health, 200, ""), Verdict::unknown);
}

TEST(ProbeJudges, SmokeIsTheStatus) {
  const Smoke smoke{"/a"};
  for (const int good : {200, 204, 299}) {
    EXPECT_EQ(of_answer<AskService>(smoke, good, ""), Verdict::passed) << good;
  }
  for (const int bad : {0, 199, 300, 302, 404, 500}) {
    EXPECT_EQ(of_answer<AskService>(smoke, bad, ""), Verdict::failed) << bad;
  }
}

TEST(ProbeJudges, MetricsThatAreNotServedFailAndSilenceIsUnknown) {
  const MetricsPresent metrics;
  const std::string text = "http_server_requests_seconds_count{uri=\"/\"} 1\n";
  EXPECT_EQ(of_answer<AskPods>(metrics, 200, text), Verdict::passed);
  EXPECT_EQ(of_answer<AskPods>(metrics, 200, "jvm_info 1\n"), Verdict::unknown)
      << "nobody has asked the pod yet";
  EXPECT_EQ(of_answer<AskPods>(metrics, 200, "application_ready_time_seconds 4\n"),
            Verdict::unknown);
  EXPECT_EQ(of_answer<AskPods>(metrics, 200, ""), Verdict::unknown);
  EXPECT_EQ(of_answer<AskPods>(metrics, 404, text), Verdict::failed);
  EXPECT_EQ(of_answer<AskPods>(metrics, 500, text), Verdict::unknown);
}

TEST(ProbeJudges, ACutLogIsUnknownUnlessItHasAnError) {
  const LogsClean logs{100, std::nullopt};
  EXPECT_EQ(judged<AskLogs>(logs, model::PodLog{"INFO fine\n"}).verdict, Verdict::passed);
  EXPECT_EQ(judged<AskLogs>(logs, model::PodLog{"INFO fine\n", true}).verdict, Verdict::unknown);
  EXPECT_EQ(judged<AskLogs>(logs, model::PodLog{"ERROR boom\n", true}),
            (model::ProbeReport{Verdict::failed, "logs: ERROR boom"}));
}

TEST(ProbeJudges, AProgramIsItsExitCode) {
  const Command command{{"check"}};
  const auto verdict = [&](const model::ProgramEnd& end) {
    return judged<AskProgram>(command, end).verdict;
  };
  EXPECT_EQ(verdict({0}), Verdict::passed);
  EXPECT_EQ(verdict({1}), Verdict::failed);
  for (const int code : {-1, 2, 127, 137}) EXPECT_EQ(verdict({code}), Verdict::unknown) << code;
  EXPECT_EQ(verdict({0, true}), Verdict::unknown) << "it was made to end";
  EXPECT_EQ(judged<AskProgram>(command, model::ProgramEnd{1, false, "one\ntwo\r\n\n"}).detail,
            "exit code 1: two");
}

TEST(ProbeJudges, CountedRequestsAreJudgedOverTheirWindow) {
  const ErrorRate rate{base::Share::percent(1), std::chrono::minutes{2}, 20};
  EXPECT_EQ(std::get<AskTraffic>(question_of(rate)).window, std::chrono::minutes{2});
  const auto of = [](const ProbeSpec& probe, const judge::TrafficCounts& counts) {
    return judged<AskTraffic>(probe, judge::CountedTraffic{counts, {.seen = 1}}).verdict;
  };
  EXPECT_EQ(of(rate, {.requests = 1000, .errors = 10}), Verdict::passed);
  EXPECT_EQ(of(rate, {.requests = 1000, .errors = 11}), Verdict::failed);
  EXPECT_EQ(of(rate, {.requests = 19, .errors = 19}), Verdict::unknown);
  const Latency latency{base::Duration{200}, std::chrono::minutes{5}, 20};
  EXPECT_EQ(of(latency, {.requests = 100, .microseconds = 20'000'000}), Verdict::passed);
  EXPECT_EQ(of(latency, {.requests = 100, .microseconds = 20'100'000}), Verdict::failed);
}

TEST(ProbeJudges, WhatIsAskedIsWhatTheSettingsSay) {
  EXPECT_EQ(std::get<AskPods>(question_of(ActuatorHealth{"/health"})).get.path, "/health");
  EXPECT_EQ(std::get<AskService>(question_of(Smoke{"/a"})).get.path, "/a");
  EXPECT_EQ(std::get<AskLogs>(question_of(LogsClean{{}, std::chrono::seconds{9}})).query,
            (model::LogQuery{.since = std::chrono::seconds{9}}));
  EXPECT_EQ(std::get<AskProgram>(question_of(Command{{"a", "b"}, std::chrono::seconds{9}})).program,
            (model::Program{.argv = {"a", "b"}, .timeout = std::chrono::seconds{9}}));
}

TEST(ProbeJudges, HostileAnswersAreNoPass) {
  std::string deep;
  for (int depth = 0; depth < 200'000; ++depth) deep += "[{\"status\":";
  const std::vector<std::string> bodies{deep,
                                        std::string(std::size_t{4} << 20U, '['),
                                        std::string(std::size_t{4} << 20U, '\0'),
                                        std::string("{\"status\":\"UP\0\"}", 16),
                                        "{\"status\":{\"status\":\"UP\"}}",
                                        "\xff\xfe{}"};
  for (const auto& body : bodies) {
    const auto name = body.substr(0, 20);
    EXPECT_NE(of_answer<AskPods>(ActuatorHealth{}, 200, body), Verdict::passed) << name;
    EXPECT_NE(of_answer<AskPods>(MetricsPresent{}, 200, body), Verdict::passed) << name;
    EXPECT_NE(judged<AskLogs>(LogsClean{100, {}}, model::PodLog{body, true}).verdict,
              Verdict::passed);
    EXPECT_EQ(judged<AskProgram>(Command{}, model::ProgramEnd{3, false, body}).verdict,
              Verdict::unknown);
  }
}

TEST(ProbeKinds, AreAskedOrJudgedOrTheHosts) {
  EXPECT_TRUE(is_judged(ErrorRate{}));
  EXPECT_TRUE(is_judged(Latency{}));
  EXPECT_FALSE(is_judged(ActuatorHealth{}));
  EXPECT_FALSE(is_judged(Custom{"mine", {}}));
  const auto kinds = asked_kinds();
  for (const auto* kind : {"actuator_health", "smoke", "logs_clean", "metrics_present", "command"})
    EXPECT_EQ(std::ranges::count(kinds, kind), 1) << kind;
  for (const auto* kind : {"error_rate", "latency", "custom"})
    EXPECT_EQ(std::ranges::count(kinds, kind), 0) << kind;
  EXPECT_EQ(evidence_of("smoke"), Evidence::healthy);
  EXPECT_EQ(evidence_of("mine"), Evidence::none);
}

TEST(ProbeSpec, CopiesDoNotShareTheirChanges) {
  ProbeSpec one = Smoke{"/a"};
  const ProbeSpec other = one;
  one.edit<Smoke>().path = "/b";
  EXPECT_EQ(other, ProbeSpec{Smoke{"/a"}});
  EXPECT_EQ(one, ProbeSpec{Smoke{"/b"}});
  EXPECT_NE(one, other);
  EXPECT_NE(other, (ProbeSpec{ActuatorHealth{"/a"}}));
  EXPECT_EQ(one.get_if<ActuatorHealth>(), nullptr);
}

}  // namespace
}  // namespace bluegreen::runbook
