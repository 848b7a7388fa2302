// What a last line says, in words that fit where the release runs.
#include <gmock/gmock.h>

#include "bluegreen/engine/explain.hpp"
#include "engine/states.hpp"

namespace bluegreen::engine_test {
namespace {

using testing::HasSubstr;

std::string sentence(const Release& state) { return engine::explain(state, noon.utc).sentence; }

TEST(Words, OfTrafficThatIsNotKnown) {
  auto state = in_phase(Phase::needs_person);
  state.observed = false;
  EXPECT_THAT(sentence(state), HasSubstr("; it is not known where traffic is. "));
  state.observed = true;
  test::door(state.observation).split.reset();
  EXPECT_THAT(sentence(state), HasSubstr("; traffic is on neither color. "));
}

TEST(Words, OfADriverThatWasTakenOverSayWhereTrafficIsAndWhatNext) {
  const auto lost = engine::decide(in_phase(Phase::holding), engine::Superseded{"two"}, noon).state;
  EXPECT_EQ(sentence(lost),
            "Release perception-1 is not driven from here any more: two drives this service now; "
            "traffic is on green (1.2.4). Look with: bluegreen status --service "
            "butterfly/perception");
}

TEST(Words, SayWhereTrafficIsOnce) {
  auto state = in_phase(Phase::return_checking);
  const auto ended = engine::decide(state, engine::DeadlineCame{}, noon).state;
  const auto said = sentence(ended);
  const auto first = said.find("traffic is on");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(said.find("traffic is on", first + 1), std::string::npos) << said;
}

TEST(Words, OfAHostNameCallsThatItHas) {
  auto state = in_phase(Phase::needs_person);
  auto runbook = *state.runbook;
  runbook.environment = "rack";
  state.runbook = runbook;
  EXPECT_THAT(sentence(state), testing::EndsWith(". Look with: record"));
  EXPECT_EQ(engine::command_text(state, "resume --due"), "resume until due");
  EXPECT_EQ(engine::command_text(state, "abort"), "abort");
}

TEST(Words, OfAProbeThatFailsSayThatItDoes) {
  auto state = in_phase(Phase::holding);
  auto runbook = *state.runbook;
  runbook.on_unknown = runbook::OnUnknown::give_back;
  state.runbook = runbook;
  const port::RunProbe request{runbook::ActuatorHealth{}, state.target, state.version};
  state.probes = {{.probe = request.probe, .fails_in_a_row = 1, .asked = true}};
  state.flights.push_back({port::OperationId{7}, request});
  const model::ProbeReport report{model::Verdict::failed, "it is down"};
  auto asked = engine::decide(std::move(state),
                              engine::Completed{{port::OperationId{7}, report, true}}, noon);
  ASSERT_EQ(asked.state.phase, Phase::holding);
  auto over = engine::decide(std::move(asked.state), engine::DeadlineCame{}, noon).state;
  ASSERT_EQ(over.phase, Phase::holding) << "it is asked again";
  const auto then = later(noon, std::chrono::minutes{1});
  over = engine::decide(std::move(over), engine::DeadlineCame{}, then).state;
  EXPECT_THAT(over.reason, HasSubstr("failed 2 of the 3 times in a row that count: it is down"));
}

}  // namespace
}  // namespace bluegreen::engine_test
