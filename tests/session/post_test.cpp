// Intents that come from anywhere at any time: each is for the release that is driven, or for none.
#include <gtest/gtest.h>

#include "bluegreen/session/session.hpp"
#include "session/person.hpp"
#include "traffic.hpp"

namespace bluegreen::session {
namespace {

using engine::Phase;
using model::Color;

engine::Intent abort_by(const std::string& who) { return {engine::Intent::Kind::abort, who}; }

TEST(Post, WithoutAReleaseIsAnError) {
  sim::World world{{}};
  Person ada{world, "ada"};
  const auto posted = ada->post(abort_by("ada"));
  ASSERT_FALSE(posted);
  EXPECT_EQ(posted.error().code, base::Errc::refused);
  ASSERT_TRUE(ada->begin_observe([](const auto&) {}));
  EXPECT_FALSE(ada->post(abort_by("ada"))) << "observing drives nothing";
}

/// Before the claim is written, and before there is a pump.
TEST(Post, IsHeardFromTheFirstMomentOn) {
  for (int turns = 0; turns < 8; ++turns) {
    sim::World world{{}};
    Person ada{world, "ada"};
    std::optional<base::result<Outcome>> ended;
    ASSERT_TRUE(ada->begin_deploy("1.2.4", Until::end, [&](auto result) { ended = result; }));
    for (int turn = 0; turn < turns; ++turn) ada.reactor().wait_until(ada->turn(world.now()));
    ASSERT_TRUE(ada->post(abort_by("ada"))) << turns;
    while (!ended) ada.reactor().wait_until(ada->turn(world.now()));
    EXPECT_EQ(outcome(*ended), Outcome::returned) << turns;
    EXPECT_EQ(ada->release()->reason, "aborted by ada before anything was changed") << turns;
    EXPECT_EQ(test::serving(world.observation()), Color::blue) << turns;
  }
}

TEST(Post, OfAnOldAbortNeverHitsALaterRelease) {
  sim::World world{{}};
  SessionOptions options;
  Person ada{world, "ada", perception(), options};
  std::optional<base::result<Outcome>> ended;
  ASSERT_TRUE(ada->begin_rollback(77, Until::end, [&](auto result) { ended = result; }));
  ASSERT_TRUE(ada->post(abort_by("bob"))) << "a rollback is a release";
  while (!ended) ada.reactor().wait_until(ada->turn(world.now()));
  EXPECT_FALSE(*ended) << "there is no such release";
  EXPECT_FALSE(ada->post(abort_by("bob")));
  EXPECT_EQ(outcome(ada->deploy("1.2.4", Until::held)), Outcome::done);
}

/// Until it is taken over it is another's, whom nothing that is posted here would reach.
TEST(Post, WhileTheDriverOfAnAbortedReleaseIsAskedIsRefused) {
  sim::World world{{}};
  {
    Person ada{world, "ada"};
    ASSERT_TRUE(ada->begin_deploy("1.2.4", Until::held, [](const auto&) {}));
    while (ada->release() == nullptr || ada->release()->phase != Phase::holding)
      ada.reactor().wait_until(ada->turn(world.now()));
  }
  Person bob{world, "bob"};
  std::optional<base::result<Outcome>> ended;
  ASSERT_TRUE(bob->begin_abort("bob", [&](auto result) { ended = result; }));
  for (; bob->release() == nullptr; bob.reactor().wait_until(bob->turn(world.now())))
    ASSERT_FALSE(bob->post(abort_by("bob")));
  EXPECT_TRUE(bob->post(abort_by("bob")));
  while (!ended) bob.reactor().wait_until(bob->turn(world.now()));
  EXPECT_EQ(outcome(*ended), Outcome::returned);
}

/// The last entry of a release that goes no further here is still an entry of it.
TEST(Post, FromTheCallbackOfTheLastEntryIsHeard) {
  sim::World world{{}};
  Session* session = nullptr;
  SessionOptions options;
  options.sinks = {engine::sink_of([&](const engine::Notice& notice) {
    if (notice.entry.kind != journal::EntryKind::phase || notice.release.phase != Phase::serving)
      return;
    EXPECT_TRUE(session->post(abort_by("the callback")));
  })};
  Person ada{world, "ada", perception(), options};
  session = &ada.session();
  EXPECT_EQ(outcome(ada->deploy("1.2.4", Until::held)), Outcome::returned);
  EXPECT_EQ(test::serving(world.observation()), Color::blue);
}

/// What is accepted is never lost on the way out.
TEST(Post, WhileTheReleaseIsLeftIsHeardOrRefused) {
  for (int turns = 0; turns < 4; ++turns) {
    for (const auto until : {Until::held, Until::end}) {
      sim::World world{{}};
      Person ada{world, "ada"};
      std::optional<base::result<Outcome>> ended;
      ASSERT_TRUE(ada->begin_deploy("1.2.4", until, [&](auto result) { ended = result; }));
      const auto turn = [&] { ada.reactor().wait_until(ada->turn(world.now())); };
      while (ada->release() == nullptr || ada->release()->phase != Phase::serving) turn();
      if (until == Until::end) ada->leave();
      for (int each = 0; each < turns && !ended; ++each) turn();
      const bool accepted = ada->post(abort_by("ada")).has_value();
      while (!ended) turn();
      EXPECT_EQ(accepted, until == Until::end && turns == 0);
      const auto next = accepted ? Outcome::returned : Outcome::done;
      EXPECT_EQ(outcome(Person(world, "bob")->resume(Until::end)), next) << turns;
    }
  }
}

TEST(Turn, TellsWhenItIsToBeCalledAgain) {
  sim::World world{{}};
  Person ada{world, "ada"};
  EXPECT_GT(ada->turn(world.now()), world.now().monotonic + 1h) << "nothing is to be done";
  EXPECT_FALSE(ada->busy());
  std::optional<base::result<Outcome>> ended;
  ASSERT_TRUE(ada->begin_deploy("1.2.4", Until::held, [&](auto result) { ended = result; }));
  EXPECT_TRUE(ada->busy());
  EXPECT_EQ(ada->begin_resume(Until::end, [](auto) {}).error().code, base::Errc::refused);
  int turns = 0;
  for (; !ended; ++turns) {
    const auto next = ada->turn(world.now());
    EXPECT_GE(next, world.now().monotonic);
    ada.reactor().wait_until(next);
  }
  EXPECT_EQ(outcome(*ended), Outcome::done);
  EXPECT_LT(turns, 3000) << "nobody spins";
}

TEST(Deploy, OfARunbookThatNoRecordCouldKeepChangesNothing) {
  sim::World world{{}};
  auto runbook = perception();
  runbook.probe_interval = runbook.hold + 1s;
  const auto deployed = Person(world, "ada", runbook)->deploy("1.2.4", Until::end);
  ASSERT_FALSE(deployed);
  EXPECT_EQ(deployed.error().code, base::Errc::invalid_argument);
  EXPECT_NE(deployed.error().message.find("probe_interval"), std::string::npos);
  EXPECT_TRUE(world.record().version.empty());
}

class Leaving : public testing::TestWithParam<Phase> {};

TEST_P(Leaving, EndsWithinSecondsAndGivesTheLeaseBack) {
  sim::World world{{}};
  Person ada{world, "ada"};
  std::optional<base::result<Outcome>> ended;
  ASSERT_TRUE(ada->begin_deploy("1.2.4", Until::end, [&](auto result) { ended = result; }));
  const auto is_there = [&] {
    return ada->release() != nullptr && ada->release()->phase == GetParam();
  };
  while (!ended && !is_there()) ada.reactor().wait_until(ada->turn(world.now()));
  ada->leave();
  const auto began = world.now().monotonic;
  while (!ended) ada.reactor().wait_until(ada->turn(world.now()));
  EXPECT_LE(world.now().monotonic - began, 6s);
  EXPECT_EQ(outcome(*ended), Outcome::interrupted);
  EXPECT_EQ(record_of(world).lease, base::Duration::zero());
  EXPECT_EQ(outcome(Person(world, "bob")->resume(Until::held)), Outcome::done);
}

INSTANTIATE_TEST_SUITE_P(Session, Leaving,
                         testing::Values(Phase::claiming, Phase::observing, Phase::installing,
                                         Phase::starting, Phase::switching, Phase::holding),
                         [](const auto& tested) { return std::string{to_text(tested.param)}; });

/// The claim may be on its way when the host leaves.
TEST(Leaving, WhileItClaimsLeavesNoLeaseBehind) {
  for (int turns = 0; turns < 6; ++turns) {
    sim::World world{{}};
    Person ada{world, "ada"};
    std::optional<base::result<Outcome>> ended;
    ASSERT_TRUE(ada->begin_deploy("1.2.4", Until::end, [&](auto result) { ended = result; }));
    for (int turn = 0; turn < turns; ++turn) ada.reactor().wait_until(ada->turn(world.now()));
    ada->leave();
    while (!ended) ada.reactor().wait_until(ada->turn(world.now()));
    pass(world, 1min);  // what was on its way has arrived
    const auto record = record_of(world);
    EXPECT_TRUE(!record.release || record.lease == base::Duration::zero()) << turns;
  }
}

}  // namespace
}  // namespace bluegreen::session
