#include "adapter/kubernetes/ports_test_base.hpp"
#include "traffic.hpp"

namespace bluegreen::kubernetes_test {

namespace {

using base::Errc;
using model::Color;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class SwitcherTest : public PortsTest {
 protected:
  port::SwitchTraffic to_green() {
    return bluegreen::test::switch_traffic(Color::blue, Color::green, resource_version(), stamp_);
  }
  /// Asks for 1.2.4 on green, `in_a_row` 3.
  port::TrafficSeen verify() {
    return std::get<port::TrafficSeen>(ask_switcher(port::VerifyTraffic{Color::green, "1.2.4", 3}));
  }
  std::string service() const { return recorded_.text("service"); }
  void tell(const char* part, kubernetes::WatchEvent::Kind kind, const std::string& object = "") {
    outside_.tell_watch(part, kubernetes::WatchEvent{kind, object});
  }
  void answer_users(base::result<http::Response> answer) {
    outside_.answer_pod("GET http://", std::move(answer));
  }
};

constexpr auto read_service = "GET /api/v1/namespaces/butterfly/services/perception";
constexpr auto service_path = "PATCH /api/v1/namespaces/butterfly/services/perception";

TEST_F(SwitcherTest, ObserveReadsOnceAndSideBySide) {
  const auto id = begin(ports_->switcher(), port::SwitcherRequest{port::ObserveTraffic{}});
  EXPECT_EQ(outside_.calls.size(), 3U);
  outside_.turn();
  EXPECT_EQ(outside_.calls.size(), 3U);
  const auto traffic = std::get<model::Traffic>(end_of(id));
  ASSERT_EQ(traffic.doors.size(), 1U);
  EXPECT_EQ(traffic.doors[0].split, model::Split::all_to(Color::blue));
  EXPECT_EQ(traffic.doors[0].ready.blue, 3);
}

TEST_F(SwitcherTest, ADoorThatIsNotThereIsObservedAsSuch) {
  outside_.answer_from_now_on(read_service, base::failure(Errc::not_found, "no"));
  const auto traffic = std::get<model::Traffic>(ask_switcher(port::ObserveTraffic{}));
  ASSERT_EQ(traffic.doors.size(), 1U);
  EXPECT_FALSE(traffic.doors[0].exists);
}

TEST_F(SwitcherTest, WhatCannotBeReadIsAFailureAndNotAnEmptyWorld) {
  ScriptedOutside broken;
  auto ports = kubernetes::make_kubernetes_ports(broken, broken, broken, broken, broken, options());
  for (const auto* part : {"services", "pods", "endpointslices"}) {
    broken.answer(part, base::failure(Errc::server_error, "etcd is away"));
  }
  const auto id = begin(ports->switcher(), port::SwitcherRequest{port::ObserveTraffic{}});
  broken.turn();
  EXPECT_EQ(error_of(end_of(id)).code, Errc::server_error);
  EXPECT_EQ(broken.cancelled.size(), 2U) << "the other reads end with the first failure";
}

TEST_F(SwitcherTest, AListThatIsNotThereIsAFailure) {
  ScriptedOutside outside;  // everything is not found
  auto ports =
      kubernetes::make_kubernetes_ports(outside, outside, outside, outside, outside, options());
  const auto id = begin(ports->switcher(), port::SwitcherRequest{port::ObserveTraffic{}});
  outside.turn();
  EXPECT_EQ(error_of(end_of(id)).code, Errc::not_found);
}

TEST_F(SwitcherTest, AWatchTellsOncePerTurnAndOnlyWhatDiffers) {
  using Kind = kubernetes::WatchEvent::Kind;
  const auto id = begin(ports_->switcher(), port::SwitcherRequest{port::WatchTraffic{}});
  EXPECT_EQ(outside_.calls.size(), 3U);
  tell("/services?", Kind::added, service());
  tell("/pods?", Kind::synced);
  tell("/services?", Kind::synced);
  outside_.turn();
  EXPECT_TRUE(told_.empty()) << "one list is still missing";
  tell("endpointslices?", Kind::synced);
  tell("/services?", Kind::modified, service());
  outside_.turn();
  ASSERT_EQ(told_.size(), 1U);
  EXPECT_EQ(model::sole_color(std::get<model::Traffic>(told_[0].second)), Color::blue);
  tell("/services?", Kind::modified, service());
  outside_.tell_watch("/services?", base::failure(Errc::unreachable, "the connection broke"));
  outside_.turn();
  EXPECT_EQ(told_.size(), 1U) << "nothing changed, and the watch resumes by itself";
  tell("/services?", Kind::deleted, service());
  outside_.turn();
  ASSERT_EQ(told_.size(), 2U);
  EXPECT_FALSE(std::get<model::Traffic>(told_[1].second).doors.at(0).exists);
  outside_.tell_watch("/pods?", base::failure(Errc::forbidden, "pods is forbidden"));
  EXPECT_EQ(error_of(end_of(id)).code, Errc::forbidden);
}

TEST_F(SwitcherTest, AStampNeedsTheServiceAndNothingElse) {
  outside_.answer("PATCH", std::string("{}"));
  EXPECT_TRUE(is_applied(ask_switcher(port::StampTraffic{stamp_})));
  EXPECT_THAT(outside_.calls,
              ElementsAre(read_service, AllOf(StartsWith(service_path), HasSubstr("metadata/uid"),
                                              HasSubstr("bluegreen~1fence"))));
  EXPECT_THAT(writes()[0], Not(HasSubstr("/spec")));
}

TEST_F(SwitcherTest, AStampOfALowerNumberIsSuperseded) {
  EXPECT_EQ(error_of(ask_switcher(port::StampTraffic{{"perception-6", 6}})).code, Errc::superseded);
  EXPECT_TRUE(writes().empty());
}

TEST_F(SwitcherTest, WhatIsNotThereIsNotStamped) {
  outside_.answer_from_now_on(read_service, base::failure(Errc::not_found, "no"));
  const auto answer = ask_switcher(port::StampTraffic{stamp_});
  ASSERT_TRUE(is_applied(answer));
  EXPECT_EQ(std::get<port::Applied>(answer).detail, "the Service perception is not there");
  EXPECT_TRUE(writes().empty());
}

TEST_F(SwitcherTest, AStampLooksAgainAfterAConflict) {
  outside_.answer("PATCH", base::failure(Errc::conflict, "changed"));
  outside_.answer("PATCH", std::string("{}"));
  EXPECT_TRUE(is_applied(ask_switcher(port::StampTraffic{stamp_})));
  EXPECT_THAT(outside_.calls, ElementsAre(read_service, StartsWith(service_path), read_service,
                                          StartsWith(service_path)));
}

TEST_F(SwitcherTest, AStampThatMetAHigherNumberOnItsWayIsSuperseded) {
  outside_.answer("PATCH", base::failure(Errc::conflict, "changed"));
  const auto id = begin(ports_->switcher(), port::SwitcherRequest{port::StampTraffic{stamp_}});
  while (writes().empty()) outside_.turn_once();
  outside_.answer_from_now_on(read_service, with_fence(service(), "9"));
  outside_.turn();
  EXPECT_EQ(error_of(end_of(id)).code, Errc::superseded);
  EXPECT_EQ(writes().size(), 1U);
}

TEST_F(SwitcherTest, AStampGivesUpOnAnObjectThatNeverStandsStill) {
  outside_.answer("PATCH", base::failure(Errc::conflict, "changed"));
  EXPECT_EQ(error_of(ask_switcher(port::StampTraffic{stamp_})).code, Errc::conflict);
  EXPECT_EQ(writes().size(), 5U);
}

TEST_F(SwitcherTest, AStampWhoseFateIsUnknownIsNotDoneAgain) {
  outside_.answer("PATCH", base::failure(Errc::timed_out, "no answer"));
  EXPECT_EQ(error_of(ask_switcher(port::StampTraffic{stamp_})).code, Errc::timed_out);
  EXPECT_EQ(writes().size(), 1U);
}

TEST_F(SwitcherTest, ASwitchNeedsTheServiceAndNothingElse) {
  outside_.answer("PATCH", std::string("{}"));
  EXPECT_TRUE(is_applied(ask_switcher(to_green())));
  EXPECT_THAT(
      outside_.calls,
      ElementsAre("GET /api/v1/namespaces/butterfly/services/perception",
                  AllOf(StartsWith("PATCH /api/v1/namespaces/butterfly/services/perception"),
                        HasSubstr("/metadata/resourceVersion"), HasSubstr(R"("value":"green")"))));
}

TEST_F(SwitcherTest, AChangedServiceConflictsBeforeTheWriteAndInIt) {
  auto request = to_green();
  request.version = "1";
  EXPECT_EQ(error_of(ask_switcher(request)).code, Errc::conflict);
  EXPECT_TRUE(writes().empty());
  outside_.answer("PATCH", base::failure(Errc::conflict, "a test did not hold"));
  EXPECT_EQ(error_of(ask_switcher(to_green())).code, Errc::conflict);
}

TEST_F(SwitcherTest, ALowerFenceIsSuperseded) {
  auto request = to_green();
  request.stamp.fence = 6;
  EXPECT_EQ(error_of(ask_switcher(request)).code, Errc::superseded);
  EXPECT_TRUE(writes().empty());
}

TEST_F(SwitcherTest, AfterAConflictItSaysWhoIsInTheWay) {
  outside_.answer("PATCH", base::failure(Errc::conflict, "a test did not hold"));
  const auto id = begin(ports_->switcher(), port::SwitcherRequest{to_green()});
  while (writes().empty()) outside_.turn_once();
  outside_.answer_from_now_on(read_service, with_fence(service(), "9"));
  outside_.turn();
  EXPECT_EQ(error_of(end_of(id)).code, Errc::superseded);
  EXPECT_EQ(writes().size(), 1U);
}

TEST_F(SwitcherTest, ASplitThatASelectorCannotMakeIsNotWritten) {
  auto request = to_green();
  request.to_split = model::Split::of(90, 10).value();
  EXPECT_EQ(error_of(ask_switcher(request)),
            (base::Error{Errc::unsupported,
                         "the Service perception cannot be divided into blue 90, green 10"}));
  EXPECT_TRUE(writes().empty());
}

TEST_F(SwitcherTest, ADoorOfAnotherNameIsNotFound) {
  auto request = to_green();
  request.door = "route";
  EXPECT_EQ(error_of(ask_switcher(request)).code, Errc::not_found);
  EXPECT_TRUE(writes().empty());
}

TEST_F(SwitcherTest, CancelEndsAReadAtOnceAndAwaitsAWrite) {
  auto id = begin(ports_->switcher(), port::SwitcherRequest{port::ObserveTraffic{}});
  ports_->switcher().cancel(id);
  EXPECT_EQ(error_of(end_of(id)).code, Errc::cancelled);
  outside_.answer("PATCH", std::string("{}"));
  id = begin(ports_->switcher(), port::SwitcherRequest{to_green()});
  while (writes().empty()) outside_.turn_once();
  ports_->switcher().cancel(id);
  EXPECT_EQ(ended_.size(), 1U);
  outside_.turn();
  EXPECT_TRUE(is_applied(end_of(id)));
}

TEST_F(SwitcherTest, NothingIsToldAfterTheEndOfThePorts) {
  begin(ports_->switcher(), port::SwitcherRequest{port::ObserveTraffic{}});
  begin(ports_->switcher(), port::SwitcherRequest{port::WatchTraffic{}});
  ports_.reset();
  outside_.turn();
  EXPECT_TRUE(ended_.empty());
  EXPECT_TRUE(told_.empty());
}

TEST_F(SwitcherTest, TheFirstSwitchCreatesAndARaceForItConflicts) {
  ScriptedOutside outside;
  outside.answer("GET", base::failure(Errc::not_found, "no"));
  outside.answer("POST",
                 base::failure(Errc::already_exists, "services \"perception\" already exists"));
  auto ports =
      kubernetes::make_kubernetes_ports(outside, outside, outside, outside, outside, options());
  const auto id = begin(ports->switcher(), port::SwitcherRequest{bluegreen::test::switch_traffic(
                                               std::nullopt, Color::blue, "", stamp_)});
  outside.turn();
  EXPECT_EQ(error_of(end_of(id)).code, Errc::conflict);
  EXPECT_THAT(outside.calls[1], StartsWith("POST /api/v1/namespaces/butterfly/services {"));
}

TEST_F(SwitcherTest, VerifySeesTheVersionInAHeader) {
  answer_users(http::Response{500, {{"x-version", "1.2.4"}}, ""});
  const auto seen = verify();
  EXPECT_TRUE(seen.observable);
  EXPECT_TRUE(seen.reached) << "an answer of 500 is green's too: traffic goes there";
  EXPECT_EQ(seen.answers, 3);
  EXPECT_THAT(outside_.calls[1],
              AllOf(StartsWith("GET http://"), HasSubstr(":8080/api/v1/health fresh")));
}

TEST_F(SwitcherTest, VerifySeesTheVersionInABody) {
  answer_users(http::Response{200, {}, R"({"status":"UP","version":"1.2.4"})"});
  EXPECT_TRUE(verify().reached);
}

TEST_F(SwitcherTest, AnotherVersionIsObservedAndNotReached) {
  answer_users(http::Response{200, {{"x-version", "1.2.3"}}, ""});
  const auto seen = verify();
  EXPECT_TRUE(seen.observable);
  EXPECT_FALSE(seen.reached);
  EXPECT_EQ(seen.detail, "answers still name 1.2.3");
  EXPECT_GE(outside_.passed, std::chrono::seconds{60});
  EXPECT_LT(outside_.passed, std::chrono::seconds{61});
}

TEST_F(SwitcherTest, WhatCannotBeReachedIsNotObserved) {
  const auto seen = verify();
  EXPECT_FALSE(seen.observable);
  EXPECT_THAT(seen.detail, StartsWith("data plane: not observed"));
  EXPECT_LT(outside_.passed, std::chrono::seconds{5});
}

TEST_F(SwitcherTest, AnswersWithoutAVersionAreNotObserved) {
  answer_users(http::Response{200, {}, "hello"});
  const auto seen = verify();
  EXPECT_FALSE(seen.observable);
  EXPECT_EQ(seen.answers, 5);
}

TEST_F(SwitcherTest, AVersionIsBoundedAndPrintableInMessages) {
  answer_users(http::Response{200, {{"x-version", "\x1b[2J" + std::string(10'000, 'x')}}, ""});
  const auto seen = verify();
  EXPECT_LE(seen.detail.size(), 400U);
  EXPECT_EQ(seen.detail.find('\x1b'), std::string::npos);
}

}  // namespace

}  // namespace bluegreen::kubernetes_test
