// An environment that is written on the base keeps the contracts, whether it answers at once or
// later; and what the contracts do not say of the base.
#include "bluegreen/compose/environment_base.hpp"

#include "bluegreen/contract/environment_contract.hpp"
#include "bluegreen/contract/receiver.hpp"
#include "bluegreen/contract/traffic_switcher_contract.hpp"
#include "compose/rack.hpp"

namespace bluegreen::contract {
namespace {

using compose::ManualReactor;
using compose::Rack;
using namespace std::chrono_literals;

class RackWorld : public World {
 public:
  explicit RackWorld(base::Duration delay) : rack_(reactor_, delay) {}

  port::Environment& environment() override { return rack_; }
  port::TrafficSwitcher& switcher() override { return rack_; }
  port::Reactor& reactor() override { return reactor_; }

  std::string version_that_never_gets_ready() override { return "1.2.9"; }
  std::string version_that_cannot_start() override { return "1.2.8"; }

  int finest_percent() override { return 5; }
  void touch_door() override { rack_.touch(); }
  void leave_installation_pending(model::Color color) override {
    rack_.workloads()[color].status = model::InstallStatus::pending;
  }
  bool sees_data_plane() override { return true; }

 private:
  ManualReactor reactor_;
  Rack rack_;
};

WorldFactory rack(const std::string& name, base::Duration delay) {
  return {name, [delay] { return std::make_unique<RackWorld>(delay); }};
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Rack, EnvironmentContract,
                         testing::Values(rack("AtOnce", 0ms), rack("Later", 3ms)), name_of_factory);
INSTANTIATE_TEST_SUITE_P(Rack, TrafficSwitcherContract,
                         testing::Values(rack("AtOnce", 0ms), rack("Later", 3ms)), name_of_factory);

}  // namespace bluegreen::contract

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
    const auto* failure = std::get_if<port::Failure>(&all.back().answer);
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
  EXPECT_TRUE(std::holds_alternative<port::Applied>(told.all.front().answer));
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
  EXPECT_TRUE(std::holds_alternative<port::Applied>(told.all.front().answer));
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

TEST_F(EnvironmentBaseTest, WhatChangesDuringAReadingIsToldByTheNextOne) {
  Rack rack{reactor, 5ms};
  rack.start(id, port::WatchWorkloads{}, told.sink());
  rack.workloads().blue.wanted = 7;
  rack.refresh();  // the first reading is under way, and does not know of it
  settle();
  ASSERT_EQ(told.all.size(), 2U);
  EXPECT_EQ(std::get<model::Workloads>(told.all.back().answer).blue.wanted, 7);
}

}  // namespace
}  // namespace bluegreen::compose
