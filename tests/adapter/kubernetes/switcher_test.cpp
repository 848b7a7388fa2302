#include "adapter/kubernetes/ports_test_base.hpp"
#include "traffic.hpp"

namespace bluegreen::kubernetes_test {

namespace {

using base::Errc;
using model::Color;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
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
  void answer_users(base::result<http::Response> answer) {
    outside_.answer_pod("GET http://", std::move(answer));
  }
};

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
