// Every checker is shown a driver that breaks its invariant, and one that does nearly the same and
// keeps it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/hand_driver.hpp"
#include "swarm/checkers/all.hpp"
#include "traffic.hpp"

namespace bluegreen::swarm {
namespace {

using namespace std::chrono_literals;
using sim_test::HandDriver;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

/// A world with one checker in it, and a driver that does what the test says.
class WrongDriver : public testing::Test {
 protected:
  std::vector<std::unique_ptr<Checker>>
      checkers;  // the last to go: the world tells them of its end
  sim::World world{{}};
  HandDriver driver{world};

  template <class OneChecker, class... Parts>
  Checker& watch(Parts&&... parts) {
    checkers.push_back(std::make_unique<OneChecker>(std::forward<Parts>(parts)...));
    world.add_witness(*checkers.back());
    return *checkers.back();
  }

  void install_green() {
    ASSERT_TRUE(driver.install(Color::green, "1.2.4"));
    driver.wait(30s);
  }
  void release_green() {
    install_green();
    ASSERT_TRUE(driver.move_traffic(Color::green));
    driver.wait(1s);
  }
  void drain_blue() {
    ASSERT_FALSE(
        driver.error_of(port::SetDrain{Color::blue, "/actuator/drain", true, driver.stamp()}));
    driver.wait(10s);
  }
  void probe(const runbook::ProbeSpec& spec) {
    driver.ask(port::RunProbe{spec, Color::green, "1.2.4"});
  }
  void break_green() {
    world.strike({.kind = sim::FaultKind::readiness_gone, .color = Color::green});
  }
};

runbook::Runbook short_runbook() {
  runbook::Runbook runbook;
  runbook.hold = 1min;
  runbook.cleanup.scale_down_after = base::Delay::after(2min);
  runbook.cleanup.delete_after = base::Delay::after(1min);
  return runbook;
}

TEST_F(WrongDriver, InstallsOverTheServingColor) {
  const Checker& checker = watch<ColorsAlternate>();
  install_green();
  EXPECT_THAT(checker.complaints(), IsEmpty());
  driver.observe();
  driver.wait(10s);
  driver.install(Color::blue, "1.2.4");  // the port refuses it
  EXPECT_THAT(checker.complaints(), Contains(HasSubstr("knows to serve")));
}

TEST_F(WrongDriver, MovesTrafficToPodsThatAreNotReady) {
  const Checker& checker = watch<NeverAtNothing>();
  ASSERT_TRUE(driver.install(Color::green, "1.2.4"));
  driver.move_traffic(Color::green);
  EXPECT_THAT(checker.complaints(), Contains(HasSubstr("0 ready pods of 3")));
}

TEST_F(WrongDriver, MovesTrafficByAnOldLook) {
  const Checker& checker = watch<NeverAtNothing>();
  install_green();
  const std::string version = test::door(driver.observe()).version;
  break_green();
  driver.wait(10s);
  driver.ask(test::switch_traffic(Color::blue, Color::green, version, driver.stamp()));
  EXPECT_THAT(checker.complaints(), Contains(HasSubstr("0 ready pods of 3")));
}

TEST_F(WrongDriver, MovesTrafficWithoutALook) {
  const Checker& checker = watch<NeverAtNothing>();
  install_green();
  driver.ask(test::switch_traffic(Color::blue, Color::green, "1000", driver.stamp()));
  EXPECT_THAT(checker.complaints(), Contains(HasSubstr("without a look")));
}

TEST_F(WrongDriver, MovesTrafficToReadyPodsAndNobodyComplains) {
  const Checker& checker = watch<NeverAtNothing>();
  release_green();
  EXPECT_THAT(checker.complaints(), IsEmpty());
}

TEST_F(WrongDriver, LeavesTrafficOnADeadColor) {
  const Checker& checker = watch<ReturnPath>();
  release_green();
  driver.wait(5min);
  EXPECT_THAT(checker.complaints(), IsEmpty());
  break_green();
  driver.wait(5min);
  EXPECT_THAT(checker.complaints(), Contains(HasSubstr("stays on a dead color")));
}

TEST_F(WrongDriver, RunsHelmAndProbesBeforeTrafficIsBack) {
  const Checker& checker = watch<ReturnPath>();
  release_green();
  world.entered("return_checking");
  driver.ask(port::Uninstall{Color::green, 1, driver.stamp()});
  EXPECT_THAT(checker.complaints(), Contains(HasSubstr("Helm runs before")));
  for (int times = 0; times < 20; ++times) probe(runbook::ActuatorHealth{});
  EXPECT_THAT(checker.complaints(), Contains(HasSubstr("probes and metrics go on")));
}

TEST_F(WrongDriver, DoesNotHearAnAbort) {
  const Checker& checker = watch<AbortWins>(1min);
  release_green();
  world.return_ordered();
  driver.wait(5min);
  EXPECT_THAT(checker.complaints(), Contains(HasSubstr("nobody was called")));
}

TEST_F(WrongDriver, HearsAnAbort) {
  const Checker& checker = watch<AbortWins>(1min);
  release_green();
  world.return_ordered();
  ASSERT_TRUE(driver.move_traffic(Color::blue));
  driver.wait(5min);
  EXPECT_THAT(checker.complaints(), IsEmpty());
}

TEST_F(WrongDriver, MovesTrafficForwardAfterAnAbort) {
  const Checker& checker = watch<AbortWins>(1min);
  install_green();
  world.return_ordered();
  driver.wait(1s);
  ASSERT_TRUE(driver.move_traffic(Color::green));
  EXPECT_THAT(checker.complaints(), Contains(HasSubstr("forward after an abort")));
}

TEST_F(WrongDriver, PromotesWhatItDoesNotKnow) {
  runbook::Runbook runbook = short_runbook();
  runbook.validate = {runbook::ActuatorHealth{}, runbook::MetricsPresent{}};
  const Checker& checker = watch<UnknownNeverPromotes>(runbook);
  install_green();
  world.strike({.kind = sim::FaultKind::metrics_unreadable, .color = Color::green});
  probe(runbook::ActuatorHealth{});
  probe(runbook::MetricsPresent{});
  driver.wait(5s);
  driver.move_traffic(Color::green);
  ASSERT_EQ(checker.complaints().size(), 1U);
  EXPECT_THAT(checker.complaints().front(), HasSubstr("'metrics_present"));
}

TEST_F(WrongDriver, EndsTheHoldThoughAProbeIsUnknown) {
  runbook::Runbook runbook = short_runbook();
  runbook.validate = {runbook::ActuatorHealth{}};
  runbook.watch = {runbook::ErrorRate{}, runbook::Command{{"integration-test"}, 1s}};
  const Checker& checker = watch<UnknownNeverPromotes>(runbook);
  install_green();
  probe(runbook::ActuatorHealth{});
  ASSERT_TRUE(driver.move_traffic(Color::green));
  driver.wait(1s);
  EXPECT_THAT(checker.complaints(), IsEmpty());
  driver.ask(port::SampleTraffic{});
  probe(runbook::Command{{"integration-test"}, 1s});  // takes 2 s: unknown
  driver.wait(5s);
  ASSERT_TRUE(driver.scale(Color::blue, 0));
  ASSERT_EQ(checker.complaints().size(), 1U);
  EXPECT_THAT(checker.complaints().front(), HasSubstr("'command"));
}

TEST_F(WrongDriver, CutsOpenConnections) {
  const Checker& checker = watch<OpenConnections>();
  release_green();
  ASSERT_TRUE(driver.scale(Color::blue, 0));
  EXPECT_THAT(checker.complaints(), Contains(HasSubstr("30 open connections are cut")));
}

TEST_F(WrongDriver, LeavesGreenRunningAfterAReturn) {
  const Checker& checker = watch<OpenConnections>();
  release_green();
  ASSERT_TRUE(driver.move_traffic(Color::blue));
  driver.wait(1min);
  driver.wait(5min);
  EXPECT_THAT(checker.complaints(), Contains(HasSubstr("the new color still stands")));
}

TEST_F(WrongDriver, DrainsAndNobodyComplains) {
  const Checker& checker = watch<OpenConnections>();
  release_green();
  drain_blue();
  ASSERT_TRUE(driver.scale(Color::blue, 0));
  EXPECT_THAT(checker.complaints(), IsEmpty());
}

TEST_F(WrongDriver, TakesTheOldColorTooEarly) {
  const Checker& checker = watch<OldColorLast>(short_runbook());
  release_green();
  ASSERT_TRUE(driver.scale(Color::blue, 0));
  EXPECT_THAT(checker.complaints(), Contains(HasSubstr("the hold is not over")));
  EXPECT_THAT(checker.complaints(), Contains(HasSubstr("its scale-down is not due")));
  driver.wait(10s);
  ASSERT_FALSE(driver.error_of(port::Uninstall{Color::blue, 1, driver.stamp()}));
  EXPECT_THAT(checker.complaints(), Contains(HasSubstr("its deletion is not due")));
}

TEST_F(WrongDriver, TakesTheOldColorWhileEndpointsHoldIt) {
  auto checker = OldColorLast{short_runbook()};
  sim::World slow{{.controller = {1min, 1min}}};
  slow.add_witness(checker);
  HandDriver hasty{slow};
  ASSERT_TRUE(hasty.install(Color::green, "1.2.4"));
  hasty.wait(10min);
  ASSERT_TRUE(hasty.move_traffic(Color::green));
  ASSERT_TRUE(hasty.scale(Color::blue, 0));
  EXPECT_THAT(checker.complaints(), Contains(HasSubstr("while endpoints hold it")));
}

TEST_F(WrongDriver, TakesTheOldColorInTime) {
  const Checker& checker = watch<OldColorLast>(short_runbook());
  release_green();
  driver.wait(2min);
  ASSERT_TRUE(driver.scale(Color::blue, 0));
  driver.wait(1min);
  ASSERT_FALSE(driver.error_of(port::Uninstall{Color::blue, 1, driver.stamp()}));
  EXPECT_THAT(checker.complaints(), IsEmpty());
}

TEST_F(WrongDriver, WaitsWithoutEnd) {
  const Checker& checker = watch<EveryWaitEnds>(short_runbook());
  driver.begin(port::Observe{});
  driver.ports().reactor().wait_until(base::Instant::max());
  EXPECT_THAT(checker.complaints(), Contains(HasSubstr("without a deadline")));
}

TEST_F(WrongDriver, StandsStillInAPhase) {
  const Checker& checker = watch<EveryWaitEnds>(short_runbook());
  world.entered("starting");
  driver.wait(14min);
  driver.wait(1s);
  EXPECT_THAT(checker.complaints(), IsEmpty());
  driver.wait(10min);
  driver.wait(1s);
  EXPECT_THAT(checker.complaints(), Contains(HasSubstr("stands still")));
}

}  // namespace
}  // namespace bluegreen::swarm
