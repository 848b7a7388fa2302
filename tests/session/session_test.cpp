// Several drivers, one after the other or side by side, on one world.
#include "bluegreen/session/session.hpp"

#include <gmock/gmock.h>

#include "bluegreen/engine/claim.hpp"
#include "session/example.hpp"
#include "session/person.hpp"
#include "traffic.hpp"

namespace bluegreen::session {
namespace {

using engine::Phase;
using model::Color;

runbook::Runbook gated() {
  auto runbook = perception();
  runbook.gate = runbook::GateSpec{"promote", 1h};
  return runbook;
}

/// Dies as by SIGKILL as soon as the release is in the phase.
SessionOptions dying_in(Phase phase) {
  SessionOptions options;
  const auto reached = std::make_shared<bool>(false);
  options.sinks = {engine::sink_of([phase, reached](const engine::Notice& notice) {
    *reached |= notice.release.phase == phase;
  })};
  options.go = [reached] { return *reached ? Go::die : Go::on; };
  return options;
}

void die_in(sim::World& world, Phase phase, const runbook::Runbook& runbook = perception()) {
  Person ada{world, "ada", runbook, dying_in(phase)};
  EXPECT_EQ(outcome(ada->deploy("1.2.4", Until::end)), Outcome::interrupted);
}

TEST(Session, DoesWhatIsDueWhenItIsDueAndNothingBefore) {
  sim::World world{{}};
  EXPECT_EQ(outcome(Person(world, "ada")->deploy("1.2.4", Until::held)), Outcome::done);
  EXPECT_EQ(record_of(world).release->phase, Phase::serving);
  const auto fence = record_of(world).fence;

  EXPECT_EQ(outcome(Person(world, "bob")->resume(Until::due)), Outcome::done);
  EXPECT_EQ(record_of(world).fence, fence);  // nothing was due, nothing was touched
  EXPECT_EQ(world.observation().workloads.blue.wanted, 3);

  pass(world, 30min);
  EXPECT_EQ(outcome(Person(world, "bob")->resume(Until::due)), Outcome::done);
  EXPECT_EQ(record_of(world).release->phase, Phase::retired);
  EXPECT_EQ(world.observation().workloads.blue.wanted, 0);
  EXPECT_EQ(world.observation().workloads.blue.status, model::InstallStatus::deployed);

  pass(world, 1h);
  EXPECT_EQ(outcome(Person(world, "eve")->resume(Until::due)), Outcome::done);
  EXPECT_EQ(world.observation().workloads.blue.status, model::InstallStatus::deployed);
  pass(world, 1h);
  EXPECT_EQ(outcome(Person(world, "eve")->resume(Until::due)), Outcome::done);
  EXPECT_EQ(record_of(world).release->phase, Phase::finished);
  EXPECT_EQ(world.observation().workloads.blue.status, model::InstallStatus::absent);
  EXPECT_EQ(count_of(world.log().text(), "service selects"), 1);
}

sim::Fault api_error(const std::string& operation, int status, int count) {
  sim::Fault fault;
  fault.kind = sim::FaultKind::api_error;
  fault.operation = operation;
  fault.status = status;
  fault.count = count;
  return fault;
}

TEST(Session, SitsOutAnApiServerThatIsBusyOrTroubled) {
  for (const int status : {429, 500}) {
    for (const std::string operation : {"record_load", "record_store"}) {
      sim::World world{{}};
      world.add_fault(api_error(operation, status, 3));
      EXPECT_EQ(outcome(Person(world, "ada")->deploy("1.2.4", Until::held)), Outcome::done)
          << operation << status;
    }
  }
}

TEST(Session, SaysWhatAnApiServerThatStaysInTroubleSays) {
  sim::World world{{}};
  world.add_fault(api_error("record_load", 500, 1000));
  const auto began = world.now().monotonic;
  const auto result = Person(world, "ada")->deploy("1.2.4", Until::held);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, base::Errc::server_error);
  EXPECT_LE(world.now().monotonic - began, 15s) << "somebody waits at a terminal";
}

TEST(Session, GivesARecordTimeThatSaysConflictAgain) {
  sim::World world{{}};
  world.add_fault(api_error("record_store", 409, 1000));
  const auto began = world.now().monotonic;
  const auto result = Person(world, "ada")->deploy("1.2.4", Until::held);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, base::Errc::conflict);
  EXPECT_GE(world.now().monotonic - began, 5s) << "a replica that is behind comes after";
  EXPECT_LE(world.now().monotonic - began, 20s) << "somebody waits at a terminal";
}

TEST(Session, DetachedLeavesTheRestToResume) {
  sim::World world{{}};
  EXPECT_EQ(outcome(Person(world, "ada")->deploy("1.2.4", Until::seen)), Outcome::done);
  EXPECT_EQ(test::serving(world.observation()), Color::green);
  EXPECT_EQ(record_of(world).release->phase, Phase::moving);
  pass(world, 1h);  // a hold that nobody watched has not passed
  const auto resumed = world.now().utc;
  EXPECT_EQ(outcome(Person(world, "bob")->resume(Until::held)), Outcome::done);
  EXPECT_GE(*record_of(world).release->held_at - resumed, 15min);
}

TEST(Session, ColorsAlternateOverReleases) {
  sim::World world{{}};
  const char* versions[] = {"1.2.4", "1.2.5", "1.2.6"};
  auto target = Color::green;
  for (const auto* version : versions) {
    EXPECT_EQ(outcome(Person(world, "ada")->deploy(version, Until::held)), Outcome::done);
    EXPECT_EQ(test::serving(world.observation()), target);
    EXPECT_EQ(world.observation().workloads[target].version, version);
    target = model::other(target);
  }
  EXPECT_EQ(world.totals().fresh.lost + world.totals().kept.lost, 0U);
  const auto history = record_of(world).history;
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[0].outcome, "finished");
}

TEST(Session, RollsBackToAPastRelease) {
  sim::World world{{}};
  EXPECT_EQ(outcome(Person(world, "ada")->deploy("1.2.4", Until::held)), Outcome::done);
  EXPECT_EQ(outcome(Person(world, "ada")->deploy("1.2.5", Until::held)), Outcome::done);
  EXPECT_EQ(outcome(Person(world, "bob")->rollback(1, Until::held)), Outcome::done);
  const auto seen = world.observation();
  EXPECT_EQ(seen.workloads[*test::serving(seen)].version, "1.2.4");
  EXPECT_EQ(record_of(world).release->number, 3U);
  const auto unknown = Person(world, "bob")->rollback(77, Until::held);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, base::Errc::not_found);
}

TEST(Session, RefusesASecondReleaseAndASecondDriver) {
  sim::World world{{}};
  Person ada{world, "ada", gated()};
  EXPECT_EQ(outcome(ada->deploy("1.2.4", Until::end)), Outcome::waiting);
  const auto second = Person(world, "bob", gated())->deploy("1.2.5", Until::end);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, base::Errc::refused);
  EXPECT_EQ(record_of(world).release->version, "1.2.4");
}

TEST(Session, RefusesWhatIsNoVersionBeforeAnythingIsWritten) {
  sim::World world{{}};
  Person ada{world, "ada"};
  for (const auto* version : {"", " ", "1\n2", "../../x", "-x", "\xff\xfe"}) {
    const auto deployed = ada->deploy(version, Until::end);
    ASSERT_FALSE(deployed) << version;
    EXPECT_EQ(deployed.error().code, base::Errc::invalid_argument);
    const auto planned = ada->plan(version);
    ASSERT_FALSE(planned) << version;
    EXPECT_EQ(planned.error().code, base::Errc::invalid_argument);
  }
  EXPECT_TRUE(world.record().version.empty());
}

TEST(Session, NothingToResumeAbortOrPromote) {
  sim::World world{{}};
  EXPECT_EQ(Person(world, "bob")->resume(Until::end).error().code, base::Errc::not_found);
  EXPECT_EQ(Person(world, "bob")->abort("bob").error().code, base::Errc::not_found);
  EXPECT_EQ(Person(world, "bob")->promote("bob", Until::end).error().code, base::Errc::refused);
}

// ---- gates that somebody else answers ----

TEST(SessionGate, IsPromotedByAnother) {
  sim::World world{{}};
  EXPECT_EQ(outcome(Person(world, "ada", gated())->deploy("1.2.4", Until::held)), Outcome::waiting);
  pass(world, 10min);
  EXPECT_EQ(outcome(Person(world, "bob", gated())->promote("bob", Until::held)), Outcome::done);
  EXPECT_EQ(test::serving(world.observation()), Color::green);
  EXPECT_TRUE(record_of(world).intents.empty());
  EXPECT_EQ(count_of(world.log().text(), "helm upgrade"), 1);
}

TEST(SessionGate, IsAbortedByAnother) {
  sim::World world{{}};
  EXPECT_EQ(outcome(Person(world, "ada", gated())->deploy("1.2.4", Until::held)), Outcome::waiting);
  pass(world, 10min);
  EXPECT_EQ(outcome(Person(world, "bob", gated())->abort("bob")), Outcome::returned);
  EXPECT_EQ(test::serving(world.observation()), Color::blue);
  EXPECT_EQ(world.observation().workloads.green.wanted, 0);
}

TEST(SessionGate, ExpiresThoughNobodyWatchedIt) {
  sim::World world{{}};
  EXPECT_EQ(outcome(Person(world, "ada", gated())->deploy("1.2.4", Until::held)), Outcome::waiting);
  pass(world, 61min);
  EXPECT_EQ(outcome(Person(world, "bob", gated())->resume(Until::held)), Outcome::returned);
  EXPECT_EQ(count_of(world.log().text(), "service selects"), 0);
}

TEST(SessionGate, KeepsItsTimeOverAResume) {
  sim::World world{{}};
  EXPECT_EQ(outcome(Person(world, "ada", gated())->deploy("1.2.4", Until::held)), Outcome::waiting);
  const auto until = record_of(world).release->deadline->utc;
  pass(world, 20min);
  EXPECT_EQ(outcome(Person(world, "bob", gated())->resume(Until::held)), Outcome::waiting);
  EXPECT_EQ(record_of(world).release->deadline->utc, until);
}

// ---- aborts over dead, hanging and living drivers ----

TEST(SessionAbort, OfADeadDriversRelease) {
  for (const auto phase :
       {Phase::installing, Phase::starting, Phase::validating, Phase::switching, Phase::propagating,
        Phase::moving, Phase::holding, Phase::serving, Phase::retired}) {
    sim::World world{{}};
    die_in(world, phase);
    const auto began = world.now().monotonic;
    EXPECT_EQ(outcome(Person(world, "bob")->abort("bob")), Outcome::returned)
        << engine::to_text(phase);
    EXPECT_LE(world.now().monotonic - began, 2min);
    EXPECT_EQ(test::serving(world.observation()), Color::blue);
    EXPECT_EQ(world.observation().workloads.blue.wanted, 3);
    EXPECT_GE(world.observation().workloads.blue.ready, 2);  // half is enough to go back to
    EXPECT_EQ(world.totals().fresh.lost, 0U) << engine::to_text(phase);
    EXPECT_TRUE(record_of(world).intents.empty());
  }
}

TEST(SessionResume, WaitsForTheLeaseOfADeadDriver) {
  sim::World world{{}};
  die_in(world, Phase::holding);
  const auto began = world.now().monotonic;
  EXPECT_EQ(outcome(Person(world, "bob")->resume(Until::held)), Outcome::done);
  EXPECT_GE(world.now().monotonic - began, 30s + 15min);
  EXPECT_EQ(count_of(world.log().text(), "helm upgrade"), 1);
  EXPECT_EQ(count_of(world.log().text(), "service selects"), 1);
}

/// A driver's pump that runs while somebody else's session does.
class Beside {
 public:
  Beside(sim::World& world, const runbook::Runbook& runbook) : world_(world), simulated_(world) {
    auto record = engine::claim_new({}, {"ada"}, runbook, "1.2.4", world.now()).value();
    std::optional<std::string> version;
    simulated_.records().store(
        "", engine::encode(record, world.now()),
        [&](const base::result<std::string>& answer) { version = answer.value(); });
    while (!version) world_.step();
    pump_ =
        std::make_unique<engine::Pump>(ports_of(simulated_, runbook), std::move(record), *version);
  }

  void turn() { next_ = pump_->pump(world_.now()); }
  void until(Phase phase) {
    while (pump_->state().phase != phase && !pump_->finished()) {
      turn();
      simulated_.reactor().wait_until(next_);
    }
  }
  const engine::Release& state() const { return pump_->state(); }
  bool finished() const { return pump_->finished(); }

 private:
  sim::World& world_;
  sim::SimulatedPorts simulated_;
  std::unique_ptr<engine::Pump> pump_;
  base::Instant next_{};
};

/// In every turn of the person's session the driver beside has one, too.
SessionOptions beside(Beside& driver, sim::World& world) {
  SessionOptions options;
  options.go = [&driver] {
    driver.turn();
    return Go::on;
  };
  options.next_turn = [&world] { return world.now().monotonic + 5ms; };
  return options;
}

TEST(SessionAbort, IsHeardByTheLivingDriver) {
  sim::World world{{}};
  Beside ada{world, perception()};
  ada.until(Phase::holding);
  Person bob{world, "bob", perception(), beside(ada, world)};
  EXPECT_EQ(outcome(bob->abort("bob")), Outcome::returned);
  EXPECT_EQ(ada.state().phase, Phase::returned);  // it did it itself
  EXPECT_EQ(ada.state().reason, "aborted by bob");
  EXPECT_EQ(record_of(world).fence, 1U);
  EXPECT_EQ(record_of(world).owner, "ada");
  EXPECT_EQ(test::serving(world.observation()), Color::blue);
}

TEST(SessionAbort, FollowsADriverThatDiesWhileItReturns) {
  sim::World world{{}};
  auto ada = std::make_unique<Beside>(world, perception());
  ada->until(Phase::holding);
  SessionOptions options;
  options.go = [&ada] {
    if (ada) ada->turn();
    // It has heard the abort, and dies on the way.
    if (ada && ada->state().phase == Phase::return_clearing) ada.reset();
    return Go::on;
  };
  options.next_turn = [&world] { return world.now().monotonic + 5ms; };
  Person bob{world, "bob", perception(), options};
  const auto began = world.now().monotonic;
  EXPECT_EQ(outcome(bob->abort("bob")), Outcome::returned);
  EXPECT_EQ(record_of(world).owner, "bob");
  EXPECT_EQ(record_of(world).release->phase, Phase::returned);
  EXPECT_LE(world.now().monotonic - began, 2min);
  EXPECT_EQ(world.observation().workloads.green.wanted, 0);
}

TEST(SessionAbort, TakesOverFromADriverThatHangs) {
  sim::World world{{}};
  Beside ada{world, perception()};
  ada.until(Phase::holding);
  EXPECT_EQ(outcome(Person(world, "bob")->abort("bob")),
            Outcome::returned);  // ada has no turn meanwhile
  EXPECT_EQ(record_of(world).owner, "bob");
  const auto log = world.log().text().size();
  for (int turns = 0; turns < 200; ++turns) {
    ada.turn();
    pass(world, 1s);
  }
  EXPECT_EQ(ada.state().phase, Phase::superseded);
  EXPECT_EQ(test::serving(world.observation()), Color::blue);
  EXPECT_EQ(count_of(world.log().text().substr(log), ": applied"), 0);  // it wrote nothing any more
}

TEST(SessionResume, IsRefusedWhileTheDriverLives) {
  sim::World world{{}};
  Beside ada{world, perception()};
  ada.until(Phase::holding);
  const auto resumed = Person(world, "bob", perception(), beside(ada, world))->resume(Until::end);
  ASSERT_FALSE(resumed);
  EXPECT_EQ(resumed.error().code, base::Errc::refused);
  EXPECT_EQ(record_of(world).fence, 1U);
}

TEST(SessionLeave, IsResumableAtOnce) {
  sim::World world{{}};
  auto options = dying_in(Phase::holding);
  const auto die = options.go;
  options.go = [die] { return die() == Go::die ? Go::leave : Go::on; };
  EXPECT_EQ(outcome(Person(world, "ada", perception(), options)->deploy("1.2.4", Until::end)),
            Outcome::interrupted);
  const auto began = world.now().monotonic;
  Person bob{world, "bob"};
  EXPECT_EQ(outcome(bob->resume(Until::held)), Outcome::done);
  EXPECT_LT(world.now().monotonic - began, 15min + 20s);
}

TEST(Outcomes, HaveTheirExitCodes) {
  const std::pair<Outcome, int> all[] = {{Outcome::done, 0},    {Outcome::returned, 1},
                                         {Outcome::refused, 3}, {Outcome::needs_person, 4},
                                         {Outcome::waiting, 5}, {Outcome::interrupted, 130}};
  for (const auto& [which, code] : all) EXPECT_EQ(exit_code(which), code) << to_text(which);
}

}  // namespace
}  // namespace bluegreen::session
