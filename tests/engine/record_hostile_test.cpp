// A record can be edited by anybody who may write a ConfigMap: whatever stands there, reading it
// ends with a result.
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
  const auto closed = R"({"schema":1,"news":)" + deep + std::string(200'000, ']') + "}";
  EXPECT_TRUE(decode(closed, noon));  // what is not known is not looked at, and costs no stack
}

TEST(HostileRecord, ThatIsTooLarge) {
  EXPECT_EQ(code_of(R"({"schema":1,"owner":")" + std::string(512 * 1024, 'x') + "\"}"),
            base::Errc::too_large);
}

TEST(HostileRecord, OfTheWrongTypes) {
  for (const auto* text : {
           R"({"schema":1,"fence":"2"})",
           R"({"schema":1,"fence":-2})",
           R"({"schema":1,"fence":2.5})",
           R"({"schema":1,"fence":null})",
           R"({"schema":1,"owner":[]})",
           R"({"schema":1,"renewed":5})",
           R"({"schema":1,"renewed":"yesterday"})",
           R"({"schema":1,"lease":30})",
           R"({"schema":1,"lease":"-5s"})",
           R"({"schema":1,"last_number":{}})",
           R"({"schema":1,"intents":{}})",
           R"({"schema":1,"intents":[1]})",
           R"({"schema":1,"intents":[{"kind":7}]})",
           R"({"schema":1,"history":"none"})",
           R"({"schema":1,"history":[{"color":"red"}]})",
           R"({"schema":1,"history":[[]]})",
           R"({"schema":1,"release":[]})",
           R"({"schema":1,"release":"perception-1"})",
           R"({"schema":1,"release":{}})",
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
      {R"("switch_written":true)", R"("switch_written":"yes")"},
      {R"("deadline_length":"10m")", R"("deadline_length":"10")"},
      {R"("runbook":")", R"("runbook":"x: y\n)"},
      {R"("runbook":")", R"("no_runbook":")"},
  };
  for (const auto& [from, to] : changes)
    EXPECT_EQ(code_of(with_text(from, to)), base::Errc::malformed) << to;
}

TEST(HostileRecord, OfAPhaseThatNamesAnOldColorThatIsNot) {
  for (const auto phase : every_phase()) {
    auto text = good();
    const auto replace = [&](const std::string& from, const std::string& to) {
      text.replace(text.find(from), from.size(), to);
    };
    replace(R"("phase":"holding")", R"("phase":")" + std::string{engine::to_text(phase)} + "\"");
    replace(R"("live_before":"blue",)", "");
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
  record.release->runbook.drain.path.reset();
  EXPECT_EQ(code_of(engine::encode(record, noon)), base::Errc::malformed);
}

/// What was read can be driven: nothing that decode() lets through makes decide() fall over.
void drive(ReleaseState state) {
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
      if (random.chance(300'000)) {
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
