// The record: what is written is what is read, in every version of the library.
#include "bluegreen/engine/record.hpp"

#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "bluegreen/runbook/parse.hpp"
#include "engine/states.hpp"

namespace bluegreen::engine_test {
namespace {

using engine::decode;
using engine::encode;
using engine::Record;
using testing::HasSubstr;

engine::PastRelease past(std::uint64_t number) {
  return {number,   "1.2." + std::to_string(number), Color::blue, "finished", "", noon.utc,
          noon.utc, runbook::to_yaml(perception())};
}

/// A record in which nothing has its default.
Record full() {
  Record record;
  record.fence = 9;
  record.owner = "ada@host:7";
  record.renewed = noon.utc;
  record.lease = std::chrono::seconds{45};
  record.last_number = 4;
  record.intents = {{"id-1", "abort", "grace"}, {"id-2", "promote", "\"quoted\"\n\u00e9"}};
  record.history = {past(1), past(2)};
  record.history.back().outcome = "returned";
  record.history.back().reason = "green broke";
  record.history.back().color = Color::green;
  auto state = in_phase(Phase::return_warming);
  state.id = "perception-4";
  state.number = 4;
  state.fence = 9;
  state.requested_by = "ada@host:7";
  state.resume_to = Phase::undecided;
  state.replicas = 5;
  state.draining = true;
  state.data_plane_observed = true;
  const auto at = [](int seconds) { return noon.utc + std::chrono::seconds{seconds}; };
  state.began = at(-100);
  state.phase_since = at(-1);
  state.switched_at = at(-60);
  state.seen_at = at(-50);
  state.moved_at = at(-40);
  state.held_at = at(-30);
  state.scaled_down_at = at(-20);
  state.ended_at = at(-10);
  state.doors = {{"service", model::Split::of(90, 10).value()}, {"route", std::nullopt}};
  state.pending_effect = "scale blue from 0 to 3 replicas";
  state.entries = 42;
  state.recorded_version_before = "1.2.3";
  auto before = perception();
  before.release.chart = "butterfly/older";
  state.runbook_before = before;
  record.release = state;
  return record;
}

Record decoded(const std::string& text, base::Timestamp now = noon) {
  auto record = decode(text, now);
  if (record) return std::move(record.value());
  ADD_FAILURE() << record.error().message;
  return {};
}

TEST(RecordText, SharesARunbookThatIsKnownAndReadsAnother) {
  const auto text = encode(full(), noon);
  const auto known = full().release->runbook;
  EXPECT_EQ(&*decode(text, noon, &known).value().release->runbook, &*known);
  auto changed = perception();
  changed.hold = std::chrono::minutes{7};
  const runbook::SharedRunbook another{changed};
  EXPECT_EQ(decode(text, noon, &another).value().release->runbook, known);
}

TEST(RecordText, ComesBackWhole) {
  const auto before = full();
  const auto after = decoded(encode(before, noon));
  EXPECT_EQ(after.fence, 9U);
  EXPECT_EQ(after.owner, before.owner);
  EXPECT_EQ(after.renewed, before.renewed);
  EXPECT_EQ(after.lease, before.lease);
  EXPECT_EQ(after.last_number, 4U);
  EXPECT_EQ(after.intents, before.intents);
  EXPECT_EQ(after.history, before.history);
  ASSERT_TRUE(after.release);
  const auto& state = *after.release;
  const auto& was = *before.release;
  EXPECT_EQ(state.id, was.id);
  EXPECT_EQ(state.number, was.number);
  EXPECT_EQ(state.fence, was.fence);
  EXPECT_EQ(state.version, was.version);
  EXPECT_EQ(state.requested_by, was.requested_by);
  EXPECT_EQ(state.runbook, was.runbook);
  EXPECT_EQ(state.phase, was.phase);
  EXPECT_EQ(state.resume_to, was.resume_to);
  EXPECT_EQ(state.began, was.began);
  EXPECT_EQ(state.phase_since, was.phase_since);
  EXPECT_EQ(state.live_before, was.live_before);
  EXPECT_EQ(state.target, was.target);
  EXPECT_EQ(state.version_before, was.version_before);
  EXPECT_EQ(state.replicas, was.replicas);
  EXPECT_EQ(state.reason, was.reason);
  EXPECT_EQ(state.step, was.step);
  EXPECT_EQ(state.doors, was.doors);
  EXPECT_EQ(state.draining, was.draining);
  EXPECT_EQ(state.data_plane_observed, was.data_plane_observed);
  EXPECT_EQ(state.switched_at, was.switched_at);
  EXPECT_EQ(state.seen_at, was.seen_at);
  EXPECT_EQ(state.moved_at, was.moved_at);
  EXPECT_EQ(state.held_at, was.held_at);
  EXPECT_EQ(state.scaled_down_at, was.scaled_down_at);
  EXPECT_EQ(state.ended_at, was.ended_at);
  EXPECT_EQ(state.pending_effect, was.pending_effect);
  EXPECT_EQ(state.entries, was.entries);
  EXPECT_EQ(state.recorded_version_before, was.recorded_version_before);
  EXPECT_EQ(state.runbook_before, was.runbook_before);
}

TEST(RecordText, OfEveryPhaseComesBackToTheSameBytes) {
  for (const auto phase : every_phase()) {
    Record record = full();
    record.release->phase = phase;
    record.release->step = in_phase(phase).step;
    record.release->resume_to.reset();
    const auto text = encode(record, noon);
    EXPECT_EQ(encode(decoded(text), noon), text) << engine::to_text(phase);
  }
}

TEST(RecordText, IsTheSameForEqualRecords) {
  EXPECT_EQ(encode(full(), noon), encode(full(), noon));
  auto other = full();
  other.release->observed = false;  // of the process, not of the record
  other.release->attempts = 3;
  EXPECT_EQ(encode(other, noon), encode(full(), noon));
}

TEST(RecordText, OfNothingIsAnEmptyRecord) {
  const auto empty = decoded("");
  EXPECT_FALSE(empty.release);
  EXPECT_EQ(empty.fence, 0U);
  EXPECT_TRUE(decoded(encode(Record{}, noon)).history.empty());
}

TEST(RecordText, ANewerSchemaIsRefusedWithTheWayOut) {
  const auto newer = decode(R"({"schema":3,"fence":1})", noon);
  ASSERT_FALSE(newer);
  EXPECT_EQ(newer.error().code, base::Errc::unsupported);
  EXPECT_THAT(newer.error().message, HasSubstr("use a newer bluegreen"));
}

TEST(RecordText, UnknownKeysAreLeftAloneAndMissingOnesHaveDefaults) {
  const auto record = decoded(
      R"({"schema":2,"fence":3,"news":{"deep":[1,2]},"history":[{"number":1,"more":true}]})");
  EXPECT_EQ(record.fence, 3U);
  ASSERT_EQ(record.history.size(), 1U);
  EXPECT_EQ(record.history[0].number, 1U);
}

// ---- deadlines ----

std::optional<engine::Due> deadline_after(base::Duration passed_by_utc) {
  Record record;
  auto state = in_phase(Phase::awaiting_promotion);
  constexpr auto length = std::chrono::hours{1};
  state.deadline = engine::Due{noon.monotonic + std::chrono::minutes{40}, {}, length};
  record.release = state;
  // Another process: its monotonic clock began elsewhere.
  const base::Timestamp there{base::Instant{std::chrono::hours{500}}, noon.utc + passed_by_utc};
  return decoded(encode(record, noon), there).release->deadline;
}

base::Duration left(base::Duration passed_by_utc) {
  return deadline_after(passed_by_utc)->at - base::Instant{std::chrono::hours{500}};
}

TEST(RecordedDeadline, GoesOnWhereItStood) {
  using namespace std::chrono_literals;
  EXPECT_EQ(left(0s), 40min);
  EXPECT_EQ(left(10min), 30min);
  EXPECT_EQ(deadline_after(10min)->length, 1h);
  EXPECT_EQ(deadline_after(10min)->utc, noon.utc + 40min);
}

TEST(RecordedDeadline, IsDueWhenItPassedMeanwhile) {
  EXPECT_EQ(left(std::chrono::hours{1000}), base::Duration::zero());
}

TEST(RecordedDeadline, IsNeverLongerThanItWasMeantToBe) {
  EXPECT_EQ(left(-std::chrono::hours{1000}), std::chrono::hours{1});  // the clock jumped back
}

TEST(RecordedDeadline, OfAQuestionOutlivesEveryResume) {
  using namespace std::chrono_literals;
  auto runbook = perception();
  runbook.gate = runbook::GateSpec{"promote", 2h};
  Record record;
  record.release = in_phase(Phase::awaiting_promotion, runbook);
  record.release->deadline = engine::Due{noon.monotonic + 2h, noon.utc + 2h, 2h};
  auto now = noon;
  // Two drivers die while they take it over, each half an hour later; the third one goes on.
  for (int driver = 0; driver < 3; ++driver) {
    now = later(now, 30min);
    record = decoded(encode(record, now), now);
    record.release = engine::decide(*record.release, engine::Begin{}, now).state;
  }
  auto state = *record.release;
  state =
      engine::decide(state, engine::Completed{{state.flights[0].id, port::Applied{}, true}}, now)
          .state;
  for (const auto& flight : std::vector{state.flights}) {
    if (!std::holds_alternative<port::Observe>(*flight.request)) continue;
    state = engine::decide(state, engine::Completed{{flight.id, both_up(Color::blue), true}}, now)
                .state;
  }
  ASSERT_EQ(state.phase, Phase::awaiting_promotion);
  EXPECT_EQ(state.deadline->utc, noon.utc + 2h);
}

// ---- where traffic is, said from the record alone ----

std::string traffic_of(Phase phase, std::vector<engine::RecordedDoor> doors) {
  Record record;
  record.release = in_phase(phase);
  record.release->doors = std::move(doors);
  return engine::traffic_text(*decoded(encode(record, noon)).release);
}

TEST(RecordedTraffic, IsSaidByAMachineThatHasNotLooked) {
  const auto blue = model::Split::all_to(Color::blue);
  const auto green = model::Split::all_to(Color::green);
  const auto part = model::Split::of(90, 10).value();
  EXPECT_EQ(traffic_of(Phase::installing, {{"service", blue}}), "blue (1.2.3)");
  EXPECT_EQ(traffic_of(Phase::holding, {{"service", green}}), "green (1.2.4)");
  EXPECT_EQ(traffic_of(Phase::holding, {{"route", green}, {"service", green}}), "green (1.2.4)");
  EXPECT_EQ(traffic_of(Phase::installing, {{"service", green}}), "green (version not known)");
  EXPECT_EQ(traffic_of(Phase::switching, {{"route", part}, {"service", std::nullopt}}),
            "route: blue 90, green 10; service: nothing");
  EXPECT_EQ(traffic_of(Phase::switching, {{"service", part}}), "service: blue 90, green 10");
  EXPECT_EQ(traffic_of(Phase::holding, {{"service", std::nullopt}}), "neither color");
  EXPECT_EQ(traffic_of(Phase::holding, {}), "not known");
}

TEST(RecordedTraffic, IsWhatWasObservedLast) {
  auto state = in_phase(Phase::holding);
  state.traffic = "green (1.2.4)";  // as schema 1 had it
  state.flights = {{port::OperationId{1}, port::WatchWorld{}}};
  state = engine::decide(
              state, engine::Completed{{port::OperationId{1}, both_up(Color::blue), false}}, noon)
              .state;
  EXPECT_EQ(
      state.doors,
      (std::vector<engine::RecordedDoor>{{test::service, model::Split::all_to(Color::blue)}}));
  EXPECT_EQ(state.traffic, "");
}

// ---- what was written once is read for good ----

std::string golden(int schema) {
  return fmt::format("{}/tests/engine/golden/record_schema_{}.json", BLUEGREEN_SOURCE_DIR, schema);
}

std::string text_in(const std::string& path) {
  std::ifstream file{path};
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(RecordGolden, OfSchema2HoldsTheBytesThatAreWritten) {
  if (std::getenv("BLUEGREEN_UPDATE_GOLDEN") != nullptr)
    std::ofstream{golden(2)} << encode(full(), noon);
  const auto text = text_in(golden(2));
  EXPECT_EQ(encode(full(), noon), text);
  EXPECT_EQ(encode(decoded(text), noon), text);  // nothing of it is lost when it is written again
}

TEST(RecordGolden, OfSchema1IsReadByEveryLaterVersion) {
  const auto record = decoded(text_in(golden(1)));
  ASSERT_TRUE(record.release);
  EXPECT_EQ(record.release->id, "perception-4");
  EXPECT_EQ(record.release->phase, Phase::return_warming);
  EXPECT_EQ(record.release->runbook, perception());
  EXPECT_EQ(record.release->entries, 42U);
  EXPECT_EQ(record.history.size(), 2U);
  EXPECT_EQ(record.intents, full().intents);
  auto today = full();
  today.release->doors.clear();  // it knew none
  for (std::size_t past = 0; past < record.history.size(); ++past) {
    // Their runbooks stay as they were written, with the keys of that time.
    EXPECT_EQ(runbook::parse(record.history[past].runbook, "").runbooks, std::vector{perception()});
    today.history[past].runbook = record.history[past].runbook;
  }
  EXPECT_EQ(encode(record, noon), encode(today, noon));
}

}  // namespace
}  // namespace bluegreen::engine_test
