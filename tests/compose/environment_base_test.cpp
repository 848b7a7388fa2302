// What the contracts do not say of the base of an environment.
#include "bluegreen/compose/environment_base.hpp"

#include <optional>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

#include "bluegreen/contract/receiver.hpp"
#include "compose/rack.hpp"

namespace bluegreen::compose {
namespace {

using base::Errc;
using model::Color;
using namespace std::chrono_literals;

/// Keeps what came, in order.
class Told : public contract::Receiver {
 public:
  void complete(port::Completion completion) override { all.push_back(std::move(completion)); }
  std::vector<port::Completion> all;

  std::optional<Errc> last_failure() const {
    if (all.empty()) return std::nullopt;
    const auto* failure = std::get_if<port::Failure>(&*all.back().answer);
    return failure == nullptr ? std::nullopt : std::optional(failure->error.code);
  }
};

class EnvironmentBaseTest : public testing::Test {
 protected:
  /// Until nothing is left to do.
  void settle() {
    while (!reactor.is_idle()) reactor.wait_until(reactor.now().monotonic + 1h);
  }
  void install(Rack& rack) {
    rack.start(port::OperationId{100}, port::Install{Color::blue, "1.2.3", 2, {}, {"shop-1", 1}},
               told.sink());
    settle();
    told.all.clear();
  }

  /// Of a door that does not exist.
  static port::SwitchTraffic first_switch() {
    return {"balancer",
            port::From<std::optional<model::Split>>{std::nullopt},
            port::To{model::Split::all_to(Color::blue)},
            "",
            {"shop-1", 1}};
  }

  ManualReactor reactor;
  Told told;
  const port::OperationId id{1};
};

TEST_F(EnvironmentBaseTest, ACancelledWriteThatStillLooksIsNeverAskedFor) {
  Rack rack{reactor, 5ms};
  install(rack);
  const auto writes = rack.writes;
  const auto uid = rack.workloads().blue.uid;
  rack.start(id, port::Scale{Color::blue, port::From{2}, port::To{3}, uid, {"shop-1", 1}},
             told.sink());
  rack.cancel(id);
  EXPECT_EQ(told.last_failure(), Errc::cancelled) << "at once";
  settle();
  EXPECT_EQ(told.all.size(), 1U);
  EXPECT_EQ(rack.writes, writes);
  EXPECT_EQ(rack.workloads().blue.wanted, 2);
}

TEST_F(EnvironmentBaseTest, AWriteThatWasAskedForIsAwaited) {
  Rack rack{reactor, 5ms};
  install(rack);
  const auto writes = rack.writes;
  const auto uid = rack.workloads().blue.uid;
  rack.start(id, port::Scale{Color::blue, port::From{2}, port::To{3}, uid, {"shop-1", 1}},
             told.sink());
  while (rack.writes == writes) reactor.wait_until(reactor.now().monotonic + 1h);
  rack.cancel(id);
  EXPECT_TRUE(told.all.empty());
  settle();
  ASSERT_EQ(told.all.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<port::Applied>(*told.all.front().answer));
}

TEST_F(EnvironmentBaseTest, TheLockIsHeldUntilItIsWritten) {
  for (const auto delay : {0ms, 5ms}) {
    Rack rack{reactor, delay};
    install(rack);
    EXPECT_EQ(rack.writes, 1);
    EXPECT_EQ(rack.unlocked_writes, 0);
    EXPECT_TRUE(rack.held.expired()) << "and released then";
  }
}

TEST_F(EnvironmentBaseTest, ASwitchDoesNotNeedTheColors) {
  Rack rack{reactor};
  rack.workloads_fail = base::Error{Errc::unreachable, "the units cannot be read"};
  rack.start(id, first_switch(), told.sink());
  ASSERT_EQ(told.all.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<port::Applied>(*told.all.front().answer));
}

TEST_F(EnvironmentBaseTest, ADoorThatIsThereIsNotMade) {
  Rack rack{reactor};
  rack.balancer().exists = true;  // of no color, and its host gives it no version
  rack.start(id, first_switch(), told.sink());
  EXPECT_EQ(told.last_failure(), Errc::conflict);
  EXPECT_EQ(rack.writes, 0);
}

TEST_F(EnvironmentBaseTest, NothingIsWrittenWhereTheColorsCannotBeRead) {
  Rack rack{reactor};
  rack.workloads_fail = base::Error{Errc::unreachable, "the units cannot be read"};
  rack.start(id, port::Install{Color::blue, "1.2.3", 1, {}, {"shop-1", 1}}, told.sink());
  EXPECT_EQ(told.last_failure(), Errc::unreachable);
  EXPECT_EQ(rack.writes, 0);
}

TEST_F(EnvironmentBaseTest, AWatchOutlivesAReadingThatFails) {
  Rack rack{reactor};
  rack.workloads_fail = base::Error{Errc::unreachable, "the units cannot be read"};
  rack.start(id, port::WatchWorkloads{}, told.sink());
  rack.refresh();
  EXPECT_TRUE(told.all.empty());
  rack.workloads_fail.reset();
  rack.refresh();
  rack.refresh();
  ASSERT_EQ(told.all.size(), 1U) << "once: the second reading is no news";
  EXPECT_FALSE(told.all.front().last);
}

TEST_F(EnvironmentBaseTest, NothingIsReadAgainWhileNobodyFollows) {
  Rack rack{reactor};
  rack.refresh();
  EXPECT_EQ(rack.reads_of_workloads, 0);
}

TEST_F(EnvironmentBaseTest, RefreshesByATimerUntilItsEnd) {
  {
    Rack rack{reactor};
    rack.refresh_every(100ms, reactor);
    rack.start(id, port::WatchWorkloads{}, told.sink());
    rack.workloads().blue.wanted = 7;
    reactor.wait_until(reactor.now().monotonic + 1h);
    rack.workloads().blue.wanted = 8;
    reactor.wait_until(reactor.now().monotonic + 1h);
    EXPECT_EQ(told.all.size(), 3U);
    EXPECT_EQ(reactor.now().monotonic, base::Instant{200ms});
  }
  EXPECT_TRUE(reactor.is_idle());
}

TEST_F(EnvironmentBaseTest, ARefreshWithoutAPauseLeavesTimeForTheRest) {
  for (const auto interval : {base::Duration{0}, base::Duration{-1}, base::Duration::min()}) {
    Rack rack{reactor};
    const auto began = reactor.now().monotonic;
    rack.refresh_every(interval, reactor);
    for (int refreshes = 0; refreshes < 3; ++refreshes) reactor.wait_until(began + 1h);
    EXPECT_EQ(reactor.now().monotonic - began, 30ms);
  }
}

/// Answers when the test says so.
class Keeping : public Rack {
 public:
  using Rack::Rack;
  std::vector<Done<model::Workloads>> asked;
  std::vector<Done<port::Applied>> written;

 protected:
  void observe_workloads(Done<model::Workloads> done) override { asked.push_back(std::move(done)); }
  void install(const port::Install& /*request*/, Done<port::Applied> done) override {
    written.push_back(std::move(done));
  }
};

TEST_F(EnvironmentBaseTest, WhatIsAnsweredAfterItsEndGoesNowhere) {
  std::vector<std::function<void()>> late;
  {
    Keeping rack{reactor};
    rack.start(port::OperationId{1}, port::ObserveWorkloads{}, told.sink());
    rack.start(port::OperationId{2}, port::WatchWorkloads{}, told.sink());
    rack.start(port::OperationId{3}, port::Install{Color::blue, "1.2.3", 1, {}, {"shop-1", 1}},
               told.sink());
    rack.start(port::OperationId{4}, port::Install{Color::blue, "1.2.3", 1, {}, {"shop-1", 1}},
               told.sink());
    ASSERT_EQ(rack.asked.size(), 4U);
    std::exchange(rack.asked[2], nullptr)(model::Workloads{});
    ASSERT_EQ(rack.written.size(), 1U);
    for (const auto& done : rack.asked) {
      if (done) late.push_back([done] { done(model::Workloads{}); });
    }
    late.push_back([done = rack.written.front()] { done(port::Applied{1, ""}); });
  }
  for (const auto& answer : late) answer();
  EXPECT_TRUE(told.all.empty());
}

TEST_F(EnvironmentBaseTest, TheFirstAnswerCounts) {
  Keeping rack{reactor};
  rack.start(port::OperationId{1}, port::WatchWorkloads{}, told.sink());
  model::Workloads seen;
  seen.blue.wanted = 1;
  const auto first = rack.asked.at(0);
  first(seen);
  seen.blue.wanted = 2;
  first(seen);
  rack.refresh();
  first(seen);
  rack.refresh();
  EXPECT_EQ(rack.asked.size(), 2U) << "the second reading is still under way";
  EXPECT_EQ(told.all.size(), 1U);

  rack.start(id, port::Install{Color::blue, "1.2.3", 1, {}, {"shop-1", 1}}, told.sink());
  const auto before_the_write = rack.asked.at(2);
  before_the_write(seen);
  before_the_write(seen);
  EXPECT_EQ(rack.written.size(), 1U) << "it is not written twice";
}

/// Throws where the test says, by the number of the call; and in a write, when it is done.
class Throwing : public Rack {
 public:
  using Rack::Rack;
  int calls = 0;
  std::function<bool(int call)> throws;

 protected:
  void observe_workloads(Done<model::Workloads> done) override {
    may_throw();
    Rack::observe_workloads(std::move(done));
  }
  void observe_traffic(Done<model::Traffic> done) override {
    may_throw();
    Rack::observe_traffic(std::move(done));
  }
  void install(const port::Install& request, Done<port::Applied> done) override {
    Rack::install(request, std::move(done));
    throw std::runtime_error{"the disk is full"};
  }
  std::shared_ptr<void> lock() override {
    may_throw();
    return Rack::lock();
  }
  int finest_percent() const override { throw std::runtime_error{"nobody knows"}; }

 private:
  void may_throw() {
    if (throws(++calls)) throw std::runtime_error{"the units cannot be read"};
  }
};

TEST_F(EnvironmentBaseTest, AReadingThatThrowsIsTriedAgainByTheNextRefresh) {
  Throwing rack{reactor};
  rack.refresh_every(100ms, reactor);
  rack.throws = [](int call) { return call <= 4; };
  rack.start(port::OperationId{1}, port::WatchWorkloads{}, told.sink());
  rack.start(port::OperationId{2}, port::WatchTraffic{}, told.sink());
  EXPECT_NO_THROW(reactor.wait_until(reactor.now().monotonic + 1h));
  EXPECT_TRUE(told.all.empty());
  reactor.wait_until(reactor.now().monotonic + 1h);
  EXPECT_EQ(told.all.size(), 2U) << "the watches live on";
}

TEST_F(EnvironmentBaseTest, WhatAHostThrowsIsItsAnswer) {
  enum { lock, workloads, traffic, write };
  for (const auto delay : {0ms, 5ms}) {
    for (const int where : {lock, workloads, traffic, write}) {
      Throwing rack{reactor, delay};
      rack.throws = [where](int call) { return call == where + 1; };
      told.all.clear();
      const port::Install install{Color::blue, "1.2.3", 1, {}, {"shop-1", 1}};
      EXPECT_NO_THROW(rack.start(id, install, told.sink()));
      EXPECT_NO_THROW(settle());
      ASSERT_EQ(told.all.size(), 1U);
      const bool was_answered = where == write && delay == 0ms;
      EXPECT_EQ(told.last_failure(), was_answered ? std::nullopt : std::optional(Errc::io_failed));
    }
  }
}

TEST_F(EnvironmentBaseTest, AnOperationEndsWhereTheFinestShareThrows) {
  Throwing rack{reactor};
  rack.throws = [](int /*call*/) { return false; };
  rack.start(id, first_switch(), told.sink());
  EXPECT_EQ(told.last_failure(), Errc::io_failed);
}

TEST_F(EnvironmentBaseTest, WhatChangesDuringAReadingIsToldByTheNextOne) {
  Rack rack{reactor, 5ms};
  rack.start(id, port::WatchWorkloads{}, told.sink());
  rack.workloads().blue.wanted = 7;
  rack.refresh();  // the first reading is under way, and does not know of it
  settle();
  ASSERT_EQ(told.all.size(), 2U);
  EXPECT_EQ(std::get<model::Workloads>(*told.all.back().answer).blue.wanted, 7);
}

/// Throws in place of one reading, and of every scale.
class ThrowingRack : public Rack {
 public:
  using Rack::Rack;
  bool throws_at_reading = false;

 protected:
  void observe_workloads(Done<model::Workloads> done) override {
    if (std::exchange(throws_at_reading, false)) throw std::runtime_error("a bug of the host's");
    Rack::observe_workloads(std::move(done));
  }
  void scale(const port::Scale&, Done<port::Applied>) override { throw 7; }
};

/// Also where it is called long after the request, from a callback of the host's.
TEST_F(EnvironmentBaseTest, WhatAMethodThrowsIsAFailureThatMayHaveBeenApplied) {
  for (const auto delay : {0ms, 5ms}) {
    ThrowingRack rack{reactor, delay};
    install(rack);
    const auto uid = rack.workloads().blue.uid;
    rack.start(id, port::Scale{Color::blue, port::From{2}, port::To{3}, uid, {"shop-1", 1}},
               told.sink());
    settle();
    EXPECT_EQ(told.last_failure(), Errc::io_failed);
    EXPECT_EQ(told.all.size(), 1U);
    told.all.clear();
  }
}

TEST_F(EnvironmentBaseTest, AWatchOutlivesAReadingThatThrows) {
  ThrowingRack rack{reactor};
  rack.throws_at_reading = true;
  rack.start(id, port::WatchWorkloads{}, told.sink());
  EXPECT_TRUE(told.all.empty());
  rack.refresh();
  EXPECT_EQ(told.all.size(), 1U);
}

TEST_F(EnvironmentBaseTest, WhatComesAfterItsEndIsDropped) {
  {
    Rack rack{reactor, 5ms};
    rack.start(id, port::ObserveWorkloads{}, told.sink());
    rack.start(port::OperationId{2}, port::WatchTraffic{}, told.sink());
  }
  settle();
  EXPECT_TRUE(told.all.empty());
}

}  // namespace
}  // namespace bluegreen::compose
