// Abort wins, from wherever it comes, in a bounded number of decisions; and what the way back never
// does.
#include <gmock/gmock.h>

#include "engine/small_world.hpp"
#include "engine/states.hpp"
#include "traffic.hpp"

namespace bluegreen::engine_test {
namespace {

using engine::decide;
using testing::HasSubstr;

/// What a small world does to a release that is driven by the book: answers at once, then time.
class Driven {
 public:
  explicit Driven(Release state, SmallWorld& world) : state_(std::move(state)), world_(world) {}

  void take(const engine::Event& event) {
    auto decision = decide(std::move(state_), event, now_);
    state_ = std::move(decision.state);
    ++decisions_;
    expect_foreseen(decision);
    for (const auto& command : decision.commands) {
      const auto* start = std::get_if<engine::StartOperation>(&command);
      if (start == nullptr) continue;
      begun_.push_back(start->request);
      if (!std::holds_alternative<port::WatchWorld>(*start->request)) under_way_.push_back(*start);
    }
  }

  /// Until the end, or 2,000 decisions.
  void run() {
    while (!engine::is_end(state_.phase) && decisions_ < 2000) {
      if (!under_way_.empty()) {
        const auto next = under_way_.front();
        under_way_.erase(under_way_.begin());
        take(engine::Completed{{next.id, answer(next.request), true}});
        world_.settle();
        continue;
      }
      const bool ticks = state_.tick && *state_.tick <= state_.deadline->at;
      const auto due = ticks ? *state_.tick : state_.deadline->at;
      now_ = later(now_, std::max<base::Duration>(due - now_.monotonic, base::Duration::zero()));
      if (ticks) {
        take(engine::TickCame{});
      } else {
        take(engine::DeadlineCame{});
      }
    }
  }

  port::Answer answer(const port::Request& request) {
    if (std::holds_alternative<port::Observe>(request)) {
      if (blind_) return port::Failure{{base::Errc::unreachable, "no answer"}};
      return world_.seen();
    }
    if (port::is_effect(request) && error_) return port::Failure{{*error_, "no"}};
    if (port::is_effect(request)) return world_.apply(request);
    return port::Failure{{base::Errc::unreachable, "not asked on the way back"}};
  }

  const Release& state() const { return state_; }
  int decisions() const { return decisions_; }
  const std::vector<port::Request>& begun() const { return begun_; }
  base::Duration took() const { return now_.monotonic - noon.monotonic; }
  void fail_effects_with(base::Errc error) { error_ = error; }
  void go_blind() { blind_ = true; }

 private:
  Release state_;
  SmallWorld& world_;
  base::Timestamp now_ = noon;
  int decisions_ = 0;
  std::vector<engine::StartOperation> under_way_;
  std::vector<port::Request> begun_;
  std::optional<base::Errc> error_;
  bool blind_ = false;
};

/// A world in which green 1.2.4 was installed, and the Service is as the phase has it.
SmallWorld world_of(const Release& state) {
  SmallWorld world{base::Random{1}, false};
  const port::Stamp stamp{"perception-1", 1};
  world.apply(port::Install{Color::green, "1.2.4", 3, {}, stamp});
  world.settle();
  if (test::serving(state.observation) == Color::green) world.edit_service(Color::green);
  world.settle();
  return world;
}

class AbortIn : public testing::TestWithParam<Phase> {};

TEST_P(AbortIn, EndsWithTheOldColorServing) {
  auto state = in_phase(GetParam());
  auto world = world_of(state);
  state.observation = world.seen();
  Driven release{state, world};
  if (engine::is_return(GetParam()))
    release.take(engine::Begin{});  // which starts what the phase waits for
  release.take(engine::Abort{"him"});
  release.run();
  EXPECT_EQ(release.state().phase, Phase::returned);
  EXPECT_LT(release.decisions(), 20);
  EXPECT_EQ(test::serving(world.seen()), Color::blue);
  if (engine::row_of(GetParam()).stage != model::Stage::prepare) {
    EXPECT_EQ(world.seen().workloads.green.wanted, 0);
    EXPECT_EQ(world.seen().workloads.blue.wanted, 3);
  }
  EXPECT_TRUE(release.state().ended_at);
  const auto reason = engine::is_return(GetParam()) ? "green broke" : "aborted by him";
  EXPECT_THAT(release.state().reason, HasSubstr(reason));
}

TEST_P(AbortIn, ASecondAbortChangesNothing) {
  auto state = in_phase(GetParam());
  auto world = world_of(state);
  state.observation = world.seen();
  auto once = decide(state, engine::Abort{"him"}, noon).state;
  if (engine::is_end(once.phase)) return;
  const auto twice = decide(once, engine::Abort{"her"}, noon);
  EXPECT_EQ(twice.state.phase, once.phase);
  EXPECT_EQ(twice.state.reason, once.reason);
  EXPECT_TRUE(started(twice).empty());
}

TEST_P(AbortIn, EndsThoughEveryWriteFails) {
  for (const auto error : base::every_errc) {
    auto state = in_phase(GetParam());
    auto world = world_of(state);
    state.observation = world.seen();
    Driven release{state, world};
    release.fail_effects_with(error);
    release.take(engine::Abort{"him"});
    release.run();
    EXPECT_TRUE(engine::is_end(release.state().phase))
        << base::to_text(error) << to_text(release.state().phase);
    EXPECT_LE(release.took(), std::chrono::hours{1}) << base::to_text(error);
    if (release.state().phase != Phase::returned) continue;
    EXPECT_EQ(test::serving(world.seen()), Color::blue) << base::to_text(error);
  }
}

TEST_P(AbortIn, EndsThoughNothingCanBeRead) {
  auto state = in_phase(GetParam());
  auto world = world_of(state);
  state.observation = world.seen();
  Driven release{state, world};
  release.go_blind();
  release.take(engine::Abort{"him"});
  release.run();
  EXPECT_TRUE(engine::is_end(release.state().phase));
  for (const auto& request : release.begun())
    EXPECT_FALSE(std::holds_alternative<port::SwitchTraffic>(request));
}

TEST_P(AbortIn, WhileTheReleaseIsTakenUpAgain) {
  auto state = in_phase(GetParam());
  auto world = world_of(state);
  for (const bool before_claimed : {true, false}) {
    state.flights.clear();
    Driven release{state, world};
    release.take(engine::Begin{});
    if (!before_claimed)
      release.take(engine::Completed{{port::OperationId{100}, port::Applied{}, true}});
    release.take(engine::Abort{"him"});
    release.take(engine::Abort{"her"});
    release.run();
    EXPECT_EQ(release.state().phase, Phase::returned) << before_claimed;
    EXPECT_EQ(test::serving(world.seen()), Color::blue);
  }
}

std::vector<Phase> aborted_phases() {
  std::vector<Phase> all;
  for (const auto phase : every_phase()) {
    if (!engine::is_end(phase)) all.push_back(phase);
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Phases, AbortIn, testing::ValuesIn(aborted_phases()),
                         [](const auto& tested) {
                           return std::string{engine::to_text(tested.param)};
                         });

/// The commands of the return once it was ordered, with the old color as it stands.
Release returning_with(const model::Observation& seen, Phase from = Phase::holding) {
  auto state = in_phase(from);
  state.observation = seen;
  return decide(state, engine::Abort{"him"}, noon).state;
}

engine::Decision look(const Release& state, const model::Observation& seen) {
  for (const auto& flight : state.flights) {
    if (!std::holds_alternative<port::Observe>(*flight.request)) continue;
    return decide(state, engine::Completed{{flight.id, seen, true}}, noon);
  }
  ADD_FAILURE() << "nothing is read";
  return {};
}

TEST(Return, WritesWhenTheOldColorIsReady) {
  const auto seen = both_up(Color::green);
  const auto decision = look(returning_with(seen), seen);
  EXPECT_EQ(decision.state.phase, Phase::return_switching);
  const auto requests = started(decision);
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(std::get<port::SwitchTraffic>(requests[0]),
            (test::switch_traffic(Color::green, Color::blue, "1000", {"perception-1", 1})));
}

TEST(Return, WritesAlsoWhenTheSelectorNamesNobody) {
  const auto seen = both_up(std::nullopt);
  const auto decision = look(returning_with(both_up(Color::green)), seen);
  EXPECT_EQ(decision.state.phase, Phase::return_switching);
}

TEST(Return, WarmsUpAColorThatWasScaledDown) {
  const auto seen = with(both_up(Color::green), Color::blue, 0, 0);
  const auto decision = look(returning_with(seen, Phase::retired), seen);
  EXPECT_EQ(decision.state.phase, Phase::return_warming);
  const auto requests = started(decision);
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0],
            (port::Request{port::Scale{
                Color::blue, port::From{0}, port::To{3}, "uid-1.2.3", {"perception-1", 1}}}));
}

TEST(Return, DoesNotTrustPodsThatAreAboutToGo) {
  // Our own scale-down was applied a moment ago: the pods are ready still, and nobody wants them.
  const auto seen = with(both_up(Color::green), Color::blue, 0, 3);
  EXPECT_EQ(look(returning_with(seen, Phase::scaling_down), seen).state.phase,
            Phase::return_warming);
}

TEST(Return, WaitsForAScaleDownThatIsOnItsWay) {
  auto state = in_phase(Phase::scaling_down);
  state.flights = {
      {port::OperationId{1},
       port::Scale{Color::blue, port::From{3}, port::To{0}, "uid-1.2.3", {"perception-1", 1}}}};
  state = decide(state, engine::Abort{"him"}, noon).state;
  const auto decision = look(state, both_up(Color::green));
  EXPECT_EQ(decision.state.phase, Phase::return_checking);
  EXPECT_TRUE(started(decision).empty());
  const auto applied = decide(
      decision.state, engine::Completed{{port::OperationId{1}, port::Applied{}, true}}, noon);
  EXPECT_EQ(look(applied.state, with(both_up(Color::green), Color::blue, 0, 3)).state.phase,
            Phase::return_warming);
}

TEST(Return, WaitsForTheForwardWriteOfTheSwitch) {
  auto state = in_phase(Phase::switching);
  state.flights = {{port::OperationId{1},
                    test::switch_traffic(Color::blue, Color::green, "1000", {"perception-1", 1})}};
  state = decide(state, engine::Abort{"him"}, noon).state;
  const auto decision = look(state, both_up(Color::blue));
  EXPECT_EQ(decision.state.phase, Phase::return_checking);  // it may land after this reading
  const auto applied = decide(
      decision.state, engine::Completed{{port::OperationId{1}, port::Applied{}, true}}, noon);
  EXPECT_EQ(look(applied.state, both_up(Color::green)).state.phase, Phase::return_switching);
}

TEST(Return, AsksForAPersonWhenNeitherColorIsReady) {
  const auto seen = with(with(both_up(Color::green), Color::blue, 3, 0), Color::green, 3, 0);
  const auto decision = look(returning_with(both_up(Color::green)), seen);
  EXPECT_EQ(decision.state.phase, Phase::needs_person);
  EXPECT_THAT(decision.state.reason, HasSubstr("neither color is ready"));
  EXPECT_TRUE(started(decision).empty());
}

TEST(Return, TakesOnePodWhereNothingElseAnswers) {
  const auto one = with(both_up(Color::green), Color::blue, 3, 1);
  EXPECT_EQ(look(returning_with(one), one).state.phase, Phase::return_warming);
  const auto alone = with(one, Color::green, 3, 0);
  EXPECT_EQ(look(returning_with(one), alone).state.phase, Phase::return_switching);
}

TEST(Return, AFirstReleaseHasNone) {
  auto state = in_phase(Phase::holding);
  state.live_before.reset();
  const auto decision = decide(state, engine::Abort{"him"}, noon);
  EXPECT_EQ(decision.state.phase, Phase::needs_person);
  EXPECT_THAT(decision.state.reason, HasSubstr("first release"));
}

TEST(Return, AFirstReleaseThatWasNotSwitchedIsCleared) {
  auto state = in_phase(Phase::checking_target);
  state.live_before.reset();
  state.observation.traffic = {};
  EXPECT_EQ(decide(state, engine::Abort{"him"}, noon).state.phase, Phase::clearing);
}

TEST(Return, IsNotDoneWhereSomebodyElseMovedTraffic) {
  auto state = in_phase(Phase::clearing);
  auto seen = with(both_up(std::nullopt), Color::green, 0, 0);
  state = decide(state, engine::TickCame{}, noon).state;
  EXPECT_EQ(look(state, seen).state.phase, Phase::needs_person);
}

TEST(Clearing, EndsByTheWatchThoughTheAnswerWasLost) {
  auto state = in_phase(Phase::clearing);
  state = decide(state, engine::TickCame{}, noon).state;
  // Ordered down already, by a write whose answer never came; one pod still ends.
  state = look(state, with(both_up(Color::blue), Color::green, 0, 1)).state;
  ASSERT_EQ(state.phase, Phase::clearing);
  state.flights.push_back({port::OperationId{77}, port::WatchWorld{}});
  const auto gone = with(both_up(Color::blue), Color::green, 0, 0);
  EXPECT_EQ(
      decide(state, engine::Completed{{port::OperationId{77}, gone, false}}, noon).state.phase,
      Phase::returned);
}

TEST(ScalingDown, EndsByTheWatchThoughTheAnswerWasLost) {
  auto state = in_phase(Phase::scaling_down);
  state = decide(state, engine::TickCame{}, noon).state;
  state = look(state, with(both_up(Color::green), Color::blue, 0, 1)).state;
  ASSERT_EQ(state.phase, Phase::scaling_down);
  state.flights.push_back({port::OperationId{77}, port::WatchWorld{}});
  const auto gone = with(both_up(Color::green), Color::blue, 0, 0);
  EXPECT_EQ(
      decide(state, engine::Completed{{port::OperationId{77}, gone, false}}, noon).state.phase,
      Phase::retired);
}

}  // namespace
}  // namespace bluegreen::engine_test
