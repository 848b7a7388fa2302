// Records that an older version wrote: this one reads each and takes the release to its end.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "bluegreen/engine/claim.hpp"
#include "engine/small_world.hpp"
#include "engine/states.hpp"
#include "traffic.hpp"

namespace bluegreen::engine_test {
namespace {

using engine::Record;

std::filesystem::path golden() {
  return std::filesystem::path{BLUEGREEN_SOURCE_DIR} / "tests/engine/golden/schema_1";
}

std::string text_of(const std::string& name) {
  std::ifstream file{golden() / (name + ".json")};
  EXPECT_TRUE(file) << name;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

Record decoded(const std::string& text, base::Timestamp now) {
  auto record = engine::decode(text, now);
  if (record) return std::move(record.value());
  ADD_FAILURE() << record.error().message;
  return {};
}

/// The record as another machine reads it, a minute after it was written.
base::Timestamp a_minute_after(const std::string& text) {
  const base::Instant there{std::chrono::hours{500}};
  return {there, decoded(text, noon).renewed + std::chrono::minutes{1}};
}

/// Where the release of the file stood when the other driver left it.
Phase phase_of(const std::string& name) {
  const auto record = decoded(text_of(name), noon);
  if (!record.release) return Phase::claiming;  // and the test has failed
  return record.release->resume_to.value_or(record.release->phase);
}

/// The cluster as the other driver left it.
SmallWorld world_of(Phase phase) {
  SmallWorld world{base::Random{1}, false};
  const port::Stamp stamp{"perception-4", 9};
  world.apply(port::TakeOver{stamp});
  const auto& row = engine::row_of(phase);
  const bool installed = row.stage != model::Stage::prepare && phase != Phase::installing;
  if (installed) world.apply(port::Install{Color::green, "1.2.4", 3, {}, stamp});
  world.settle();
  if (row.traffic == model::TrafficMove::moved) world.edit_service(Color::green);
  const bool old_is_down =
      phase == Phase::retired || phase == Phase::deleting || phase == Phase::return_warming;
  if (old_is_down)
    world.apply(port::Scale{Color::blue, port::From{3}, port::To{0}, "uid-1.2.3", stamp});
  world.settle();
  return world;
}

/// A driver that takes a record over in a world where all goes well, but for what a test says.
class Driver {
 public:
  Driver(Record record, SmallWorld& world, base::Timestamp now)
      : record_(std::move(record)), world_(world), now_(now) {}

  void take(const engine::Event& event) {
    auto decision = engine::decide(*record_.release, event, now_);
    record_.release = std::move(decision.state);
    for (const auto& command : decision.commands) {
      const auto* start = std::get_if<engine::StartOperation>(&command);
      if (start != nullptr && !std::holds_alternative<port::WatchWorld>(*start->request))
        under_way_.push_back(*start);
    }
  }

  /// Until the phase, the end, or 5,000 turns.
  void run_to(std::optional<Phase> phase = {}) {
    for (int count = 0; count < 5000 && !engine::is_end(state().phase); ++count) {
      if (state().phase == phase) return;
      turn();
    }
  }
  void run_for(base::Duration length) {
    const auto end = now_.monotonic + length;
    while (now_.monotonic < end && !engine::is_end(state().phase)) turn();
  }

  const Release& state() const { return *record_.release; }

  model::Verdict verdict = model::Verdict::passed;

 private:
  void turn() {
    if (under_way_.empty()) return let_time_pass();
    const auto next = under_way_.front();
    under_way_.erase(under_way_.begin());
    take(engine::Completed{{next.id, answer(next.request), true}});
    world_.settle();
  }

  void let_time_pass() {
    const auto& deadline = state().deadline;
    const bool ticks = state().tick && (!deadline || *state().tick <= deadline->at);
    ASSERT_TRUE(ticks || deadline) << engine::to_text(state().phase);
    const auto due = ticks ? *state().tick : deadline->at;
    now_ = later(now_, std::max<base::Duration>(due - now_.monotonic, base::Duration::zero()));
    if (ticks) return take(engine::TickCame{});
    take(engine::DeadlineCame{});
  }

  port::Answer answer(const port::Request& request) {
    if (std::holds_alternative<port::Observe>(request)) return world_.seen();
    if (std::holds_alternative<port::SampleTraffic>(request)) return world_.sample(0);
    if (std::holds_alternative<port::RunProbe>(request))
      return model::ProbeReport{verdict, "as the test says"};
    if (std::holds_alternative<port::VerifyTraffic>(request))
      return port::TrafficSeen{true, true, 5, 0, ""};
    return world_.apply(request);
  }

  Record record_;
  SmallWorld& world_;
  base::Timestamp now_;
  std::vector<engine::StartOperation> under_way_;
};

Driver taken_over(const std::string& text, SmallWorld& world) {
  const auto now = a_minute_after(text);
  auto record = engine::claim_to_resume(decoded(text, now), {"eve@third:1"}, now);
  EXPECT_TRUE(record);
  Driver driver{std::move(record.value()), world, now};
  driver.take(engine::Begin{});
  return driver;
}

void promote_when_asked(Driver& driver) {
  driver.run_to(Phase::awaiting_promotion);
  if (driver.state().phase == Phase::awaiting_promotion) driver.take(engine::Promote{"her"});
  driver.run_to();
}

void expect_new_color_serves(const SmallWorld& world) {
  EXPECT_EQ(test::serving(world.seen()), Color::green);
  EXPECT_EQ(world.seen().workloads.green.version, "1.2.4");
  EXPECT_EQ(world.seen().workloads.green.ready, 3);
  EXPECT_FALSE(world.seen().workloads.blue.deployment_exists);
  EXPECT_FALSE(world.pointed_at_nothing());
}

void expect_old_color_serves(const SmallWorld& world) {
  EXPECT_EQ(test::serving(world.seen()), Color::blue);
  EXPECT_EQ(world.seen().workloads.blue.version, "1.2.3");
  EXPECT_EQ(world.seen().workloads.blue.ready, 3);
  EXPECT_EQ(world.seen().workloads.green.ready, 0);
  EXPECT_FALSE(world.pointed_at_nothing());
}

/// A file for each phase, and for some the next driver's: "claiming_to_holding".
std::vector<std::string> every_file() {
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator{golden()})
    names.push_back(file.path().stem());
  std::ranges::sort(names);
  return names;
}

std::vector<std::string> files_of(bool (*chosen)(Phase)) {
  std::vector<std::string> names;
  for (const auto& name : every_file()) {
    if (chosen(phase_of(name))) names.push_back(name);
  }
  return names;
}

TEST(OldRecords, AreOfEveryPhase) {
  for (const auto phase : every_phase()) {
    const std::string name{engine::to_text(phase)};
    const auto record = decoded(text_of(name), noon);
    ASSERT_TRUE(record.release) << name;
    EXPECT_EQ(record.release->phase, phase);
    EXPECT_FALSE(record.release->resume_to) << name;
  }
}

class OldRecord : public testing::TestWithParam<std::string> {};

/// What the text says, found without the reader that is tested.
TEST_P(OldRecord, LosesNothing) {
  const auto text = text_of(GetParam());
  const auto record = decoded(text, noon);
  ASSERT_TRUE(record.release);
  const auto& release = *record.release;
  const auto has = [&](const std::string& part) { return text.find(part) != std::string::npos; };
  EXPECT_TRUE(has(R"({"schema":1,)"));
  EXPECT_EQ(release.step, has(R"("switch_written":true)") ? 1 : 0);
  EXPECT_TRUE(release.doors.empty());
  EXPECT_TRUE(has(fmt::format(R"("traffic":"{}")", release.traffic))) << release.traffic;
  EXPECT_EQ(engine::traffic_text(release), release.traffic.empty() ? "not known" : release.traffic);
  EXPECT_TRUE(has(fmt::format(R"("phase":"{}")", engine::to_text(release.phase))));
  EXPECT_TRUE(has(fmt::format(R"("reason":"{}")", release.reason)));
  EXPECT_TRUE(has(fmt::format(R"("pending_effect":"{}")", release.pending_effect)));
  EXPECT_EQ(release.version, "1.2.4");
  EXPECT_EQ(release.live_before.has_value(), has(R"("live_before":"blue")"));
  EXPECT_EQ(release.switched_at.has_value(), has(R"("switched_at")"));
  EXPECT_EQ(release.deadline.has_value(), has(R"("deadline")"));
  ASSERT_EQ(record.history.size(), 1U);
  EXPECT_EQ(record.history[0].version, "1.2.3");
  // And nothing when it is written again, by whoever leaves a wish in it.
  const auto again = engine::encode(record, noon);
  EXPECT_THAT(again, testing::StartsWith(R"({"schema":2,)"));
  EXPECT_EQ(engine::encode(decoded(again, noon), noon), again);
  EXPECT_EQ(engine::traffic_text(*decoded(again, noon).release), engine::traffic_text(release));
}

INSTANTIATE_TEST_SUITE_P(Schema1, OldRecord, testing::ValuesIn(every_file()),
                         [](const auto& one) { return one.param; });

class OldForward : public testing::TestWithParam<std::string> {};

TEST_P(OldForward, IsFinished) {
  auto world = world_of(phase_of(GetParam()));
  auto driver = taken_over(text_of(GetParam()), world);
  promote_when_asked(driver);
  EXPECT_EQ(driver.state().phase, Phase::finished) << driver.state().reason;
  expect_new_color_serves(world);
  EXPECT_LE(world.installs(), 1);
  EXPECT_EQ(driver.state().step, engine::instant_steps);
}

/// The write that the record announces had landed, though nobody heard of it.
TEST_P(OldForward, IsFinishedWhereItsWriteHadLanded) {
  const auto phase = phase_of(GetParam());
  auto world = world_of(phase);
  if (phase == Phase::switching) world.edit_service(Color::green);
  if (phase == Phase::installing)
    world.apply(port::Install{Color::green, "1.2.4", 3, {}, {"perception-4", 9}});
  if (phase == Phase::scaling_down)
    world.apply(
        port::Scale{Color::blue, port::From{3}, port::To{0}, "uid-1.2.3", {"perception-4", 9}});
  world.settle();
  auto driver = taken_over(text_of(GetParam()), world);
  promote_when_asked(driver);
  EXPECT_EQ(driver.state().phase, Phase::finished) << driver.state().reason;
  expect_new_color_serves(world);
  EXPECT_EQ(world.installs(), 1);
}

TEST_P(OldForward, IsReturnedByAnAbort) {
  auto world = world_of(phase_of(GetParam()));
  auto driver = taken_over(text_of(GetParam()), world);
  driver.take(engine::Abort{"him"});
  driver.run_to();
  EXPECT_EQ(driver.state().phase, Phase::returned) << driver.state().reason;
  expect_old_color_serves(world);
}

INSTANTIATE_TEST_SUITE_P(Schema1, OldForward, testing::ValuesIn(files_of(model::is_forward)),
                         [](const auto& one) { return one.param; });

class OldReturn : public testing::TestWithParam<std::string> {};

TEST_P(OldReturn, IsReturned) {
  auto world = world_of(phase_of(GetParam()));
  auto driver = taken_over(text_of(GetParam()), world);
  driver.run_to();
  EXPECT_EQ(driver.state().phase, Phase::returned);
  EXPECT_EQ(driver.state().reason, "aborted by him");
  expect_old_color_serves(world);
  EXPECT_EQ(world.seen().workloads.green.wanted, 0);
}

INSTANTIATE_TEST_SUITE_P(Schema1, OldReturn, testing::ValuesIn(files_of(model::is_return)),
                         [](const auto& one) { return one.param; });

class OldQuestion : public testing::TestWithParam<std::string> {};

/// Its deadline stays where it was, and answers that do not decide it leave it open.
TEST_P(OldQuestion, StaysOneUntilItIsAnswered) {
  const auto text = text_of(GetParam());
  const auto phase = phase_of(GetParam());
  const auto due = decoded(text, a_minute_after(text)).release->deadline->utc;
  auto world = world_of(phase);
  auto driver = taken_over(text, world);
  driver.verdict = model::Verdict::unknown;  // or the undecided hold would answer itself
  driver.run_to(phase);
  ASSERT_EQ(driver.state().phase, phase);
  EXPECT_EQ(driver.state().deadline->utc, due);
  if (phase == Phase::undecided) driver.run_for(std::chrono::minutes{20});
  ASSERT_EQ(driver.state().phase, phase);
  EXPECT_EQ(driver.state().deadline->utc, due);
  driver.verdict = model::Verdict::passed;
  driver.take(engine::Promote{"her"});
  driver.run_to();
  EXPECT_EQ(driver.state().phase, Phase::finished);
  expect_new_color_serves(world);
}

TEST_P(OldQuestion, EndsAtItsDeadlineAsItsRunbookSays) {
  const auto phase = phase_of(GetParam());
  auto world = world_of(phase);
  auto driver = taken_over(text_of(GetParam()), world);
  driver.verdict = model::Verdict::unknown;
  driver.run_to(phase);
  driver.take(engine::DeadlineCame{});
  driver.run_to();
  if (phase == Phase::undecided) {
    EXPECT_EQ(driver.state().phase, Phase::needs_person);
    EXPECT_EQ(test::serving(world.seen()), Color::green);
    EXPECT_EQ(world.seen().workloads.blue.ready, 3);
  } else {
    EXPECT_EQ(driver.state().phase, Phase::returned);
    expect_old_color_serves(world);
  }
}

INSTANTIATE_TEST_SUITE_P(Schema1, OldQuestion, testing::ValuesIn(files_of(model::is_question)),
                         [](const auto& one) { return one.param; });

class OldEnd : public testing::TestWithParam<std::string> {};

TEST_P(OldEnd, StaysOne) {
  const auto text = text_of(GetParam());
  const auto now = a_minute_after(text);
  const auto record = decoded(text, now);
  const auto resumed = engine::claim_to_resume(record, {"eve@third:1"}, now);
  ASSERT_FALSE(resumed);
  EXPECT_EQ(resumed.error().code, base::Errc::not_found);
  EXPECT_FALSE(engine::leave_intent(record, {"id-1", "abort", "him"}));
  // The next release begins, and this one goes into the history as what it was.
  const auto next = engine::claim_new(record, {"eve@third:1"}, perception(), "1.2.5", now);
  ASSERT_TRUE(next) << next.error().message;
  EXPECT_EQ(next.value().history.back().outcome, GetParam());
  EXPECT_EQ(next.value().history.back().reason, record.release->reason);
  EXPECT_EQ(next.value().release->step, 0);
}

INSTANTIATE_TEST_SUITE_P(Schema1, OldEnd, testing::ValuesIn(files_of(model::is_end)),
                         [](const auto& one) { return one.param; });

}  // namespace
}  // namespace bluegreen::engine_test
