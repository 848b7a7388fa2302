// decide() is total: whatever arrives in whatever phase, nothing breaks and nothing gets stuck.
#include <algorithm>

#include <gtest/gtest.h>

#include "engine/fingerprint.hpp"
#include "engine/states.hpp"

namespace bluegreen::engine_test {
namespace {

using engine::decide;
using engine::Event;
using engine::EventKind;

/// With an operation of every kind in flight, and probes that were asked.
Release busy(Phase phase, bool first_release = false) {
  auto state = in_phase(phase);
  if (first_release) {
    state.live_before.reset();
    state.version_before.clear();
    state.observation.workloads.blue = {};
    if (!state.switch_written()) state.observation.traffic = {};
  }
  for (const auto& probe : state.runbook->validate) state.probes.push_back({probe});
  for (const auto& probe : state.runbook->watch) state.probes.push_back({probe});
  if (engine::is_end(phase)) return state;
  std::uint64_t id = 1;
  for (auto& request : every_request(state))
    state.flights.push_back({port::OperationId{id++}, std::move(request)});
  return state;
}

/// Every event that is not an answer.
std::vector<Event> plain_events() {
  return {engine::Begin{},
          engine::DeadlineCame{},
          engine::TickCame{},
          engine::Promote{"her"},
          engine::Abort{"him"},
          engine::Superseded{"them"},
          engine::RecordFailed{{base::Errc::unreachable, "no"}, Phase::moving},
          engine::RecordWritten{}};
}

/// An end, too, may not be written.
bool is_of_the_record(const Event& event) {
  return std::holds_alternative<engine::RecordFailed>(event) ||
         std::holds_alternative<engine::RecordWritten>(event);
}

/// Every answer to every operation in flight, to one of an earlier phase, and to none.
std::vector<Event> answers(const Release& state) {
  std::vector<Event> all;
  for (const auto& answer : every_answer()) {
    for (std::uint64_t id = 1; id <= state.flights.size(); ++id) {
      all.emplace_back(engine::Completed{{port::OperationId{id}, answer, true}});
      all.emplace_back(engine::Completed{{port::OperationId{id}, answer, false}});
    }
    all.emplace_back(engine::Completed{{port::OperationId{99}, answer, true}});
    all.emplace_back(engine::Completed{{port::OperationId{~std::uint64_t{0}}, answer, true}});
  }
  return all;
}

void expect_alive(const engine::Decision& decision) {
  const auto& state = decision.state;
  if (engine::is_end(state.phase)) {
    EXPECT_TRUE(state.flights.empty());
    EXPECT_FALSE(state.deadline);
    EXPECT_TRUE(state.ended_at);
    return;
  }
  EXPECT_TRUE(state.deadline) << "no wait without a deadline";
  EXPECT_FALSE(state.ended_at);
}

/// Journaled before it is started, started as it was journaled, in the numbers of the release.
void expect_journaled(const Release& before, const engine::Decision& decision) {
  auto sequence = before.entries;
  std::vector<std::string> announced;
  for (const auto& command : decision.commands) {
    if (const auto* journal = std::get_if<engine::AddEntry>(&command)) {
      EXPECT_EQ(journal->entry.sequence, ++sequence);
      if (journal->entry.kind == journal::EntryKind::effect)
        announced.push_back(journal->entry.text);
    } else if (const auto* start = std::get_if<engine::StartOperation>(&command)) {
      if (!port::is_effect(start->request)) continue;
      ASSERT_FALSE(announced.empty());
      EXPECT_EQ(announced.back(), port::to_text(start->request));
    }
  }
  EXPECT_EQ(decision.state.entries, sequence);
}

class EveryPhase : public testing::TestWithParam<Phase> {};

TEST_P(EveryPhase, TakesEveryEvent) {
  for (const bool first_release : {false, true}) {
    if (first_release && needs_old_color(GetParam())) continue;
    const auto state = busy(GetParam(), first_release);
    auto events = plain_events();
    for (auto& answer : answers(state)) events.push_back(std::move(answer));
    for (const auto& event : events) {
      for (const auto wait : {std::chrono::milliseconds{0}, std::chrono::milliseconds{900'000}}) {
        const auto decision = decide(state, event, later(noon, wait));
        if (is_of_the_record(event)) {
          expect_journaled(state, decision);  // and nothing else comes of it
          EXPECT_EQ(decision.state.phase, GetParam());
          EXPECT_TRUE(started(decision).empty());
        } else if (engine::is_end(GetParam())) {
          EXPECT_EQ(fingerprint(decision.state), fingerprint(state));
          EXPECT_TRUE(decision.commands.empty());
        } else {
          expect_alive(decision);
          expect_foreseen(decision);
          expect_journaled(state, decision);
        }
      }
    }
  }
}

TEST_P(EveryPhase, DecidesTheSameTwice) {
  const auto state = busy(GetParam());
  auto events = plain_events();
  for (auto& answer : answers(state)) events.push_back(std::move(answer));
  for (const auto& event : events) {
    const auto now = later(noon, std::chrono::seconds{3});
    ASSERT_EQ(fingerprint(decide(state, event, now)), fingerprint(decide(state, event, now)));
  }
}

TEST_P(EveryPhase, AnswersThatNobodyWaitsForChangeNothing) {
  auto state = busy(GetParam());
  state.flights.clear();
  for (const auto& answer : every_answer()) {
    const auto decision =
        decide(state, engine::Completed{{port::OperationId{5}, answer, true}}, noon);
    EXPECT_EQ(fingerprint(decision.state), fingerprint(state));
    EXPECT_TRUE(decision.commands.empty());
  }
}

TEST_P(EveryPhase, SaysWhyItIgnoresWhatItIgnores) {
  for (int index = 0; index < engine::event_kind_count; ++index) {
    const auto kind = static_cast<EventKind>(index);
    const auto reason = engine::ignored_because(GetParam(), kind);
    EXPECT_EQ(reason == "the release is over", engine::is_end(GetParam())) << engine::to_text(kind);
    if (kind == EventKind::begin || kind == EventKind::superseded || kind == EventKind::deadline) {
      EXPECT_EQ(reason.empty(), !engine::is_end(GetParam())) << engine::to_text(kind);
    }
  }
}

TEST_P(EveryPhase, WhatIsIgnoredStartsNothing) {
  const auto state = busy(GetParam());
  const std::pair<EventKind, Event> events[] = {{EventKind::tick, engine::TickCame{}},
                                                {EventKind::deadline, engine::DeadlineCame{}},
                                                {EventKind::promote, engine::Promote{"her"}},
                                                {EventKind::abort, engine::Abort{"him"}}};
  for (const auto& [kind, event] : events) {
    if (engine::ignored_because(GetParam(), kind).empty()) continue;
    const auto decision = decide(state, event, noon);
    EXPECT_EQ(decision.state.phase, state.phase);
    EXPECT_TRUE(started(decision).empty());
  }
}

TEST_P(EveryPhase, AnotherDriverEndsThisOne) {
  if (engine::is_end(GetParam())) return;
  const auto decision = decide(busy(GetParam()), engine::Superseded{"ada@host:7"}, noon);
  EXPECT_EQ(decision.state.phase, Phase::superseded);
  EXPECT_NE(decision.state.reason.find("ada@host:7"), std::string::npos);
  EXPECT_TRUE(started(decision).empty());
}

TEST_P(EveryPhase, ASupersededEffectEndsThisOneAtOnce) {
  if (engine::is_end(GetParam())) return;
  auto state = in_phase(GetParam());
  // The effect that belongs to the phase, as far as it has one.
  for (const auto& request : every_request(state)) {
    const bool own =
        (GetParam() == Phase::claiming && std::holds_alternative<port::TakeOver>(request)) ||
        (GetParam() == Phase::installing && std::holds_alternative<port::Install>(request)) ||
        (GetParam() == Phase::switching && std::holds_alternative<port::SwitchTraffic>(request)) ||
        (GetParam() == Phase::replacing && std::holds_alternative<port::ReplacePods>(request)) ||
        (GetParam() == Phase::scaling_down && std::holds_alternative<port::Scale>(request)) ||
        (GetParam() == Phase::deleting && std::holds_alternative<port::Uninstall>(request)) ||
        (GetParam() == Phase::clearing && std::holds_alternative<port::Scale>(request)) ||
        (GetParam() == Phase::return_warming && std::holds_alternative<port::Scale>(request)) ||
        (GetParam() == Phase::return_switching &&
         std::holds_alternative<port::SwitchTraffic>(request)) ||
        (GetParam() == Phase::return_clearing && std::holds_alternative<port::Scale>(request));
    if (!own) continue;
    state.flights = {{port::OperationId{1}, request}};
    const port::Failure failure{{base::Errc::superseded, "driver 9 holds it"}};
    const auto decision =
        decide(state, engine::Completed{{port::OperationId{1}, failure, true}}, noon);
    EXPECT_EQ(decision.state.phase, Phase::superseded);
    EXPECT_TRUE(started(decision).empty());
  }
}

INSTANTIATE_TEST_SUITE_P(Table, EveryPhase, testing::ValuesIn(every_phase()),
                         [](const auto& tested) {
                           return std::string{engine::to_text(tested.param)};
                         });

TEST(Phases, HaveNamesThatReadBack) {
  for (const auto phase : every_phase())
    EXPECT_EQ(engine::parse_phase(engine::to_text(phase)), phase);
  EXPECT_FALSE(engine::parse_phase("Holding"));
  EXPECT_FALSE(engine::parse_phase(""));
}

TEST(EventKinds, HaveNamesOfTheirOwn) {
  std::vector<std::string_view> names;
  for (int index = 0; index < engine::event_kind_count; ++index) {
    names.push_back(engine::to_text(static_cast<EventKind>(index)));
  }
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

TEST(Answers, OfTheWrongKindAreFailures) {
  auto state = in_phase(Phase::installing);
  state.flights = {
      {port::OperationId{1}, port::Observe{}},
      {port::OperationId{2}, port::Install{Color::green, "1.2.4", 3, {}, {"perception-1", 1}}}};
  const auto after =
      decide(state, engine::Completed{{port::OperationId{1}, port::Applied{}, true}}, noon).state;
  EXPECT_EQ(after.phase,
            Phase::installing);  // an Observe that says "applied" has installed nothing
  const auto decision =
      decide(state, engine::Completed{{port::OperationId{2}, both_up(Color::blue), true}}, noon);
  EXPECT_EQ(decision.state.phase, Phase::installing);
  EXPECT_EQ(decision.state.attempts, 1);
}

}  // namespace
}  // namespace bluegreen::engine_test
