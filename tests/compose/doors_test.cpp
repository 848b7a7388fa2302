#include "bluegreen/compose/doors.hpp"

#include <gmock/gmock.h>

#include "compose/held_ports.hpp"

namespace bluegreen {
namespace {

using base::Errc;
using model::Color;
using test::Heard;
using test::HeldSwitcher;
using test::one_door;

constexpr port::OperationId id{7};
const port::Stamp stamp{"perception-8", 8};

class Doors : public testing::Test {
 protected:
  void start(const port::SwitcherRequest& request, port::OperationId as = id) {
    all_->start(as, request, heard_.sink());
  }
  static port::SwitchTraffic change(const std::string& door) {
    return {door, port::From{std::optional{model::Split::all_to(Color::blue)}},
            port::To{model::Split::all_to(Color::green)}, "1", stamp};
  }

  HeldSwitcher route_;
  HeldSwitcher service_;
  std::unique_ptr<port::TrafficSwitcher> all_ =
      compose::doors({{"route", &route_}, {"service", &service_}});
  Heard heard_;
};

// ---- reading ----

TEST_F(Doors, AreObservedInTheirOrderWhoeverAnswersFirst) {
  start(port::ObserveTraffic{});
  EXPECT_TRUE(route_.is_asked_for<port::ObserveTraffic>());
  EXPECT_TRUE(service_.is_asked_for<port::ObserveTraffic>());
  EXPECT_NE(route_.ids, service_.ids) << "each part has an id of its own";
  service_.answer(one_door("service"));
  EXPECT_EQ(heard_.count(), 0U);
  route_.answer(one_door("route", 90, 10));
  ASSERT_EQ(heard_.count(), 1U);
  EXPECT_EQ(heard_.completions[0].id, id);
  EXPECT_TRUE(heard_.has_ended());
  const auto traffic = heard_.last<model::Traffic>();
  ASSERT_EQ(traffic.doors.size(), 2U);
  EXPECT_EQ(traffic.doors[0], one_door("route", 90, 10).doors[0]);
  EXPECT_EQ(traffic.doors[1], one_door("service").doors[0]);
}

TEST_F(Doors, AReadingEndsWithTheFirstFailure) {
  start(port::ObserveTraffic{});
  service_.ends_when_cancelled = false;
  route_.fail(Errc::timed_out, "no answer");
  ASSERT_EQ(heard_.count(), 1U);
  EXPECT_TRUE(heard_.has_ended());
  EXPECT_EQ(heard_.error(), (base::Error{Errc::timed_out, "no answer"}));
  EXPECT_TRUE(service_.was_cancelled());
  EXPECT_TRUE(route_.cancelled.empty()) << "it has ended by itself";
  service_.answer(one_door("service"));
  EXPECT_EQ(heard_.count(), 1U) << "late answers go nowhere";
}

TEST_F(Doors, ADoorThatFailsAtOnceSparesTheOthers) {
  route_.at_once = port::Failure{{Errc::forbidden, "no"}};
  start(port::ObserveTraffic{});
  EXPECT_EQ(heard_.error().code, Errc::forbidden);
  EXPECT_TRUE(service_.requests.empty());
}

TEST_F(Doors, AnAnswerThatNobodyAskedForIsAFailure) {
  start(port::ObserveTraffic{});
  route_.answer(port::Applied{});
  service_.answer(one_door("service"));
  EXPECT_EQ(heard_.error().code, Errc::malformed);
}

TEST_F(Doors, CancellingIsPassedOnAndEndsOnce) {
  start(port::ObserveTraffic{});
  all_->cancel(id);
  EXPECT_FALSE(route_.is_asked());
  EXPECT_FALSE(service_.is_asked());
  ASSERT_EQ(heard_.count(), 1U);
  EXPECT_EQ(heard_.error().code, Errc::cancelled);
  all_->cancel(id);
  all_->cancel(port::OperationId{12345});
  EXPECT_EQ(heard_.count(), 1U);
}

// ---- watching ----

TEST_F(Doors, AWatchTellsWhenAllHaveToldAndNothingTwice) {
  start(port::WatchTraffic{});
  route_.tell(one_door("route"));
  EXPECT_EQ(heard_.count(), 0U);
  service_.tell(one_door("service"));
  ASSERT_EQ(heard_.count(), 1U);
  EXPECT_FALSE(heard_.has_ended());
  service_.tell(one_door("service"));
  EXPECT_EQ(heard_.count(), 1U);
  route_.tell(one_door("route", 0, 100));
  ASSERT_EQ(heard_.count(), 2U);
  EXPECT_EQ(heard_.last<model::Traffic>().doors[0], one_door("route", 0, 100).doors[0]);
  EXPECT_EQ(heard_.last<model::Traffic>().doors[1], one_door("service").doors[0]);
  service_.fail(Errc::forbidden);
  EXPECT_TRUE(heard_.has_ended());
  EXPECT_EQ(heard_.error().code, Errc::forbidden);
  EXPECT_TRUE(route_.was_cancelled());
  EXPECT_EQ(heard_.count(), 3U);
}

TEST_F(Doors, AWatchIsFollowedUntilItIsCancelled) {
  start(port::WatchTraffic{});
  route_.tell(one_door("route"));
  service_.tell(one_door("service"));
  all_->cancel(id);
  EXPECT_TRUE(route_.was_cancelled());
  EXPECT_EQ(service_.cancelled.front(), service_.ids.front());
  EXPECT_EQ(heard_.count(), 2U);
  EXPECT_EQ(heard_.error().code, Errc::cancelled);
}

// ---- stamping ----

TEST_F(Doors, AStampIsAppliedWhenItIsOnAll) {
  start(port::StampTraffic{stamp});
  EXPECT_EQ(route_.requests.back(), port::SwitcherRequest{port::StampTraffic{stamp}});
  EXPECT_EQ(service_.requests.back(), port::SwitcherRequest{port::StampTraffic{stamp}});
  service_.answer(port::Applied{0, "the Service is not there"});
  EXPECT_EQ(heard_.count(), 0U);
  route_.answer(port::Applied{});
  EXPECT_EQ(heard_.last<port::Applied>().detail, "the Service is not there");
}

TEST_F(Doors, SupersededWinsAndEveryStampIsAwaited) {
  start(port::StampTraffic{stamp});
  route_.fail(Errc::timed_out);
  EXPECT_EQ(heard_.count(), 0U) << "a write is awaited, whatever became of the others";
  EXPECT_TRUE(service_.cancelled.empty());
  service_.fail(Errc::superseded);
  EXPECT_EQ(heard_.error().code, Errc::superseded);
}

TEST_F(Doors, SupersededWinsOverAnAnswerThatNobodyAskedFor) {
  start(port::StampTraffic{stamp});
  route_.answer(one_door("route"));
  service_.fail(Errc::superseded);
  EXPECT_EQ(heard_.error().code, Errc::superseded);
  start(port::StampTraffic{stamp});
  route_.answer(one_door("route"));
  service_.answer(port::Applied{});
  EXPECT_EQ(heard_.error().code, Errc::malformed);
}

// ---- switching ----

TEST_F(Doors, ASwitchGoesToTheDoorThatItNamesAndToNoOther) {
  start(change("service"));
  EXPECT_TRUE(route_.requests.empty());
  ASSERT_TRUE(service_.is_asked());
  EXPECT_EQ(service_.requests.back(), port::SwitcherRequest{change("service")});
  service_.answer(port::Applied{0, "done"});
  EXPECT_EQ(heard_.completions.at(0).id, id);
  EXPECT_EQ(heard_.last<port::Applied>().detail, "done");
}

TEST_F(Doors, NoSwitchWaitsForAnother) {
  start(change("route"), port::OperationId{1});
  start(change("service"), port::OperationId{2});
  EXPECT_TRUE(route_.is_asked());
  EXPECT_TRUE(service_.is_asked());
  service_.answer(port::Applied{});
  ASSERT_EQ(heard_.count(), 1U);
  EXPECT_EQ(heard_.completions[0].id, port::OperationId{2});
  route_.fail(Errc::conflict, "the route was changed");
  ASSERT_EQ(heard_.count(), 2U);
  EXPECT_EQ(heard_.completions[1].id, port::OperationId{1});
  EXPECT_EQ(heard_.error(), (base::Error{Errc::conflict, "the route was changed"}));
}

TEST_F(Doors, ADoorThatIsNotThereIsNotFound) {
  start(change("window"));
  EXPECT_EQ(heard_.error(), (base::Error{Errc::not_found, "there is no door window"}));
  EXPECT_TRUE(route_.requests.empty());
  EXPECT_TRUE(service_.requests.empty());
}

// ---- verifying ----

port::TrafficSeen seen(bool observable, bool reached, const std::string& detail) {
  return {observable, reached, 3, 1, detail};
}

TEST_F(Doors, AreNoSwitcherWhereNobodySwitchesOne) {
  test::HeldSwitcher switcher;
  EXPECT_EQ(compose::doors({}), nullptr);
  EXPECT_EQ(compose::doors({{"live", &switcher}, {"preview", nullptr}}), nullptr);
}

TEST_F(Doors, TrafficIsSeenWhenItIsSeenThroughEach) {
  for (const bool through_route : {true, false}) {
    for (const bool through_service : {true, false}) {
      start(port::VerifyTraffic{Color::green, "1.2.4", 3});
      service_.answer(seen(true, through_service, "b"));
      route_.answer(seen(true, through_route, "a"));
      const auto all = heard_.last<port::TrafficSeen>();
      EXPECT_TRUE(all.observable);
      EXPECT_EQ(all.reached, through_route && through_service);
      EXPECT_EQ(all.answers, 6);
      EXPECT_EQ(all.failures, 2);
      EXPECT_EQ(all.detail, "route: a; service: b");
    }
  }
}

TEST_F(Doors, TrafficIsNotObservedWhereOneDoorIsNot) {
  start(port::VerifyTraffic{Color::green, "1.2.4", 3});
  route_.answer(seen(false, false, "data plane: not observed"));
  service_.answer(seen(true, true, "3 in a row"));
  const auto all = heard_.last<port::TrafficSeen>();
  EXPECT_FALSE(all.observable);
  EXPECT_FALSE(all.reached);
}

// ---- threads ----

TEST_F(Doors, NewsOfSeveralThreadsAreToldInOrder) {
  constexpr int news = 500;
  start(port::WatchTraffic{});
  const auto tell_all = [](HeldSwitcher& door, const char* name) {
    for (int version = 1; version <= news; ++version)
      door.tell(one_door(name, 100, 0, std::to_string(version)));
  };
  std::thread one{[&] { tell_all(route_, "route"); }};
  std::thread two{[&] { tell_all(service_, "service"); }};
  one.join();
  two.join();
  std::vector<int> last{0, 0};
  for (const auto& told : heard_.completions) {
    const auto& doors = std::get<model::Traffic>(*told.answer).doors;
    for (std::size_t index = 0; index < doors.size(); ++index) {
      const int version = std::stoi(doors[index].version);
      ASSERT_GE(version, last[index]) << "an older news came after a newer one";
      last[index] = version;
    }
  }
  EXPECT_EQ(last, (std::vector{news, news}));
}

TEST_F(Doors, AFailureOnAnotherThreadCallsNoPortThere) {
  start(port::ObserveTraffic{});
  std::thread{[&] { route_.fail(Errc::timed_out); }}.join();
  EXPECT_EQ(heard_.error().code, Errc::timed_out);
  EXPECT_TRUE(service_.cancelled.empty());
  all_->cancel(id);  // the next call of the thread that pumps
  EXPECT_TRUE(service_.was_cancelled());
  EXPECT_EQ(heard_.count(), 1U);
}

TEST_F(Doors, AnswersOfSeveralThreadsEndAnOperationOnce) {
  for (int round = 0; round < 200; ++round) {
    Heard heard;
    all_->start(port::OperationId{static_cast<std::uint64_t>(100 + round)}, port::ObserveTraffic{},
                heard.sink());
    std::thread one{[&] { route_.answer(one_door("route")); }};
    std::thread two{[&] {
      if (round % 2 == 0) service_.answer(one_door("service"));
      if (round % 2 == 1) service_.fail(Errc::timed_out);
    }};
    one.join();
    two.join();
    ASSERT_EQ(heard.count(), 1U);
    EXPECT_EQ(std::holds_alternative<port::Failure>(*heard.completions[0].answer), round % 2 == 1);
  }
}

}  // namespace
}  // namespace bluegreen
