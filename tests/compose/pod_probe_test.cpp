#include "bluegreen/compose/pod_probe.hpp"

#include <map>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compose/held_ports.hpp"

namespace bluegreen {
namespace {

using model::Color;
using model::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto up = R"({"status":"UP"})";

/// Pods whose answers are set, and come from inside the call or when the test says so.
class ToyPods : public port::PodAccess, public port::ProgramRunner {
 public:
  void list(port::PodAccess::Done<std::vector<model::Pod>> done) override {
    asked.emplace_back("list");
    if (broken) return answer([done, error = *broken] { done(base::failure(error)); });
    answer([done, all = pods] { done(all); });
  }
  void get(const model::Pod& pod, const model::HttpGet& request,
           port::PodAccess::Done<model::HttpAnswer> done) override {
    asked.push_back(pod.name + request.path);
    give(pod.name, done);
  }
  void get_through_service(Color color, const model::HttpGet& request,
                           port::PodAccess::Done<model::HttpAnswer> done) override {
    const std::string name{model::to_text(color)};
    asked.push_back(name + request.path);
    give(name, done);
  }
  void log(const model::Pod& pod, const model::LogQuery& /*query*/,
           port::PodAccess::Done<model::PodLog> done) override {
    asked.push_back(pod.name + " log");
    answer([done] { done(model::PodLog{"INFO fine\n"}); });
  }
  port::ProgramId run(model::Program program, port::ProgramRunner::Done done) override {
    programs.push_back(std::move(program));
    ended_ = std::move(done);
    return port::ProgramId{programs.size()};
  }
  void terminate(port::ProgramId id) override { terminated.push_back(id); }

  void end_program(base::result<model::ProgramEnd> end) {
    std::exchange(ended_, nullptr)(std::move(end));
  }
  /// What is held is answered, and what comes of it.
  void turn() {
    while (!held_.empty()) {
      const auto first = std::move(held_.front());
      held_.erase(held_.begin());
      first();
    }
  }

  std::vector<model::Pod> pods;
  std::map<std::string, base::result<model::HttpAnswer>> answers;  ///< by pod, or color
  std::optional<base::Error> broken;
  bool at_once = true;
  std::vector<std::string> asked;
  std::vector<model::Program> programs;
  std::vector<port::ProgramId> terminated;

 private:
  void answer(std::function<void()> call) {
    if (at_once) return call();
    held_.push_back(std::move(call));
  }
  void give(const std::string& name, const port::PodAccess::Done<model::HttpAnswer>& done) {
    const auto found = answers.find(name);
    base::result<model::HttpAnswer> given =
        base::failure(base::Errc::unreachable, "nothing is set for " + name);
    if (found != answers.end()) given = found->second;
    answer([done, given] { done(given); });
  }

  std::vector<std::function<void()>> held_;
  port::ProgramRunner::Done ended_;
};

class PodProbeTest : public testing::Test {
 protected:
  PodProbeTest() {
    toy_.pods = {{"g2", Color::green, true, true, false, "c"},
                 {"b1", Color::blue, true, true, false, "c"},
                 {"g1", Color::green, true, true, false, "c"},
                 {"g3", Color::green, false, true, false, "c"},
                 {"g4", Color::green, true, true, true, "c"},
                 {"g5", Color::green, false, false, false, "c"}};
    toy_.answers.emplace("g1", model::HttpAnswer{200, up});
    toy_.answers.emplace("g2", model::HttpAnswer{200, up});
  }
  void start(const runbook::ProbeSpec& probe, std::uint64_t id = 1) {
    probe_->start(port::OperationId{id}, {probe, Color::green, "1.2.4"}, heard_.sink());
  }
  model::ProbeReport ask(const runbook::ProbeSpec& probe) {
    start(probe);
    toy_.turn();
    return heard_.last<model::ProbeReport>();
  }

  ToyPods toy_;
  test::Heard heard_;
  std::unique_ptr<port::Probe> probe_ = compose::pod_probe(
      toy_, &toy_, model::ServiceName{model::Namespace{"butterfly"}, "perception"});
};

TEST_F(PodProbeTest, AsksTheReadyPodsOfTheColorThatAreNotEnding) {
  for (const bool at_once : {true, false}) {
    toy_.at_once = at_once;
    toy_.asked.clear();
    EXPECT_EQ(ask(runbook::ActuatorHealth{"/h"}), (model::ProbeReport{Verdict::passed, "2 pods"}));
    EXPECT_THAT(toy_.asked, ElementsAre("list", "g1/h", "g2/h"));
  }
  EXPECT_EQ(heard_.count(), 2U) << "each question is answered once";
}

TEST_F(PodProbeTest, ReadsTheLogsOfAllThatRun) {
  EXPECT_EQ(ask(runbook::LogsClean{9, {}}).verdict, Verdict::passed);
  EXPECT_THAT(toy_.asked, ElementsAre("list", "g1 log", "g2 log", "g3 log"));
}

TEST_F(PodProbeTest, FailsWithOnePodAndPassesWithAllOnly) {
  toy_.answers.at("g2") = base::failure(base::Errc::timed_out, "no answer");
  EXPECT_EQ(ask(runbook::ActuatorHealth{}),
            (model::ProbeReport{Verdict::unknown, "g2: no answer"}));
  toy_.answers.at("g1") = toy_.answers.at("g2");
  toy_.answers.at("g2") = model::HttpAnswer{503, R"({"status":"DOWN"})"};
  EXPECT_EQ(ask(runbook::ActuatorHealth{}),
            (model::ProbeReport{Verdict::failed, "g2: health is DOWN"}));
}

TEST_F(PodProbeTest, IsUnknownWhereNobodyAnswers) {
  EXPECT_EQ(ask(runbook::Smoke{"/"}),
            (model::ProbeReport{Verdict::unknown, "nothing is set for green"}));
  toy_.pods.clear();
  EXPECT_EQ(ask(runbook::ActuatorHealth{}),
            (model::ProbeReport{Verdict::unknown, "green has no pod to ask"}));
  toy_.broken = base::Error{base::Errc::server_error, "etcd is away"};
  EXPECT_EQ(ask(runbook::LogsClean{9, {}}), (model::ProbeReport{Verdict::unknown, "etcd is away"}));
}

TEST_F(PodProbeTest, NeverAsksWhatIsJudgedOrTheHosts) {
  for (const runbook::ProbeSpec& probe : {runbook::ProbeSpec{runbook::ErrorRate{}},
                                          {runbook::Latency{}},
                                          {runbook::Custom{"mine", {}}}}) {
    EXPECT_EQ(ask(probe).verdict, Verdict::unknown);
  }
  EXPECT_TRUE(toy_.asked.empty());
}

TEST_F(PodProbeTest, DetailsAreBoundedAndPrintable) {
  toy_.answers.at("g1") = base::failure(base::Errc::malformed,
                                        std::string(100'000, 'x') + std::string("\0\x1b[2J\n", 7));
  EXPECT_LE(ask(runbook::ActuatorHealth{}).detail.size(), 400U);
  toy_.answers.at("g1") =
      model::HttpAnswer{200, std::string("{\"status\":\"\\u0000\\u001b\",\"components\":{}}")};
  const auto detail = ask(runbook::ActuatorHealth{}).detail;
  EXPECT_EQ(detail.find('\0'), std::string::npos);
  EXPECT_EQ(detail.find('\x1b'), std::string::npos);
}

TEST_F(PodProbeTest, ACancelledQuestionEndsAtOnceAndLateAnswersAreDropped) {
  toy_.at_once = false;
  start(runbook::ActuatorHealth{}, 7);
  probe_->cancel(port::OperationId{7});
  EXPECT_EQ(heard_.error().code, base::Errc::cancelled);
  probe_->cancel(port::OperationId{7});
  toy_.turn();
  EXPECT_EQ(heard_.count(), 1U);
}

TEST_F(PodProbeTest, AnAnswerAfterTheEndOfTheProbeIsDropped) {
  toy_.at_once = false;
  start(runbook::ActuatorHealth{});
  start(runbook::Command{{"check"}}, 2);
  probe_.reset();
  EXPECT_THAT(toy_.terminated, ElementsAre(port::ProgramId{1}));
  toy_.turn();
  toy_.end_program(model::ProgramEnd{});
  EXPECT_EQ(heard_.count(), 0U);
}

TEST_F(PodProbeTest, AProgramIsToldWhatItIsAbout) {
  start(runbook::Command{{"check", "; rm -rf /"}, std::chrono::seconds{9}});
  ASSERT_EQ(toy_.programs.size(), 1U);
  EXPECT_EQ(toy_.programs[0], (model::Program{.argv = {"check", "; rm -rf /"},
                                              .environment = {{"BLUEGREEN_SERVICE", "perception"},
                                                              {"BLUEGREEN_NAMESPACE", "butterfly"},
                                                              {"BLUEGREEN_COLOR", "green"},
                                                              {"BLUEGREEN_VERSION", "1.2.4"}},
                                              .timeout = std::chrono::seconds{9}}));
  toy_.end_program(model::ProgramEnd{1, false, "7 of 8\n"});
  EXPECT_EQ(heard_.last<model::ProbeReport>(),
            (model::ProbeReport{Verdict::failed, "exit code 1: 7 of 8"}));
}

TEST_F(PodProbeTest, ACancelledProgramIsAwaited) {
  start(runbook::Command{{"check"}});
  probe_->cancel(port::OperationId{1});
  EXPECT_THAT(toy_.terminated, ElementsAre(port::ProgramId{1}));
  EXPECT_EQ(heard_.count(), 0U) << "it still runs";
  toy_.end_program(model::ProgramEnd{143});
  EXPECT_EQ(heard_.error().code, base::Errc::cancelled);
}

TEST_F(PodProbeTest, WithoutProgramsACommandIsUnknown) {
  probe_ = compose::pod_probe(toy_, nullptr, {model::Namespace{"butterfly"}, "perception"});
  const auto report = ask(runbook::Command{{"check"}});
  EXPECT_EQ(report.verdict, Verdict::unknown);
  EXPECT_THAT(report.detail, HasSubstr("cannot be run"));
}

}  // namespace
}  // namespace bluegreen
