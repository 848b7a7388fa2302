// The environment's guard: no color is installed over, scaled to zero or deleted while the switcher
// says that traffic is on it, whoever the switcher is.
#include <mutex>
#include <optional>
#include <thread>

#include "adapter/kubernetes/ports_test_base.hpp"
#include "traffic.hpp"

namespace bluegreen::kubernetes_test {

namespace {

using base::Errc;
using model::Color;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// A host's own switcher: it answers at once, when it is told to, or never.
class HostSwitcher : public port::TrafficSwitcher {
 public:
  void start(port::OperationId id, const port::SwitcherRequest& request,
             port::CompletionSink sink) override {
    EXPECT_TRUE(std::holds_alternative<port::ObserveTraffic>(request));
    asked.push_back(id);
    sink_ = std::move(sink);
    if (at_once) answer(*at_once);
  }
  void cancel(port::OperationId id) override {
    cancelled.push_back(id);
    if (sink_.has_value()) answer(port::Failure{{Errc::cancelled, "cancelled"}});
  }
  void answer(port::Answer answer) {
    std::exchange(sink_, std::nullopt)->complete({asked.back(), std::move(answer), true});
  }

  std::optional<port::Answer> at_once;
  std::vector<port::OperationId> asked;
  std::vector<port::OperationId> cancelled;

 private:
  std::optional<port::CompletionSink> sink_;
};

/// One door with these weights.
model::Traffic divided(int blue, int green, std::uint64_t fence = 7) {
  auto door = test::divided_door("route", blue, green);
  door.fence = fence;
  return {{door}};
}

class GuardTest : public PortsTest {
 protected:
  GuardTest() {
    outside_.answer("PATCH", std::string("{}"));
    process::Ended well;
    well.exit_code = 0;
    outside_.answer_program("helm", well);
  }

  void ask_the_host() {
    auto with_host = options();
    with_host.switcher = &host_;
    ports_ = kubernetes::make_kubernetes_ports(outside_, outside_, outside_, outside_, outside_,
                                               std::move(with_host));
  }

  /// Everything that takes pods from a color.
  std::vector<port::EnvironmentRequest> taking_from(Color color) {
    runbook::ChartRelease release;
    release.chart = "butterfly/perception";
    return {port::Install{color, "1.2.5", 3, release, stamp_},
            port::Scale{color, port::From{3}, port::To{0}, uid(color), stamp_},
            port::Uninstall{color, 1, stamp_}};
  }
  void expect_refused(Color color) {
    for (const auto& request : taking_from(color)) {
      const auto error = error_of(ask(request));
      EXPECT_EQ(error.code, Errc::refused) << error.message;
    }
    EXPECT_TRUE(writes().empty());
  }
  void expect_done(Color color) {
    for (const auto& request : taking_from(color)) {
      const auto answer = ask(request);
      EXPECT_TRUE(is_applied(answer)) << error_of(answer).message;
    }
    EXPECT_THAT(writes(), ElementsAre(StartsWith("RUN helm upgrade"), StartsWith("PATCH"),
                                      StartsWith("PATCH"), StartsWith("RUN helm uninstall")));
  }

  HostSwitcher host_;
};

TEST_F(GuardTest, AsksTheSelectorWhereNobodyElseDividesTraffic) {
  expect_refused(Color::blue);
  expect_done(Color::green);
}

TEST_F(GuardTest, SaysHowTheDoorStands) {
  EXPECT_EQ(
      error_of(ask(port::Scale{Color::blue, port::From{3}, port::To{0}, uid(Color::blue), stamp_}))
          .message,
      "the Service perception selects app.kubernetes.io/name=perception,version=blue: blue "
      "must not be scaled to zero");
}

TEST_F(GuardTest, AsksTheHostsSwitcherAndNotTheSelector) {
  ask_the_host();
  EXPECT_EQ(&ports_->switcher(), &host_);
  host_.at_once = divided(0, 100);
  expect_refused(Color::green);
  expect_done(Color::blue);
  EXPECT_EQ(host_.asked.size(), 6U);
  EXPECT_THAT(outside_.calls, Not(Contains(HasSubstr("/services/perception"))));
}

TEST_F(GuardTest, ASmallShareIsTraffic) {
  ask_the_host();
  host_.at_once = divided(99, 1);
  expect_refused(Color::green);
  expect_refused(Color::blue);
}

TEST_F(GuardTest, WhatTakesNoPodsAsksNobody) {
  ask_the_host();
  EXPECT_TRUE(is_applied(
      ask(port::Scale{Color::green, port::From{3}, port::To{5}, uid(Color::green), stamp_})));
  EXPECT_TRUE(is_applied(ask(port::ReplacePods{Color::green, uid(Color::green), stamp_})));
  EXPECT_TRUE(is_applied(ask(port::StampWorkloads{stamp_})));
  EXPECT_TRUE(host_.asked.empty());
}

TEST_F(GuardTest, AHigherNumberOnAHostsDoorSupersedes) {
  ask_the_host();
  host_.at_once = divided(100, 0, 9);
  for (const auto& request : taking_from(Color::green))
    EXPECT_EQ(error_of(ask(request)).code, Errc::superseded);
  EXPECT_TRUE(writes().empty());
}

TEST_F(GuardTest, AGuardThatFailsFailsTheEffect) {
  ask_the_host();
  host_.at_once = port::Failure{{Errc::timed_out, "the router does not answer"}};
  for (const auto& request : taking_from(Color::green)) {
    EXPECT_EQ(error_of(ask(request)), (base::Error{Errc::timed_out, "the router does not answer"}));
  }
  host_.at_once = port::Applied{};
  EXPECT_EQ(error_of(ask(taking_from(Color::green)[0])).code, Errc::malformed);
  EXPECT_TRUE(writes().empty());
}

TEST_F(GuardTest, TheSelectorsOwnFailureFailsTheEffect) {
  outside_.answer_from_now_on("GET /api/v1/namespaces/butterfly/services/perception",
                              base::failure(Errc::server_error, "etcd is away"));
  for (const auto& request : taking_from(Color::green))
    EXPECT_EQ(error_of(ask(request)).code, Errc::server_error);
  EXPECT_TRUE(writes().empty());
}

TEST_F(GuardTest, HearsAnAnswerFromAnotherThreadOnItsOwn) {
  ask_the_host();
  for (const bool refused : {true, false}) {
    const auto id = begin(ports_->environment(), taking_from(Color::green)[1]);
    std::thread{[&] { host_.answer(refused ? divided(0, 1) : divided(1, 0)); }}.join();
    EXPECT_EQ(ended_.size(), refused ? 0U : 1U) << "nothing is told on a thread of the host's";
    outside_.turn();
    EXPECT_EQ(is_applied(end_of(id)), !refused);
    if (refused) {
      EXPECT_EQ(error_of(end_of(id)).code, Errc::refused);
    }
    EXPECT_EQ(writes().size(), refused ? 0U : 1U);
  }
}

TEST_F(GuardTest, AnAnswerMayComeWhileItIsAwaited) {
  ask_the_host();
  const auto id = begin(ports_->environment(), taking_from(Color::green)[1]);
  std::thread answering{[&] { host_.answer(divided(0, 1)); }};
  outside_.turn();  // looks for it until it is there
  answering.join();
  EXPECT_EQ(error_of(end_of(id)).code, Errc::refused);
}

TEST_F(GuardTest, AnEffectThatEndsEndsItsQuestion) {
  ask_the_host();
  const auto id = begin(ports_->environment(), taking_from(Color::green)[1]);
  ports_->environment().cancel(id);
  EXPECT_EQ(error_of(end_of(id)).code, Errc::cancelled);
  EXPECT_EQ(host_.cancelled, host_.asked);
  outside_.turn();
  EXPECT_EQ(ended_.size(), 1U);
  EXPECT_TRUE(writes().empty());
}

TEST_F(GuardTest, AnAnsweredQuestionIsNotCancelled) {
  ask_the_host();
  host_.at_once = divided(0, 100);
  expect_refused(Color::green);
  EXPECT_TRUE(host_.cancelled.empty());
}

TEST_F(GuardTest, TheEndOfThePortsEndsTheQuestions) {
  begin(ports_->environment(), taking_from(Color::green)[0]);
  ports_.reset();
  outside_.turn();
  ask_the_host();
  begin(ports_->environment(), taking_from(Color::green)[0]);
  ports_.reset();
  EXPECT_EQ(host_.cancelled, host_.asked);
  outside_.turn();
  EXPECT_TRUE(ended_.empty());
}

}  // namespace

}  // namespace bluegreen::kubernetes_test
