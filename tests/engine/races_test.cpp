// What happens between a question and its answer, and between a decision and its write.
#include <gtest/gtest.h>

#include "engine/states.hpp"

namespace bluegreen::engine_test {
namespace {

using engine::decide;
using engine::Decision;

constexpr port::OperationId watch{1};
constexpr port::OperationId asked{2};
constexpr port::OperationId second{3};

/// A state in the phase, under a watch and with one operation under way.
Release with_flight(Phase phase, port::Request request) {
  auto state = in_phase(phase);
  state.next_operation = 10;
  state.flights = {{watch, port::WatchWorld{}}, {asked, std::move(request)}};
  return state;
}

Decision told(Release state, const model::Observation& seen) {
  return decide(std::move(state), engine::Completed{{watch, seen, false}}, noon);
}

Decision answered(Release state, port::Answer answer, port::OperationId to = asked) {
  return decide(std::move(state), engine::Completed{{to, std::move(answer), true}}, noon);
}

template <class Request>
int count_started(const Decision& decision) {
  int count = 0;
  for (const auto& command : decision.commands) {
    const auto* start = std::get_if<engine::StartOperation>(&command);
    if (start != nullptr && std::holds_alternative<Request>(*start->request)) ++count;
  }
  return count;
}

bool cancels(const Decision& decision, port::OperationId id) {
  for (const auto& command : decision.commands) {
    const auto* cancel = std::get_if<engine::CancelOperation>(&command);
    if (cancel != nullptr && cancel->id == id) return true;
  }
  return false;
}

TEST(Reading, ThatAWatchHasOvertakenIsNotTheLastWord) {
  auto state = with_flight(Phase::propagating, port::Observe{});
  state = told(std::move(state), both_up(Color::green)).state;
  const auto decision = answered(std::move(state), both_up(Color::blue));
  EXPECT_EQ(count_started<port::Observe>(decision), 1);
}

TEST(Reading, ThatNothingHasOvertakenIs) {
  const auto decision =
      answered(with_flight(Phase::propagating, port::Observe{}), both_up(Color::green));
  EXPECT_EQ(count_started<port::Observe>(decision), 0);
}

/// It may show the world as it stood before: what has been done would be done again.
TEST(Reading, ThatWasBegunBeforeAnEffectEndedDecidesNothing) {
  const port::Scale scale{
      Color::green, port::From{3}, port::To{0}, "uid-1.2.4", {"perception-1", 1}};
  for (const auto phase : {Phase::clearing, Phase::return_clearing}) {
    auto state = with_flight(phase, scale);
    state.flights.push_back({second, port::Observe{}});
    auto done = answered(std::move(state), port::Applied{});
    EXPECT_TRUE(cancels(done, second)) << to_text(phase);
    EXPECT_EQ(count_started<port::Observe>(done), 1) << to_text(phase);
    const auto stale = answered(std::move(done.state), both_up(Color::blue), second);
    EXPECT_EQ(count_started<port::Scale>(stale), 0) << to_text(phase);
  }
}

/// What made somebody look was told once and is not told again.
TEST(Reading, ThatFailedIsReadAgainAtTheNextTick) {
  for (const auto phase : {Phase::validating, Phase::moving, Phase::holding, Phase::undecided}) {
    auto state = with_flight(phase, port::Observe{});
    state.tick = later(noon, std::chrono::seconds{1}).monotonic;
    const auto failed =
        answered(std::move(state), port::Failure{{base::Errc::conflict, "not now"}});
    const auto again =
        decide(failed.state, engine::TickCame{}, later(noon, std::chrono::seconds{1}));
    EXPECT_EQ(count_started<port::Observe>(again), 1) << to_text(phase);
    EXPECT_FALSE(again.state.look_owed) << to_text(phase);
  }
}

TEST(Reading, ThatFailedIsReadAgainInTheNextPhase) {
  auto state = with_flight(Phase::replacing, port::Observe{});
  state = answered(std::move(state), port::Failure{{base::Errc::conflict, "not now"}}).state;
  const auto moved =
      decide(std::move(state), engine::DeadlineCame{}, later(noon, std::chrono::minutes{5}));
  ASSERT_EQ(moved.state.phase, Phase::holding);
  EXPECT_EQ(count_started<port::Observe>(moved), 1);
}

TEST(Reading, ThatFailedUsesUpNoTryOfTheEffect) {
  auto state = with_flight(Phase::installing, port::Install{});
  state.attempts = 0;
  for (int failures = 0; failures < 8; ++failures) {
    state.flights.push_back({second, port::Observe{}});
    state =
        answered(std::move(state), port::Failure{{base::Errc::timed_out, "not now"}}, second).state;
  }
  const auto failed =
      answered(std::move(state), port::Failure{{base::Errc::timed_out, "no answer in time"}});
  EXPECT_EQ(failed.state.phase, Phase::installing);
  EXPECT_EQ(failed.state.attempts, 1);
}

/// Phases that nothing else wakes would wait for their deadline.
TEST(Watch, ThatFailedIsBegunAnewInTheNextPhase) {
  auto state = with_flight(Phase::switching, test::switch_traffic(Color::blue, Color::green, "1000",
                                                                  {"perception-1", 1}));
  state = answered(std::move(state), port::Failure{{base::Errc::unreachable, "cut"}}, watch).state;
  const auto switched = answered(std::move(state), port::Applied{});
  ASSERT_EQ(switched.state.phase, Phase::propagating);
  EXPECT_EQ(count_started<port::WatchWorld>(switched), 1);
}

TEST(Watch, ThatFailedIsBegunAnewAtTheNextTick) {
  for (const auto phase : {Phase::installing, Phase::starting, Phase::moving, Phase::serving}) {
    auto state = with_flight(phase, port::Install{});
    state =
        answered(std::move(state), port::Failure{{base::Errc::unreachable, "cut"}}, watch).state;
    const auto again =
        decide(std::move(state), engine::TickCame{}, later(noon, std::chrono::seconds{2}));
    EXPECT_EQ(count_started<port::WatchWorld>(again), 1) << to_text(phase);
  }
}

TEST(Switch, ThatWaitsIsTakenBackWhenItsLookNoLongerHolds) {
  const auto request = test::switch_traffic(Color::blue, Color::green, "1000", {"perception-1", 1});
  const auto decision =
      told(with_flight(Phase::switching, request), with(both_up(Color::blue), Color::green, 3, 0));
  EXPECT_TRUE(cancels(decision, asked));
  EXPECT_EQ(decision.state.phase, Phase::switching);

  const auto after = answered(
      decision.state, port::Failure{{base::Errc::cancelled, "cancelled before it was begun"}});
  ASSERT_TRUE(after.state.tick);
  const auto look = decide(after.state, engine::TickCame{}, later(noon, std::chrono::seconds{1}));
  EXPECT_EQ(look.state.phase, Phase::checking_target);
}

TEST(Switch, ThatIsWrittenAlreadyIsLeftAlone) {
  const auto request = test::switch_traffic(Color::blue, Color::green, "1000", {"perception-1", 1});
  const auto decision =
      told(with_flight(Phase::switching, request), with(both_up(Color::green), Color::green, 3, 2));
  EXPECT_FALSE(cancels(decision, asked));
}

class ReplacePodsAgain : public testing::TestWithParam<base::Errc> {};

TEST_P(ReplacePodsAgain, AtTheNextTick) {
  auto state = with_flight(Phase::replacing,
                           port::ReplacePods{Color::blue, "uid-1.2.3", {"perception-1", 1}});
  auto failed = answered(std::move(state), port::Failure{{GetParam(), "not now"}});
  ASSERT_EQ(failed.state.phase, Phase::replacing);
  const auto again =
      decide(std::move(failed.state), engine::TickCame{}, later(noon, std::chrono::seconds{2}));
  EXPECT_EQ(count_started<port::ReplacePods>(again), 1);
  const auto not_twice =
      decide(again.state, engine::TickCame{}, later(noon, std::chrono::seconds{4}));
  EXPECT_EQ(count_started<port::ReplacePods>(not_twice), 0);
}

INSTANTIATE_TEST_SUITE_P(Races, ReplacePodsAgain,
                         testing::Values(base::Errc::conflict, base::Errc::rate_limited,
                                         base::Errc::server_error, base::Errc::timed_out,
                                         base::Errc::unreachable),
                         [](const auto& tested) {
                           return std::string{base::to_text(tested.param)};
                         });

TEST(ReplacePods, ThatIsForbiddenIsNotAskedAgain) {
  auto state = with_flight(Phase::replacing,
                           port::ReplacePods{Color::blue, "uid-1.2.3", {"perception-1", 1}});
  const auto decision =
      answered(std::move(state), port::Failure{{base::Errc::forbidden, "no right to patch"}});
  EXPECT_EQ(decision.state.phase, Phase::holding);
}

/// A hold at its end: every probe passed, and two are asked once more.
Release ending_hold() {
  auto state =
      with_flight(Phase::holding, port::RunProbe{runbook::Smoke{"/a"}, Color::green, "1.2.4"});
  state.flights.push_back({second, port::RunProbe{runbook::Smoke{"/b"}, Color::green, "1.2.4"}});
  state.probes.clear();
  for (const auto* path : {"/a", "/b"}) {
    engine::ProbeStatus status;
    status.probe = runbook::Smoke{path};
    status.report = {model::Verdict::passed, "status 200"};
    status.asked = true;
    state.probes.push_back(status);
  }
  return decide(std::move(state), engine::DeadlineCame{}, noon).state;
}

TEST(Hold, EndsWithTheLastAnswer) {
  auto state = ending_hold();
  ASSERT_EQ(state.phase, Phase::holding) << "two answers are still under way";
  state =
      answered(std::move(state), model::ProbeReport{model::Verdict::passed, "status 200"}).state;
  ASSERT_EQ(state.phase, Phase::holding) << "one answer is still under way";
  state =
      answered(std::move(state), model::ProbeReport{model::Verdict::passed, "status 200"}, second)
          .state;
  EXPECT_EQ(state.phase, Phase::serving);
}

TEST(Hold, DoesNotPassOverALastAnswerThatIsBad) {
  auto state =
      answered(ending_hold(), model::ProbeReport{model::Verdict::failed, "status 500"}).state;
  state =
      answered(std::move(state), model::ProbeReport{model::Verdict::passed, "status 200"}, second)
          .state;
  EXPECT_EQ(state.phase, Phase::undecided) << "one bad answer is no proof, and no pass either";
}

TEST(Hold, DoesNotWaitForeverForAnAnswer) {
  auto state = ending_hold();
  ASSERT_TRUE(state.deadline);
  EXPECT_LE(state.deadline->at - noon.monotonic, std::chrono::seconds{10});
  state =
      decide(std::move(state), engine::DeadlineCame{}, later(noon, std::chrono::seconds{10})).state;
  EXPECT_EQ(state.phase, Phase::serving) << "what was known last was good";
}

}  // namespace
}  // namespace bluegreen::engine_test
