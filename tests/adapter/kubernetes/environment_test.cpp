#include "adapter/kubernetes/ports_test_base.hpp"

namespace bluegreen::kubernetes_test {

namespace {

using base::Errc;
using model::Color;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr auto green_path = "PATCH /apis/apps/v1/namespaces/butterfly/deployments/perception-green";

process::Ended ended_with(int code, std::string errors = "") {
  process::Ended ended;
  ended.exit_code = code;
  ended.errors = std::move(errors);
  return ended;
}

class EnvironmentTest : public PortsTest {
 protected:
  port::Install install(Color color = Color::green) {
    runbook::ChartRelease release;
    release.chart = "butterfly/perception";
    release.set = {{"password", "hunter2"}};
    return {color, "1.2.5", 3, release, stamp_};
  }
  /// Helm's Secrets with one of green at this status.
  static std::string secrets(const std::string& number, const std::string& status) {
    return R"({"items":[{"metadata":{"name":"s","labels":{"name":"perception-green","version":")" +
           number + R"(","status":")" + status + R"("}}}]})";
  }
  /// No Service, and neither addresses nor pods behind it.
  static void answer_no_door(ScriptedOutside& outside) {
    outside.answer("/services/perception", base::failure(Errc::not_found, "no"));
    for (const auto* list : {"pods?", "endpointslices?"})
      outside.answer(list, std::string(R"({"items":[]})"));
  }
  /// Both Deployments, with somebody's number on them.
  std::string stamped_deployments(const std::string& fence) const {
    auto text = recorded_.text("deployments");
    const std::string annotations = R"("annotations":{)";
    for (auto at = text.find(annotations); at != std::string::npos;
         at = text.find(annotations, at + 1))
      text.insert(at + annotations.size(), R"("bluegreen/fence":")" + fence + R"(",)");
    return text;
  }
  /// The Deployment of green with so many replicas.
  static std::string deployment(const std::string& wanted) {
    return R"({"metadata":{"name":"perception-green","uid":"u-1"},"spec":{"replicas":)" + wanted +
           R"(,"template":{"spec":{"containers":[]}}}})";
  }
};

TEST_F(EnvironmentTest, ObserveReadsOnceAndSideBySide) {
  const auto id = begin(ports_->environment(), port::EnvironmentRequest{port::ObserveWorkloads{}});
  EXPECT_EQ(outside_.calls.size(), 3U);
  outside_.turn();
  EXPECT_EQ(outside_.calls.size(), 3U);
  EXPECT_EQ(std::get<model::Workloads>(end_of(id)).blue.ready, 3);
}

TEST_F(EnvironmentTest, WhatCannotBeReadIsAFailureAndNotAnEmptyWorld) {
  ScriptedOutside broken;
  auto ports = kubernetes::make_kubernetes_ports(broken, broken, broken, broken, broken, options());
  for (const auto* part : {"deployments", "pods", "secrets"}) {
    broken.answer(part, base::failure(Errc::server_error, "etcd is away"));
  }
  const auto id = begin(ports->environment(), port::EnvironmentRequest{port::ObserveWorkloads{}});
  broken.turn();
  EXPECT_EQ(error_of(end_of(id)).code, Errc::server_error);
  EXPECT_EQ(broken.cancelled.size(), 2U) << "the other reads end with the first failure";
}

TEST_F(EnvironmentTest, ScaleIsOneConditionalPatch) {
  outside_.answer(green_path, std::string("{}"));
  EXPECT_TRUE(is_applied(
      ask(port::Scale{Color::green, port::From{3}, port::To{0}, uid(Color::green), stamp_})));
  ASSERT_EQ(writes().size(), 1U);
  EXPECT_THAT(writes()[0], AllOf(StartsWith(green_path), HasSubstr("/metadata/uid"),
                                 HasSubstr("bluegreen~1fence")));
}

TEST_F(EnvironmentTest, WhatIsForbiddenIsNotWritten) {
  EXPECT_EQ(
      error_of(ask(port::Scale{Color::blue, port::From{3}, port::To{0}, uid(Color::blue), stamp_}))
          .code,
      Errc::refused);
  EXPECT_EQ(error_of(ask(install(Color::blue))).code, Errc::refused);
  EXPECT_EQ(error_of(ask(port::Uninstall{Color::blue, 1, stamp_})).code, Errc::refused);
  outside_.answer_from_now_on("GET /apis/apps/v1/namespaces/butterfly/deployments?",
                              stamped_deployments("9"));
  EXPECT_EQ(error_of(ask(port::StampWorkloads{stamp_})).code, Errc::superseded);
  EXPECT_TRUE(writes().empty());
}

TEST_F(EnvironmentTest, AConflictIsLookedAtAgain) {
  outside_.answer(green_path, base::failure(Errc::conflict, "a test did not hold"));
  auto answer = error_of(
      ask(port::Scale{Color::green, port::From{3}, port::To{0}, uid(Color::green), stamp_}));
  EXPECT_EQ(answer, (base::Error{Errc::conflict, "a test did not hold"}));
  // The next time somebody with a higher number stands there after the conflict.
  outside_.answer("GET /api/v1/namespaces/butterfly/services/perception",
                  with_fence(recorded_.text("service"), "9"));
  answer = error_of(
      ask(port::Scale{Color::green, port::From{3}, port::To{0}, uid(Color::green), stamp_}));
  EXPECT_EQ(answer.code, Errc::superseded);
}

TEST_F(EnvironmentTest, WhatIsGoneIsLookedAtAgain) {
  outside_.answer(green_path, base::failure(Errc::not_found, "not found"));
  const port::ReplacePods replace{Color::green, uid(Color::green), stamp_};
  const auto id = begin(ports_->environment(), port::EnvironmentRequest{replace});
  while (writes().empty()) outside_.turn_once();
  outside_.answer_from_now_on("GET /apis/apps/v1/namespaces/butterfly/deployments?",
                              std::string(R"({"items":[]})"));
  outside_.turn();
  EXPECT_EQ(error_of(end_of(id)),
            (base::Error{Errc::not_found, "there is no Deployment perception-green"}));
  EXPECT_EQ(writes().size(), 1U);
}

TEST_F(EnvironmentTest, AWriteWhoseFateIsUnknownIsNotDoneAgain) {
  outside_.answer(green_path, base::failure(Errc::timed_out, "no answer"));
  EXPECT_EQ(error_of(ask(port::ReplacePods{Color::green, uid(Color::green), stamp_})).code,
            Errc::timed_out);
  EXPECT_EQ(writes().size(), 1U);
}

TEST_F(EnvironmentTest, InstallRunsHelmAndStampsWhatItMade) {
  outside_.answer(green_path, std::string("{}"));
  outside_.answer_program("helm upgrade", ended_with(0));
  const auto answer = ask(install());
  ASSERT_TRUE(is_applied(answer)) << error_of(answer).message;
  EXPECT_EQ(std::get<port::Applied>(answer).revision, 1);
  EXPECT_THAT(writes(),
              ElementsAre(StartsWith("RUN helm upgrade --install"), StartsWith(green_path)));
  EXPECT_EQ(writes()[0].find("hunter2"), std::string::npos);
  EXPECT_THAT(outside_.programs[0].input, HasSubstr("hunter2"));
  EXPECT_THAT(outside_.programs[0].argv, Contains("--namespace=butterfly"));
}

TEST_F(EnvironmentTest, HelmsErrorIsTheFailureAndHoldsNoSetting) {
  outside_.answer_program("helm upgrade", ended_with(1, "Error: password hunter2 is weak\n"));
  const auto error = error_of(ask(install()));
  EXPECT_EQ(error.code, Errc::process_failed);
  EXPECT_THAT(error.message, HasSubstr("is weak"));
  EXPECT_EQ(error.message.find("hunter2"), std::string::npos);
}

TEST_F(EnvironmentTest, APendingReleaseIsCompletedFirst) {
  ScriptedOutside outside;
  answer_no_door(outside);
  outside.answer("deployments?", recorded_.text("deployments"));
  outside.answer("secrets?", secrets("4", "pending-upgrade"));
  outside.answer("secrets?", secrets("6", "deployed"));
  outside.answer("PATCH", std::string("{}"));
  outside.answer_program("helm rollback", ended_with(0));
  outside.answer_program("helm upgrade", ended_with(0));
  auto ports =
      kubernetes::make_kubernetes_ports(outside, outside, outside, outside, outside, options());
  const auto id = begin(ports->environment(), port::EnvironmentRequest{install()});
  outside.turn();
  ASSERT_TRUE(is_applied(end_of(id)));
  EXPECT_EQ(std::get<port::Applied>(end_of(id)).revision, 6);
  ASSERT_EQ(outside.programs.size(), 2U);
  EXPECT_THAT(outside.programs[0].argv,
              AllOf(Contains("rollback"), Contains("perception-green"), Contains("4")));
  EXPECT_THAT(outside.programs[1].argv, Contains("upgrade"));
}

TEST_F(EnvironmentTest, APendingReleaseThatCannotBeCompletedIsUninstalled) {
  for (const auto* status : {"pending-install", "uninstalling"}) {
    ScriptedOutside outside;
    answer_no_door(outside);
    outside.answer("deployments?", recorded_.text("deployments"));
    outside.answer("secrets?", secrets("1", status));
    outside.answer("PATCH", std::string("{}"));
    outside.answer_program("helm rollback", ended_with(1, "Error: no manifest"));
    outside.answer_program("helm uninstall", ended_with(0));
    outside.answer_program("helm upgrade", ended_with(0));
    auto ports =
        kubernetes::make_kubernetes_ports(outside, outside, outside, outside, outside, options());
    const auto id = begin(ports->environment(), port::EnvironmentRequest{install()});
    outside.turn();
    EXPECT_TRUE(is_applied(end_of(id))) << status;
    EXPECT_THAT(outside.programs.back().argv, Contains("upgrade"));
    EXPECT_THAT(outside.programs[outside.programs.size() - 2].argv, Contains("uninstall"));
  }
}

TEST_F(EnvironmentTest, StampsTheDeploymentsAndNoDoor) {
  outside_.answer("PATCH", std::string("{}"));
  const auto answer = ask(port::StampWorkloads{stamp_});
  ASSERT_TRUE(is_applied(answer));
  EXPECT_EQ(std::get<port::Applied>(answer).detail, "2 objects stamped");
  EXPECT_THAT(writes(), ElementsAre(HasSubstr("/deployments/perception-blue"),
                                    HasSubstr("/deployments/perception-green")));
  EXPECT_THAT(outside_.calls, Not(Contains(HasSubstr("/services"))));
}

TEST_F(EnvironmentTest, AStampGivesUpOnAnObjectThatNeverStandsStill) {
  outside_.answer("PATCH", base::failure(Errc::conflict, "changed"));
  EXPECT_EQ(error_of(ask(port::StampWorkloads{stamp_})).code, Errc::conflict);
  EXPECT_EQ(writes().size(), 5U);
}

TEST_F(EnvironmentTest, AStampThatMetAHigherNumberOnItsWayIsSuperseded) {
  outside_.answer("PATCH", base::failure(Errc::conflict, "changed"));
  const auto id =
      begin(ports_->environment(), port::EnvironmentRequest{port::StampWorkloads{stamp_}});
  while (writes().empty()) outside_.turn_once();
  outside_.answer_from_now_on("GET /apis/apps/v1/namespaces/butterfly/deployments?",
                              stamped_deployments("9"));
  outside_.turn();
  EXPECT_EQ(error_of(end_of(id)).code, Errc::superseded);
  EXPECT_EQ(writes().size(), 1U);
}

TEST_F(EnvironmentTest, ADrainCountsThePodsThatTookIt) {
  outside_.answer_pod("perception-blue", http::Response{204, {}, ""});
  const auto pod = recorded_.state().pods[0].name;
  outside_.answer_pod("POST /api/v1/namespaces/butterfly/pods/" + pod,
                      base::failure(Errc::unreachable, "gone"));
  const auto answer = ask(port::SetDrain{Color::blue, "/actuator/drain", true, stamp_});
  ASSERT_TRUE(is_applied(answer));
  EXPECT_EQ(std::get<port::Applied>(answer).detail, "2 of 3 pods took it");
  EXPECT_EQ(error_of(ask(port::SetDrain{Color::green, "/actuator/drain", true, stamp_})).code,
            Errc::unreachable);
}

TEST_F(EnvironmentTest, CancelEndsAReadAtOnceAndAwaitsAWrite) {
  auto id = begin(ports_->environment(), port::EnvironmentRequest{port::ObserveWorkloads{}});
  ports_->environment().cancel(id);
  EXPECT_EQ(error_of(end_of(id)).code, Errc::cancelled);
  outside_.turn();
  EXPECT_EQ(ended_.size(), 1U);

  outside_.answer(green_path, std::string("{}"));
  outside_.answer_program("helm upgrade", ended_with(143));
  id = begin(ports_->environment(), port::EnvironmentRequest{install()});
  while (outside_.programs.empty()) outside_.turn_once();
  ports_->environment().cancel(id);
  EXPECT_EQ(ended_.size(), 1U) << "Helm was told, and is awaited";
  EXPECT_THAT(outside_.cancelled, Contains(StartsWith("RUN helm upgrade")));
  outside_.turn();
  EXPECT_EQ(error_of(end_of(id)).code, Errc::cancelled);
}

TEST_F(EnvironmentTest, NothingIsToldAfterTheEndOfThePorts) {
  begin(ports_->environment(), port::EnvironmentRequest{port::ObserveWorkloads{}});
  begin(ports_->environment(), port::EnvironmentRequest{port::WatchWorkloads{}});
  ports_.reset();
  outside_.turn();
  EXPECT_TRUE(ended_.empty());
  EXPECT_TRUE(told_.empty());
}

TEST_F(EnvironmentTest, AWatchTellsOncePerTurnAndOnlyWhatDiffers) {
  using Kind = kubernetes::WatchEvent::Kind;
  const auto tell = [&](const char* part, Kind kind, const std::string& object) {
    outside_.tell_watch(part, kubernetes::WatchEvent{kind, object});
  };
  const auto id = begin(ports_->environment(), port::EnvironmentRequest{port::WatchWorkloads{}});
  EXPECT_EQ(outside_.calls.size(), 3U);
  tell("deployments?", Kind::added, deployment("1"));
  for (const auto* part : {"/pods?", "secrets?"}) tell(part, Kind::synced, "");
  outside_.turn();
  EXPECT_TRUE(told_.empty()) << "one list is still missing";
  tell("deployments?", Kind::synced, "");
  tell("deployments?", Kind::modified, deployment("2"));
  outside_.turn();
  ASSERT_EQ(told_.size(), 1U);
  EXPECT_EQ(std::get<model::Workloads>(told_[0].second).green.wanted, 2);
  tell("deployments?", Kind::modified, deployment("2"));
  outside_.tell_watch("deployments?", base::failure(Errc::unreachable, "the connection broke"));
  outside_.turn();
  EXPECT_EQ(told_.size(), 1U) << "nothing changed, and the watch resumes by itself";
  tell("deployments?", Kind::deleted, deployment("2"));
  outside_.turn();
  ASSERT_EQ(told_.size(), 2U);
  EXPECT_FALSE(std::get<model::Workloads>(told_[1].second).green.deployment_exists);
  outside_.tell_watch("secrets?", base::failure(Errc::forbidden, "secrets is forbidden"));
  EXPECT_EQ(error_of(end_of(id)).code, Errc::forbidden);
}

}  // namespace

}  // namespace bluegreen::kubernetes_test
