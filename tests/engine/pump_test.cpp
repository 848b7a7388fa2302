// The pump over the simulated world: the record before the effect, and what happens when it cannot
// be kept.
#include <gmock/gmock.h>

#include "bluegreen/engine/explain.hpp"
#include "engine/pump_rig.hpp"
#include "engine/states.hpp"
#include "traffic.hpp"

namespace bluegreen::engine_test {
namespace {

using namespace std::chrono_literals;
using journal::EntryKind;

runbook::Runbook quick() {
  auto runbook = perception();
  runbook.hold = 1min;
  runbook.cleanup = {base::Delay::after(2min), base::Delay::after(3min)};
  return runbook;
}

void expect_recorded(const Guard& guard) {
  EXPECT_FALSE(guard.begun.empty());
  for (const auto& one : guard.begun) EXPECT_TRUE(one.recorded) << one.text;
}

engine::Record with_intent(engine::Record record, const std::string& kind,
                           const std::string& id = "id-1") {
  auto left = engine::leave_intent(std::move(record), {id, kind, "grace"});
  EXPECT_TRUE(left);
  return left.value();
}

TEST(Pump, RecordsEveryEffectBeforeItIsBegun) {
  sim::World world{{}};
  PumpRig rig{world};
  rig.begin(quick());
  rig.finish();
  EXPECT_EQ(rig.state().phase, Phase::finished);
  expect_recorded(rig.guard);
  for (const auto* name :
       {"stamp_workloads", "stamp_traffic", "install", "switch_traffic", "scale", "uninstall"}) {
    EXPECT_EQ(rig.guard.count(name), 1) << name;
  }
  EXPECT_EQ(rig.stored().release->phase, Phase::finished);
}

TEST(Pump, RecordsEveryEffectOfAReturnToo) {
  sim::World world{{}};
  PumpRig rig{world};
  rig.begin(quick());
  ASSERT_TRUE(rig.until(Phase::holding));
  rig.pump->post({engine::Intent::Kind::abort, "him"});
  rig.finish();
  EXPECT_EQ(rig.state().phase, Phase::returned);
  expect_recorded(rig.guard);
  EXPECT_EQ(rig.guard.count("switch_traffic"), 2);
}

TEST(Pump, AForwardEffectWaitsForItsRecord) {
  sim::World world{{}};
  PumpRig rig{world};
  rig.begin(quick());
  ASSERT_TRUE(rig.until(Phase::validating));
  rig.store.refuse = true;
  ASSERT_TRUE(rig.until(Phase::switching));
  rig.run_for(40s);
  EXPECT_EQ(rig.guard.count("switch_traffic"), 0);
  EXPECT_EQ(test::serving(world.observation()), Color::blue);
  rig.store.refuse = false;
  rig.finish();
  EXPECT_EQ(rig.state().phase, Phase::finished);
  expect_recorded(rig.guard);
}

TEST(Pump, AReturnGoesOnWithoutItsRecord) {
  sim::World world{{}};
  PumpRig rig{world};
  rig.begin(quick());
  ASSERT_TRUE(rig.until(Phase::holding));
  rig.store.refuse = true;
  rig.run_for(5s);
  const auto ordered = world.now().monotonic;
  rig.pump->post({engine::Intent::Kind::abort, "him"});
  rig.until([&](const engine::Release&) { return rig.guard.count("switch_traffic") == 2; });
  EXPECT_LE(world.now().monotonic - ordered, 3s);  // the patience of two seconds, and the reading
  EXPECT_FALSE(rig.guard.begun.back().recorded);
  ASSERT_TRUE(rig.until(Phase::returned));
  EXPECT_EQ(test::serving(world.observation()), Color::blue);
  EXPECT_EQ(rig.stored().release->phase, Phase::holding);  // as far as the record knows
  rig.run_for(1min);
  EXPECT_FALSE(rig.pump->finished());
  rig.store.refuse = false;
  rig.finish();
  EXPECT_EQ(rig.stored().release->phase, Phase::returned);  // as soon as possible
}

TEST(Pump, AnAbortDropsAForwardEffectThatWaitsForItsRecord) {
  sim::World world{{}};
  PumpRig rig{world};
  rig.begin(quick());
  ASSERT_TRUE(rig.until(Phase::validating));
  rig.store.refuse = true;
  ASSERT_TRUE(rig.until(Phase::switching));
  rig.run_for(1s);
  rig.pump->post({engine::Intent::Kind::abort, "him"});
  ASSERT_TRUE(rig.until(Phase::returned));
  EXPECT_EQ(rig.guard.count("switch_traffic"), 0);
  EXPECT_EQ(world.log().text().find("service selects"), std::string::npos);
}

TEST(Pump, AnotherDriversNumberEndsThisOne) {
  sim::World world{{}};
  PumpRig rig{world};
  rig.begin(quick());
  ASSERT_TRUE(rig.until(Phase::holding));
  rig.change_record([&](engine::Record record) {
    return engine::claim_to_resume(std::move(record), {"bob@host:9"}, world.now()).value();
  });
  const auto theirs = world.record();
  ASSERT_TRUE(rig.until(Phase::superseded));
  EXPECT_LE(rig.state().ended_at.value() - world.options().begins, 10min);
  const auto asked = rig.store.asked;
  const auto begun = rig.guard.begun.size();
  rig.run_for(30min);
  EXPECT_EQ(rig.store.asked, asked);
  EXPECT_EQ(rig.guard.begun.size(), begun);
  EXPECT_EQ(world.record(), theirs);
  EXPECT_THAT(rig.state().reason, testing::HasSubstr("bob@host:9"));
}

TEST(Pump, TakesAnAbortFromTheRecordOnce) {
  sim::World world{{}};
  PumpRig rig{world};
  rig.begin(quick());
  ASSERT_TRUE(rig.until(Phase::holding));
  rig.change_record([](engine::Record record) { return with_intent(std::move(record), "abort"); });
  rig.finish();
  EXPECT_EQ(rig.state().phase, Phase::returned);
  EXPECT_EQ(rig.state().reason, "aborted by grace");
  EXPECT_EQ(rig.journal->count(EntryKind::intent, "abort"), 1);
  EXPECT_TRUE(rig.stored().intents.empty());
}

TEST(Pump, TakesAnIntentOnceThoughTheWriteWithoutItFails) {
  auto runbook = quick();
  runbook.hold = 10min;
  runbook.cleanup.scale_down_after = base::Delay::after(10min);
  sim::World world{{}};
  PumpRig rig{world};
  rig.begin(runbook);
  ASSERT_TRUE(rig.until(Phase::holding));
  rig.change_record([&](engine::Record record) {
    record = with_intent(std::move(record), "promote", "id-1");
    return with_intent(std::move(record), "abort", "id-2");
  });
  rig.store.refuse = true;
  rig.run_for(20s);
  rig.store.refuse = false;
  rig.finish();
  EXPECT_EQ(rig.journal->count(EntryKind::intent, "abort"), 1);
  EXPECT_TRUE(rig.stored().intents.empty());
}

TEST(Pump, TakesWhatWasLeftForTheDriverBefore) {
  auto runbook = quick();
  runbook.gate = runbook::GateSpec{"promote", 1h};
  sim::World world{{}};
  {
    PumpRig rig{world};
    rig.begin(runbook);
    ASSERT_TRUE(rig.until(Phase::awaiting_promotion));
    rig.run_for(1s);
  }
  PumpRig next{world};
  next.change_record(
      [](engine::Record record) { return with_intent(std::move(record), "promote"); });
  next.resume();
  next.finish();
  EXPECT_EQ(next.state().phase, Phase::finished);
  EXPECT_EQ(next.journal->count(EntryKind::intent, "promote"), 1);
  EXPECT_TRUE(next.stored().intents.empty());
}

TEST(Pump, RenewsItsLeaseAtAThird) {
  auto runbook = quick();
  runbook.watch.clear();
  runbook.hold = 30min;
  runbook.cleanup.scale_down_after = base::Delay::after(30min);
  sim::World world{{}};
  PumpRig rig{world};
  rig.begin(runbook);
  ASSERT_TRUE(rig.until(Phase::holding));
  const auto asked = rig.store.asked;
  base::Duration oldest{};
  for (int second = 0; second < 600; ++second) {
    rig.run_for(1s);
    oldest = std::max(oldest, base::Duration{world.now().utc - rig.stored().renewed});
  }
  EXPECT_LE(oldest, 11s);  // a third of thirty seconds, and the way there
  EXPECT_NEAR(rig.store.asked - asked, 60, 2);
}

TEST(Pump, WritesOnlyWhatIsNewAndItsLease) {
  sim::World world{{}};
  PumpRig rig{world};
  rig.begin(quick());
  rig.finish();
  // Never per event: about one per phase and effect, and the renewals.
  const auto renewals = (world.now().monotonic - base::Instant{}) / 10s;
  EXPECT_LE(rig.store.asked, 40 + renewals);
}

TEST(Pump, ALostAnswerOfAStoreIsLookedAt) {
  for (const auto phase :
       {Phase::installing, Phase::validating, Phase::switching, Phase::holding, Phase::retired}) {
    sim::World world{{}};
    PumpRig rig{world};
    rig.begin(quick());
    ASSERT_TRUE(rig.until(phase));
    rig.store.lose = 2;
    rig.finish();
    EXPECT_EQ(rig.state().phase, Phase::finished) << engine::to_text(phase);
    EXPECT_EQ(rig.guard.count("install"), 1);
    EXPECT_EQ(rig.guard.count("switch_traffic"), 1);
    expect_recorded(rig.guard);
  }
}

/// As of a store that reads from a replica that is behind.
TEST(Pump, AStoreThatSaysConflictAgainAndAgainIsAskedEverMoreRarely) {
  for (const auto phase : {Phase::holding, Phase::return_switching}) {
    sim::World world{{}};
    PumpRig rig{world};
    rig.begin(quick());
    ASSERT_TRUE(rig.until(Phase::holding));
    if (phase != Phase::holding) rig.pump->post({engine::Intent::Kind::abort, "him"});
    ASSERT_TRUE(rig.until(phase));
    rig.store.refuse = true;
    rig.store.refusal = base::Errc::conflict;
    const auto asked = rig.store.asked;
    rig.run_for(2min);
    EXPECT_LE(rig.store.asked - asked, 30) << engine::to_text(phase);
    EXPECT_EQ(test::serving(world.observation()),
              phase == Phase::holding ? Color::green : Color::blue);
    rig.store.refuse = false;
    rig.finish();
    EXPECT_EQ(rig.stored().release->phase, rig.state().phase);
  }
}

TEST(Pump, SaysThatTheRecordIsBehindAndWhenItIsNotAnyMore) {
  sim::World world{{}};
  PumpRig rig{world};
  rig.begin(quick());
  ASSERT_TRUE(rig.until(Phase::holding));
  rig.run_for(1s);
  rig.store.refuse = true;
  rig.pump->post({engine::Intent::Kind::abort, "him"});
  ASSERT_TRUE(rig.until(Phase::returned));
  rig.run_for(1min);
  EXPECT_EQ(rig.journal->count(EntryKind::note, "record"), 1);
  EXPECT_THAT(engine::explain(rig.state(), world.now().utc).sentence,
              testing::HasSubstr("traffic is on blue (1.2.3); the record could not be written (no) "
                                 "and stands at holding: resume or abort once it can be."));
  rig.store.refuse = false;
  rig.finish();
  EXPECT_EQ(rig.journal->count(EntryKind::note, "record"), 2);
  EXPECT_EQ(rig.journal->all.back().text, "the record is written again");
  EXPECT_EQ(rig.state().unrecorded, "");
  EXPECT_EQ(rig.stored().release->entries, rig.state().entries);
}

TEST(Pump, OneFailedWriteIsNotWorthAWord) {
  sim::World world{{}};
  PumpRig rig{world};
  rig.begin(quick());
  ASSERT_TRUE(rig.until(Phase::holding));
  rig.store.lose = 1;
  rig.finish();
  EXPECT_EQ(rig.journal->count(EntryKind::note, "record"), 0);
}

TEST(Pump, SaysThatAStoreDoesNotAnswer) {
  sim::World world{{}};
  PumpRig rig{world};
  rig.begin(quick());
  ASSERT_TRUE(rig.until(Phase::holding));
  rig.run_for(1s);
  rig.store.silent = true;
  rig.pump->post({engine::Intent::Kind::abort, "him"});
  ASSERT_TRUE(rig.until(Phase::returned));
  rig.run_for(2min);
  EXPECT_THAT(rig.state().unrecorded, testing::HasSubstr("(no answer in time)"));
}

TEST(Pump, LeavingSaysWhatItCouldNotRecord) {
  for (const bool silent : {false, true}) {
    sim::World world{{}};
    PumpRig rig{world};
    rig.begin(quick());
    ASSERT_TRUE(rig.until(Phase::holding));
    rig.run_for(1s);
    rig.store.silent = silent;
    rig.store.refuse = !silent;
    rig.leave();
    EXPECT_THAT(rig.state().unrecorded, testing::HasSubstr("stands at holding"));
  }
}

TEST(Pump, AResumeEndsAReturnThatCouldNotBeRecorded) {
  for (const auto phase : {Phase::switching, Phase::propagating, Phase::moving, Phase::holding}) {
    sim::World world{{}};
    PumpRig first{world};
    first.begin(quick());
    ASSERT_TRUE(first.until(phase));
    first.run_for(500ms);
    first.store.refuse = true;
    first.pump->post({engine::Intent::Kind::abort, "him"});
    ASSERT_TRUE(first.until(Phase::returned));
    ASSERT_FALSE(engine::is_return(first.stored().release->phase));
    first.pump.reset();

    PumpRig second{world};
    second.resume();
    second.finish();
    EXPECT_EQ(second.state().phase, Phase::returned) << engine::to_text(phase);
    EXPECT_EQ(second.guard.count("switch_traffic"), 0);
    EXPECT_EQ(second.stored().release->phase, Phase::returned);
  }
}

TEST(Pump, IsDestroyedWhileOperationsAreUnderWay) {
  sim::World world{{}};
  {
    PumpRig rig{world};
    rig.begin(quick());
    ASSERT_TRUE(rig.until(Phase::installing));
    rig.pump.reset();
    world.run_until(world.now().monotonic + 1h);  // what answers now finds nobody
  }
  EXPECT_EQ(test::serving(world.observation()), Color::blue);
}

TEST(Pump, LeavesAReleaseThatAnybodyMayTakeUpAtOnce) {
  sim::World world{{}};
  PumpRig rig{world};
  rig.begin(quick());
  ASSERT_TRUE(rig.until(Phase::switching));
  rig.leave();
  EXPECT_EQ(rig.stored().lease, base::Duration::zero());
  EXPECT_EQ(rig.stored().release->phase, rig.state().phase);
  EXPECT_EQ(rig.guard.count("switch_traffic"),
            test::serving(world.observation()) == Color::green ? 1 : 0);
}

TEST(Pump, AWishThatComesWhileItLeavesStaysForTheNext) {
  sim::World world{{}};
  PumpRig rig{world};
  rig.begin(quick());
  ASSERT_TRUE(rig.until(Phase::holding));
  rig.run_for(2s);
  sim::SimulatedPorts other{world};
  other.records().store(world.record().version,
                        engine::encode(with_intent(rig.stored(), "abort"), world.now()),
                        [](const base::result<std::string>& answer) { EXPECT_TRUE(answer); });
  world.run_until(world.now().monotonic + 1s);
  rig.leave();
  ASSERT_EQ(rig.stored().intents.size(), 1U);
  EXPECT_EQ(rig.stored().lease, base::Duration::zero());
}

}  // namespace
}  // namespace bluegreen::engine_test
