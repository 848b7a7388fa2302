#include "bluegreen/compose/whole_world.hpp"

#include <atomic>
#include <future>

#include <gmock/gmock.h>

#include "bluegreen/compose/doors.hpp"
#include "compose/held_ports.hpp"

namespace bluegreen {
namespace {

using base::Errc;
using test::Heard;
using test::one_door;

constexpr port::OperationId id{7};
const port::Stamp stamp{"perception-8", 8};

/// Blue with so many pods.
model::Workloads workloads(int ready) {
  model::Workloads workloads;
  workloads.blue.deployment_exists = true;
  workloads.blue.ready = ready;
  return workloads;
}

class WholeWorld : public testing::Test {
 protected:
  void start(const port::Request& request) { world_->start(id, request, heard_->sink()); }

  test::HeldEnvironment colors_;
  test::HeldSwitcher doors_;
  std::unique_ptr<compose::WholeWorld> world_ =
      std::make_unique<compose::WholeWorld>(test::both(colors_, doors_));
  std::unique_ptr<Heard> heard_ = std::make_unique<Heard>();
};

// ---- observing ----

TEST_F(WholeWorld, AsksBothAtOnceAndAnswersWhenBothHave) {
  for (const bool doors_first : {true, false}) {
    heard_ = std::make_unique<Heard>();
    start(port::Observe{});
    EXPECT_TRUE(colors_.is_asked_for<port::ObserveWorkloads>());
    EXPECT_TRUE(doors_.is_asked_for<port::ObserveTraffic>());
    if (doors_first) doors_.answer(one_door("service"));
    if (!doors_first) colors_.answer(workloads(3));
    EXPECT_EQ(heard_->count(), 0U);
    if (doors_first) colors_.answer(workloads(3));
    if (!doors_first) doors_.answer(one_door("service"));
    ASSERT_EQ(heard_->count(), 1U);
    EXPECT_TRUE(heard_->has_ended());
    EXPECT_EQ(heard_->completions[0].id, id);
    EXPECT_EQ(heard_->last<model::Observation>(),
              (model::Observation{workloads(3), one_door("service")}));
  }
}

TEST_F(WholeWorld, AnObservationFailsWithTheFirstThatFails) {
  doors_.ends_when_cancelled = false;
  start(port::Observe{});
  colors_.fail(Errc::server_error, "etcd is away");
  ASSERT_EQ(heard_->count(), 1U);
  EXPECT_EQ(heard_->error(), (base::Error{Errc::server_error, "etcd is away"}));
  EXPECT_TRUE(doors_.was_cancelled());
  doors_.answer(one_door("service"));
  EXPECT_EQ(heard_->count(), 1U);
}

TEST_F(WholeWorld, AnAnswerThatNobodyAskedForIsAFailure) {
  start(port::Observe{});
  doors_.answer(workloads(3));
  colors_.answer(workloads(3));
  EXPECT_EQ(heard_->error().code, Errc::malformed);
}

TEST_F(WholeWorld, CancellingIsPassedOn) {
  start(port::Observe{});
  world_->cancel(port::OperationId{12345});
  EXPECT_TRUE(colors_.is_asked());
  world_->cancel(id);
  ASSERT_EQ(heard_->count(), 1U);
  EXPECT_EQ(heard_->error().code, Errc::cancelled);
}

// ---- watching ----

TEST_F(WholeWorld, AWatchTellsWhenBothHaveToldAndThenEachDifference) {
  start(port::WatchWorld{});
  EXPECT_TRUE(colors_.is_asked_for<port::WatchWorkloads>());
  EXPECT_TRUE(doors_.is_asked_for<port::WatchTraffic>());
  colors_.tell(workloads(1));
  colors_.tell(workloads(2));
  EXPECT_EQ(heard_->count(), 0U);
  doors_.tell(one_door("service"));
  ASSERT_EQ(heard_->count(), 1U);
  EXPECT_EQ(heard_->last<model::Observation>().workloads.blue.ready, 2);
  doors_.tell(one_door("service"));
  EXPECT_EQ(heard_->count(), 1U) << "the same is not told twice";
  colors_.tell(workloads(3));
  ASSERT_EQ(heard_->count(), 2U);
  EXPECT_FALSE(heard_->has_ended());
  EXPECT_EQ(heard_->last<model::Observation>(),
            (model::Observation{workloads(3), one_door("service")}));
}

TEST_F(WholeWorld, AWatchEndsWithTheFirstFailureAndSaysNothingAfterIt) {
  start(port::WatchWorld{});
  colors_.ends_when_cancelled = false;
  colors_.tell(workloads(1));
  doors_.fail(Errc::forbidden);
  EXPECT_TRUE(heard_->has_ended());
  EXPECT_EQ(heard_->error().code, Errc::forbidden);
  EXPECT_TRUE(colors_.was_cancelled());
  colors_.tell(workloads(2));
  EXPECT_EQ(heard_->count(), 1U);
}

TEST_F(WholeWorld, AWatchEndsWithAnAnswerThatMakesNoObservation) {
  start(port::WatchWorld{});
  doors_.tell(one_door("service"));
  colors_.tell(port::Applied{});
  ASSERT_EQ(heard_->count(), 1U);
  EXPECT_TRUE(heard_->has_ended());
  EXPECT_EQ(heard_->error().code, Errc::malformed);
  EXPECT_TRUE(colors_.was_cancelled());
  EXPECT_TRUE(doors_.was_cancelled());
}

// ---- taking over ----

TEST_F(WholeWorld, ATakingOverStampsBoth) {
  start(port::TakeOver{stamp});
  EXPECT_EQ(colors_.requests.back(), port::EnvironmentRequest{port::StampWorkloads{stamp}});
  EXPECT_EQ(doors_.requests.back(), port::SwitcherRequest{port::StampTraffic{stamp}});
  colors_.answer(port::Applied{0, "2 objects stamped"});
  EXPECT_EQ(heard_->count(), 0U);
  doors_.answer(port::Applied{0, "the Service is not there"});
  EXPECT_EQ(heard_->last<port::Applied>().detail, "the Service is not there; 2 objects stamped");
}

TEST_F(WholeWorld, ATakingOverAwaitsBothAndSupersededWins) {
  for (const bool doors_superseded : {true, false}) {
    heard_ = std::make_unique<Heard>();
    start(port::TakeOver{stamp});
    if (doors_superseded) colors_.fail(Errc::conflict);
    if (!doors_superseded) doors_.fail(Errc::conflict);
    EXPECT_EQ(heard_->count(), 0U);
    if (doors_superseded) doors_.fail(Errc::superseded);
    if (!doors_superseded) colors_.fail(Errc::superseded);
    EXPECT_EQ(heard_->error().code, Errc::superseded);
  }
  EXPECT_TRUE(colors_.cancelled.empty());
  EXPECT_TRUE(doors_.cancelled.empty());
}

TEST_F(WholeWorld, ATakingOverFailsWhereOneStampFails) {
  start(port::TakeOver{stamp});
  colors_.answer(port::Applied{});
  doors_.fail(Errc::timed_out);
  EXPECT_EQ(heard_->error().code, Errc::timed_out);
}

// ---- ends ----

TEST_F(WholeWorld, AfterItsEndAnswersGoNowhereAndNoPortIsCalled) {
  start(port::WatchWorld{});
  doors_.tell(one_door("service"));
  world_.reset();
  colors_.tell(workloads(1));
  std::thread{[&] { doors_.fail(Errc::timed_out); }}.join();
  colors_.answer(workloads(1));
  EXPECT_EQ(heard_->count(), 0U);
  EXPECT_TRUE(colors_.cancelled.empty());
  EXPECT_TRUE(doors_.cancelled.empty());
}

TEST_F(WholeWorld, EndsAfterWhatIsBeingTold) {
  std::promise<void> telling;
  std::atomic<bool> told = false;
  heard_->on_completion = [&] {
    telling.set_value();
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
    told = true;
  };
  start(port::Observe{});
  colors_.answer(workloads(1));
  std::thread another{[&] { doors_.answer(one_door("service")); }};
  telling.get_future().wait();
  world_.reset();
  EXPECT_TRUE(told) << "a sink may end with the world";
  another.join();
}

// ---- threads ----

TEST_F(WholeWorld, TheEndIsToldLastWhateverThreadsTell) {
  for (int round = 0; round < 100; ++round) {
    heard_ = std::make_unique<Heard>();
    colors_.ends_when_cancelled = false;
    start(port::WatchWorld{});
    doors_.tell(one_door("service"));
    std::thread telling{[&] {
      for (int ready = 0; ready < 20; ++ready) colors_.tell(workloads(ready));
    }};
    std::thread ending{[&] { doors_.fail(Errc::unreachable); }};
    telling.join();
    ending.join();
    ASSERT_TRUE(heard_->has_ended());
    int ends = 0;
    for (const auto& told : heard_->completions) ends += told.last ? 1 : 0;
    EXPECT_EQ(ends, 1);
    colors_.answer(workloads(0));
  }
}

TEST_F(WholeWorld, APortIsCancelledByTheThreadThatPumps) {
  start(port::Observe{});
  std::thread{[&] { doors_.fail(Errc::timed_out); }}.join();
  EXPECT_EQ(heard_->error().code, Errc::timed_out);
  EXPECT_TRUE(colors_.cancelled.empty());
  const auto first = colors_.ids.back();
  start(port::Observe{});
  EXPECT_EQ(colors_.cancelled, std::vector{first});
}

TEST_F(WholeWorld, JoinsDoorsThatAreJoinedThemselves) {
  test::HeldSwitcher route;
  const auto joined = compose::doors({{"route", &route}, {"service", &doors_}});
  compose::WholeWorld world{test::both(colors_, *joined)};
  world.start(id, port::WatchWorld{}, heard_->sink());
  colors_.tell(workloads(1));
  route.tell(one_door("route"));
  doors_.tell(one_door("service"));
  ASSERT_EQ(heard_->count(), 1U);
  EXPECT_EQ(heard_->last<model::Observation>().traffic.doors.size(), 2U);
  route.fail(Errc::forbidden);
  EXPECT_EQ(heard_->error().code, Errc::forbidden);
  EXPECT_TRUE(doors_.was_cancelled());
  EXPECT_TRUE(colors_.was_cancelled());
}

}  // namespace
}  // namespace bluegreen
