// Whatever ports and people say: what the engine makes of it is printable and fits into a record.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "bluegreen/base/printable.hpp"
#include "bluegreen/engine/claim.hpp"
#include "bluegreen/engine/explain.hpp"
#include "engine/states.hpp"

namespace bluegreen::engine_test {
namespace {

constexpr std::size_t large = 600'000;
constexpr std::size_t longest_text = 4'000;
constexpr std::size_t a_small_record = 64 * 1024;

std::string hostile() {
  using namespace std::string_literals;
  return "a\n\0\x1b[31m\xff\xfe\r\t\u202e"s + std::string(large, 'v');
}

void expect_printable(const std::string& text, const std::string& what) {
  EXPECT_LE(text.size(), longest_text) << what;
  EXPECT_TRUE(text == base::printable(text, longest_text)) << what;
}

/// A world of which everything that ports tell people is hostile.
model::Observation hostile_world(std::optional<Color> selected) {
  auto seen = both_up(selected);
  for (const auto color : model::colors) {
    auto& workload = seen.workloads[color];
    workload.trouble = workload.version = workload.release_id = hostile();
    workload.ready = 0;
  }
  auto& door = test::door(seen);
  door.name = door.title = door.text = door.foreign_owner = hostile();
  return seen;
}

using Asked = std::pair<port::Request, port::Answer>;

std::vector<Asked> hostile_answers(const Release& state) {
  std::vector<Asked> all;
  for (const auto& request : every_request(state)) {
    for (const auto code : {base::Errc::forbidden, base::Errc::superseded, base::Errc::conflict})
      all.emplace_back(request, port::Failure{{code, hostile()}});
    if (port::is_effect(request)) all.emplace_back(request, port::Applied{1, hostile()});
    if (std::holds_alternative<port::Observe>(request)) {
      for (const auto selected :
           {std::optional{Color::blue}, std::optional{Color::green}, std::optional<Color>{}})
        all.emplace_back(request, hostile_world(selected));
    }
  }
  all.emplace_back(port::VerifyTraffic{state.target, state.version, 5},
                   port::TrafficSeen{false, false, 0, 0, hostile()});
  return all;
}

/// What is told and recorded of the decision, and what is said of it at the end.
void expect_readable(const engine::Decision& decision, const std::string& what) {
  for (const auto& command : decision.commands) {
    const auto* journal = std::get_if<engine::AddEntry>(&command);
    if (journal == nullptr) continue;
    expect_printable(journal->entry.text, what);
    for (const auto& [name, value] : journal->entry.fields) expect_printable(value, what + name);
  }
  expect_printable(engine::explain(decision.state, noon.utc).sentence, what);
  expect_printable(engine::traffic_text(decision.state), what);
  engine::Record record;
  record.release = decision.state;
  EXPECT_LT(engine::encode(record, noon).size(), a_small_record) << what;
}

TEST(ForeignText, OfAPortIsPrintableAndFitsIntoARecord) {
  for (const auto phase : every_phase()) {
    for (const auto& [request, answer] : hostile_answers(in_phase(phase))) {
      auto state = in_phase(phase);
      state.flights.push_back({port::OperationId{7}, request});
      auto decision = engine::decide(std::move(state),
                                     engine::Completed{{port::OperationId{7}, answer, true}}, noon);
      const auto what = fmt::format("{}: {}", to_text(phase), port::name_of(request));
      expect_readable(decision, what);
      if (engine::is_end(decision.state.phase)) continue;
      expect_readable(engine::decide(std::move(decision.state), engine::DeadlineCame{}, noon),
                      what + " at the deadline");
    }
  }
}

TEST(ForeignText, OfAProbeThatFailsForGood) {
  for (const auto phase : {Phase::validating, Phase::moving, Phase::holding, Phase::undecided}) {
    auto state = in_phase(phase);
    const port::RunProbe request{runbook::ActuatorHealth{}, state.target, state.version};
    state.probes = {{request.probe, {}, 2, true, std::nullopt}};
    state.flights.push_back({port::OperationId{7}, request});
    const model::ProbeReport report{model::Verdict::failed, hostile()};
    const auto decision = engine::decide(
        std::move(state), engine::Completed{{port::OperationId{7}, report, true}}, noon);
    EXPECT_TRUE(engine::is_return(decision.state.phase));
    expect_readable(decision, std::string{to_text(phase)});
  }
}

TEST(ForeignText, OfWhoAsks) {
  for (const auto phase : every_phase()) {
    for (const auto& event :
         {engine::Event{engine::Abort{hostile()}}, engine::Event{engine::Promote{hostile()}},
          engine::Event{engine::Superseded{hostile()}}})
      expect_readable(engine::decide(in_phase(phase), event, noon), std::string{to_text(phase)});
  }
}

TEST(ForeignText, InARecord) {
  engine::Record record;
  record.release = in_phase(Phase::clearing);
  const engine::Claimant claimant{hostile()};
  auto taken = engine::claim_to_resume(record, claimant, noon);
  ASSERT_TRUE(taken);
  expect_printable(taken.value().owner, "owner");
  auto left = engine::leave_intent(taken.value(), {hostile(), "abort", hostile()});
  ASSERT_TRUE(left);
  const auto text = engine::encode(left.value(), noon);
  EXPECT_LT(text.size(), a_small_record);
  EXPECT_EQ(engine::decode(text, noon).value().intents, left.value().intents);
}

TEST(ForeignText, ThatSomebodyElseWroteIntoARecord) {
  engine::Record record;
  record.owner = std::string(5'000, 'o') + "\x1b[31m";
  record.release = in_phase(Phase::returned);
  record.history.resize(1);
  record.history.front().reason = "\x1b[31m";
  const auto read = engine::decode(engine::encode(record, noon), noon);
  ASSERT_TRUE(read);
  expect_printable(read.value().owner, "owner");
  expect_printable(read.value().history.front().reason, "reason");
}

TEST(ForeignText, IsNoVersionOfANewRelease) {
  for (const auto& version : {hostile(), std::string{"\xff\xfe"}, std::string{"1\n2"}}) {
    const auto claimed = engine::claim_new({}, {"me"}, perception(), version, noon);
    ASSERT_FALSE(claimed);
    EXPECT_EQ(claimed.error().code, base::Errc::invalid_argument);
  }
}

}  // namespace
}  // namespace bluegreen::engine_test
