// A record can be edited by anybody who may write a ConfigMap: whatever stands there, reading it
// ends with a result.
#include <limits>

#include <gmock/gmock.h>

#include "bluegreen/base/random.hpp"
#include "bluegreen/engine/record.hpp"
#include "engine/states.hpp"

namespace bluegreen::engine_test {
namespace {

using engine::decode;
using engine::Record;

base::Errc code_of(const std::string& text) {
  const auto record = decode(text, noon);
  if (!record) return record.error().code;
  ADD_FAILURE() << "was read: " << text.substr(0, 200);
  return {};
}

std::string good() {
  Record record;
  record.fence = 2;
  record.owner = "ada";
  record.intents = {{"id-1", "abort", "grace"}};
  record.history = {{1, "1.2.3", Color::blue, "finished", "", noon.utc, noon.utc, "x"}};
  record.release = in_phase(Phase::holding);
  record.release->doors = {{"service", model::Split::all_to(Color::green)}};
  return engine::encode(record, noon);
}

/// The good record with one text replaced.
std::string with_text(const std::string& from, const std::string& to) {
  auto text = good();
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(HostileRecord, ThatIsNoJsonObject) {
  for (const auto* text :
       {"{", "[]", "null", "1", "\"x\"", "{}}", "schema: 1", "\xff\xfe", "{\"schema\":1,}", " "}) {
    EXPECT_EQ(code_of(text), base::Errc::malformed) << text;
  }
}

TEST(HostileRecord, WithoutASchema) {
  EXPECT_EQ(code_of("{}"), base::Errc::malformed);
  EXPECT_EQ(code_of(R"({"schema":0})"), base::Errc::malformed);
  EXPECT_EQ(code_of(R"({"schema":-1})"), base::Errc::malformed);
  EXPECT_EQ(code_of(R"({"schema":"1"})"), base::Errc::malformed);
  EXPECT_EQ(code_of(R"({"schema":1.5})"), base::Errc::malformed);
  EXPECT_EQ(code_of(R"({"schema":18446744073709551615})"), base::Errc::unsupported);
}

TEST(HostileRecord, CutAnywhere) {
  const auto text = good();
  for (std::size_t size = 1; size < text.size(); ++size) {
    const auto record = decode(std::string_view{text}.substr(0, size), noon);
    ASSERT_FALSE(record) << size;
    ASSERT_EQ(record.error().code, base::Errc::malformed) << size;
  }
}

TEST(HostileRecord, NestedDeeply) {
  const std::string deep(200'000, '[');
  EXPECT_EQ(code_of(deep), base::Errc::malformed);
  const auto closed = R"({"schema":2,"news":)" + deep + std::string(200'000, ']') + "}";
  EXPECT_TRUE(decode(closed, noon));  // what is not known is not looked at, and costs no stack
}

TEST(HostileRecord, ThatIsTooLarge) {
  EXPECT_EQ(code_of(R"({"schema":2,"owner":")" + std::string(512 * 1024, 'x') + "\"}"),
            base::Errc::too_large);
}

TEST(HostileRecord, OfTheWrongTypes) {
  for (const auto* text : {
           R"({"schema":2,"fence":"2"})",
           R"({"schema":2,"fence":-2})",
           R"({"schema":2,"fence":2.5})",
           R"({"schema":2,"fence":null})",
           R"({"schema":2,"owner":[]})",
           R"({"schema":2,"renewed":5})",
           R"({"schema":2,"renewed":"yesterday"})",
           R"({"schema":2,"lease":30})",
           R"({"schema":2,"lease":"-5s"})",
           R"({"schema":2,"last_number":{}})",
           R"({"schema":2,"intents":{}})",
           R"({"schema":2,"intents":[1]})",
           R"({"schema":2,"intents":[{"kind":7}]})",
           R"({"schema":2,"history":"none"})",
           R"({"schema":2,"history":[{"color":"red"}]})",
           R"({"schema":2,"history":[[]]})",
           R"({"schema":2,"release":[]})",
           R"({"schema":2,"release":"perception-1"})",
           R"({"schema":2,"release":{}})",
       }) {
    EXPECT_EQ(code_of(text), base::Errc::malformed) << text;
  }
}

TEST(HostileRecord, OfAReleaseThatCannotBe) {
  const std::pair<const char*, const char*> changes[] = {
      {R"("phase":"holding")", R"("phase":"dancing")"},
      {R"("phase":"holding")", R"("phase":5)"},
      {R"("phase":"holding")", R"("phase":"holding","resume_to":"nowhere")"},
      {R"("phase":"holding")", R"("phase":"observing","resume_to":"finished")"},
      {R"("phase":"holding")", R"("phase":"observing","resume_to":"claiming")"},
      {R"("target":"green")", R"("target":"red")"},
      {R"("target":"green")", R"("target":"blue")"},  // the color that serves
      {R"("live_before":"blue")", R"("live_before":"")"},
      {R"("replicas":3)", R"("replicas":"3")"},
      {R"("deadline_length":"10m")", R"("deadline_length":"10")"},
      {R"("runbook":")", R"("runbook":"x: y\n)"},
      {R"("runbook":")", R"("no_runbook":")"},
  };
  for (const auto& [from, to] : changes)
    EXPECT_EQ(code_of(with_text(from, to)), base::Errc::malformed) << to;
}

TEST(HostileRecord, OfStepsThatCannotBe) {
  for (const auto* step : {R"("1")", "-1", "0.5", "true", "null", "[1]", "2", "4294967297",
                           "18446744073709551615", "18446744073709551616"}) {
    EXPECT_EQ(code_of(with_text(R"("step":1)", R"("step":)" + std::string{step})),
              base::Errc::malformed)
        << step;
  }
}

/// What decode() says of the phase after so many steps; "" where it is read.
std::string said_of(Phase phase, int step, std::optional<Phase> resume_to = {}) {
  Record record;
  record.release = in_phase(phase);
  record.release->step = step;
  record.release->resume_to = resume_to;
  const auto read = decode(engine::encode(record, noon), noon);
  return read ? "" : read.error().message;
}

TEST(HostileRecord, OfStepsThatDoNotFitToThePhase) {
  using testing::HasSubstr;
  for (const auto phase : every_phase()) {
    // Where a switch is looked at, returned from or ended after, both can be.
    const bool before = phase < Phase::checking_target;
    const bool behind = model::may_have_switched(phase);
    EXPECT_EQ(said_of(phase, 0).empty(), !behind) << engine::to_text(phase);
    EXPECT_EQ(said_of(phase, 1).empty(), !before) << engine::to_text(phase);
  }
  EXPECT_THAT(said_of(Phase::installing, 1), HasSubstr("stands before the switch"));
  EXPECT_THAT(said_of(Phase::holding, 0), HasSubstr("stands behind the switch"));
  // While it is taken up again, the place to go on from counts.
  EXPECT_EQ(said_of(Phase::claiming, 1, Phase::holding), "");
  EXPECT_NE(said_of(Phase::claiming, 0, Phase::holding), "");
  EXPECT_NE(said_of(Phase::observing, 1, Phase::validating), "");
}

TEST(HostileRecord, OfDoorsThatCannotBe) {
  const std::string good_doors = R"("doors":[{"name":"service","blue":0,"green":100}])";
  for (const auto* doors : {
           R"({})",
           R"("service")",
           R"(null)",
           R"([1])",
           R"([[]])",
           R"([{}])",
           R"([{"blue":0,"green":100}])",
           R"([{"name":"","blue":0,"green":100}])",
           R"([{"name":7,"blue":0,"green":100}])",
           R"([{"name":"service","blue":0,"green":0}])",
           R"([{"name":"service","blue":0}])",
           R"([{"name":"service","green":0}])",
           R"([{"name":"service","blue":-1,"green":100}])",
           R"([{"name":"service","blue":100,"green":-1}])",
           R"([{"name":"service","blue":0.5,"green":1}])",
           R"([{"name":"service","blue":"0","green":100}])",
           R"([{"name":"service","blue":null,"green":100}])",
           R"([{"name":"service","blue":[],"green":100}])",
           R"([{"name":"service","blue":1000000001,"green":0}])",
           R"([{"name":"service","blue":0,"green":4294967296}])",
           R"([{"name":"service","blue":4294967297,"green":0}])",
           R"([{"name":"service","blue":18446744073709551616,"green":0}])",
           R"([{"name":"service","blue":1e3,"green":0}])",
       }) {
    const auto text = with_text(good_doors, R"("doors":)" + std::string{doors});
    EXPECT_EQ(code_of(text), base::Errc::malformed) << doors;
  }
}

TEST(HostileRecord, SaysWhatIsWrongWithADoor) {
  const auto said = [](const std::string& to) {
    return decode(with_text(R"("blue":0,"green":100)", to), noon).error().message;
  };
  EXPECT_EQ(said(R"("blue":-1,"green":100)"),
            "the record's release: in 'doors': the value of 'blue' is not understood");
  EXPECT_EQ(said(R"("blue":0,"green":1000000001)"),
            "the record's release: in 'doors': the value of 'green' is not understood");
  EXPECT_EQ(said(R"("blue":0,"green":0)"),
            "the record's release: in 'doors': the value of 'blue and green' is not understood");
}

TEST(HostileRecord, OfTooManyDoors) {
  const auto with_doors = [](std::size_t count) {
    Record record;
    record.release = in_phase(Phase::holding);
    record.release->doors.assign(count, {"service", std::nullopt});
    return engine::encode(record, noon);
  };
  EXPECT_TRUE(decode(with_doors(engine::most_recorded_doors), noon));
  const auto more = decode(with_doors(engine::most_recorded_doors + 1), noon);
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, base::Errc::malformed);
  EXPECT_THAT(more.error().message, testing::HasSubstr("more doors"));
}

TEST(HostileRecord, OfSchema1) {
  // What its one flag was, and that nothing of a later schema is looked for in it.
  const auto old = [](const std::string& traffic) {
    auto text = with_text(R"("schema":2)", R"("schema":1)");
    const std::string step = R"("step":1)";
    return text.replace(text.find(step), step.size(), traffic);
  };
  EXPECT_TRUE(decode(old(R"("switch_written":true)"), noon));
  EXPECT_TRUE(
      decode(old(R"("switch_written":true,"step":"x")"), noon).value().release->doors.empty());
  for (const auto* traffic :
       {R"("switch_written":"yes")", R"("switch_written":1)", R"("switch_written":null)",
        R"("switch_written":false)", R"("step":1)", R"("switch_written":true,"traffic":7)"}) {
    EXPECT_EQ(code_of(old(traffic)), base::Errc::malformed) << traffic;
  }
}

/// A host's port may tell anything: what it tells never makes the record unreadable.
TEST(RecordedDoors, AreSuchAsCanBeRead) {
  model::Traffic traffic;
  constexpr int most = std::numeric_limits<int>::max();
  const auto split = [](int blue, int green) { return model::Split::of(blue, green).value(); };
  traffic.doors.resize(40);
  traffic.doors[1].name = "service";
  traffic.doors[1].split = split(90, 10);
  traffic.doors[2].name = "\xff\n\"";
  traffic.doors[2].split = split(engine::largest_recorded_weight, 0);
  traffic.doors[3].name = "huge";
  traffic.doors[3].split = split(0, most);
  for (std::size_t i = 4; i < traffic.doors.size(); ++i) traffic.doors[i].name = "door";
  const auto doors = engine::recorded_doors(traffic);
  ASSERT_EQ(doors.size(), engine::most_recorded_doors);
  EXPECT_EQ(doors[0], (engine::RecordedDoor{"service", split(90, 10)}));
  EXPECT_EQ(doors[2], (engine::RecordedDoor{"huge", std::nullopt}));
  Record record;
  record.release = in_phase(Phase::holding);
  record.release->doors = doors;
  const auto read = decode(engine::encode(record, noon), noon);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read.value().release->doors.size(), doors.size());
  EXPECT_EQ(read.value().release->doors[1].split, doors[1].split);
}

TEST(HostileRecord, OfAPhaseThatNamesAnOldColorThatIsNot) {
  for (const auto phase : every_phase()) {
    Record record;
    record.release = in_phase(phase);
    record.release->live_before.reset();
    const auto text = engine::encode(record, noon);
    EXPECT_EQ(decode(text, noon).has_value(), !needs_old_color(phase)) << engine::to_text(phase);
  }
  // As a place to go on from, too.
  auto text = with_text(R"("phase":"holding")", R"("phase":"claiming","resume_to":"scaling_down")");
  const std::string old = R"("live_before":"blue",)";
  EXPECT_TRUE(decode(text, noon));
  EXPECT_EQ(code_of(text.replace(text.find(old), old.size(), "")), base::Errc::malformed);
}

TEST(HostileRecord, OfADrainThatTheRunbookHasNoPathFor) {
  Record record;
  record.release = in_phase(Phase::moving);
  record.release->draining = true;
  EXPECT_TRUE(decode(engine::encode(record, noon), noon));
  auto without_path = *record.release->runbook;
  without_path.drain.path.reset();
  record.release->runbook = without_path;
  EXPECT_EQ(code_of(engine::encode(record, noon)), base::Errc::malformed);
}

/// What was read can be driven: nothing that decode() lets through makes decide() fall over.
void drive(Release state) {
  auto now = noon;
  state = engine::decide(std::move(state), engine::Begin{}, now).state;
  for (int round = 0; round < 40 && !engine::is_end(state.phase); ++round) {
    const auto flights = state.flights;
    for (const auto& flight : flights) {
      const port::Answer answer = port::is_effect(flight.request)
                                      ? port::Answer{port::Applied{}}
                                      : port::Answer{both_up(Color::green)};
      state =
          engine::decide(std::move(state), engine::Completed{{flight.id, answer, true}}, now).state;
    }
    now = later(now, std::chrono::seconds{30});
    state = engine::decide(std::move(state), engine::TickCame{}, now).state;
    if (round % 4 == 3) state = engine::decide(std::move(state), engine::DeadlineCame{}, now).state;
  }
}

TEST(HostileRecord, ChangedAtRandomIsReadOrRefusedAndCanBeDriven) {
  base::Random random{7};
  const auto text = good();
  int read = 0;
  for (int count = 0; count < 20'000; ++count) {
    auto changed = text;
    const auto times = 1 + random.below(4);
    for (std::uint64_t time = 0; time < times; ++time) {
      const auto at = random.below(changed.size());
      const auto byte = static_cast<char>(random.below(256));
      if (random.chance(base::Share::percent(30))) {
        changed.erase(at, 1 + random.below(20));
      } else {
        changed[at] = byte;
      }
    }
    auto record = decode(changed, noon);
    if (!record) continue;
    ++read;
    if (record.value().release) drive(std::move(*record.value().release));
  }
  EXPECT_GT(read, 100);
}

}  // namespace
}  // namespace bluegreen::engine_test
