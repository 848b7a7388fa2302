// The end of a hold: what passes then, what is waited for, and what is asked of a person.
#include <gtest/gtest.h>

#include "engine/states.hpp"

namespace bluegreen::engine_test {
namespace {

using namespace std::chrono_literals;

/// A hold of fifteen minutes with one probe that is asked and one that counts; by hand.
class EndOfHold : public testing::Test {
 protected:
  EndOfHold() { hold({runbook::ActuatorHealth{}, runbook::ErrorRate{}}); }

  void hold(std::vector<runbook::ProbeSpec> watch) {
    auto runbook = perception();
    runbook.watch = std::move(watch);
    state = in_phase(Phase::moving, runbook);
    now = noon;
    for (int sample = 0; state.phase == Phase::moving && sample < 9; ++sample) {
      now = later(now, 2s);
      answer_sample();
    }
    ASSERT_EQ(state.phase, Phase::holding);
    began = now;
  }

  void take(engine::Event event) {
    auto decision = engine::decide(std::move(state), std::move(event), now);
    for (const auto& command : decision.commands) {
      const auto* entry = std::get_if<engine::AddEntry>(&command);
      if (entry != nullptr) journal.push_back(entry->entry.text);
    }
    state = std::move(decision.state);
  }
  template <class Request>
  std::vector<port::OperationId> asked() const {
    std::vector<port::OperationId> ids;
    for (const auto& flight : state.flights) {
      if (std::holds_alternative<Request>(*flight.request)) ids.push_back(flight.id);
    }
    return ids;
  }
  void answer_sample() {
    if (asked<port::SampleTraffic>().empty()) {
      state.flights.push_back({port::OperationId{++state.next_operation}, port::SampleTraffic{}});
    }
    requests += 100;
    model::TrafficSample sample;
    sample.pods.green = {{"green-1", requests, 0, 0, now.utc},
                         {"green-2", requests, 0, 0, now.utc}};
    if (none_is_seen) {
      sample.pods.green.clear();
      sample.missing.green = {"green-1", "green-2"};
    } else if (green_2_is_missing) {
      sample.pods.green.pop_back();
      sample.missing.green = {"green-2"};
    }
    take(engine::Completed{{asked<port::SampleTraffic>().front(), sample, true}});
  }
  /// Time goes on to the end of the hold, or so far; what is asked is answered as the test says.
  void pass_time(base::Duration until) {
    while (state.phase == Phase::holding) {
      const auto end = began.monotonic + until;
      const auto due = std::min(state.deadline->at, state.tick.value_or(end));
      if (due > end) break;
      now = later(now, std::max<base::Duration>(due - now.monotonic, 0s));
      if (state.tick && *state.tick <= now.monotonic) {
        take(engine::TickCame{});
      } else if (state.deadline->at <= now.monotonic) {
        take(engine::DeadlineCame{});
      } else {
        break;
      }
      answer();
    }
  }
  void answer() {
    for (const auto id : asked<port::RunProbe>()) {
      if (answers_probes)
        take(engine::Completed{{id, model::ProbeReport{model::Verdict::passed, "well"}, true}});
    }
    if (answers_samples && !asked<port::SampleTraffic>().empty()) answer_sample();
  }
  base::Duration held() const { return now.monotonic - began.monotonic; }
  bool said(const std::string& part) const {
    return std::ranges::any_of(
        journal, [&](const std::string& text) { return text.find(part) != std::string::npos; });
  }

  Release state;
  base::Timestamp now;
  base::Timestamp began;
  std::uint64_t requests = 0;
  bool answers_probes = true;
  bool answers_samples = true;
  bool green_2_is_missing = false;
  bool none_is_seen = false;
  std::vector<std::string> journal;
};

TEST_F(EndOfHold, EndsInTimeWhereEverythingPasses) {
  pass_time(1h);
  EXPECT_EQ(state.phase, Phase::serving);
  EXPECT_EQ(held(), 15min);
}

TEST_F(EndOfHold, AProbeThatAnswersNoMoreIsNoPass) {
  pass_time(10min);
  answers_probes = false;
  pass_time(1h);
  EXPECT_EQ(state.phase, Phase::undecided);
  EXPECT_EQ(held(), 16min) << "it is waited for, for a minute";
  EXPECT_NE(state.reason.find("actuator_health"), std::string::npos) << state.reason;
  EXPECT_NE(state.reason.find("no answer since it passed"), std::string::npos) << state.reason;
}

TEST_F(EndOfHold, SamplesThatAreNeverAnsweredAreNoPass) {
  pass_time(14min);
  answers_samples = false;
  pass_time(1h);
  EXPECT_EQ(state.phase, Phase::undecided);
  EXPECT_NE(state.reason.find("error_rate"), std::string::npos) << state.reason;
}

TEST_F(EndOfHold, AFreshAnswerWithinAMinuteIsAPass) {
  pass_time(14min + 30s);
  answers_probes = false;
  pass_time(15min + 20s);
  ASSERT_EQ(state.phase, Phase::holding);
  answers_probes = true;
  pass_time(1h);
  EXPECT_EQ(state.phase, Phase::serving);
  EXPECT_LE(held(), 15min + 30s);
}

TEST_F(EndOfHold, TimeThatIsNotSeenIsMadeUp) {
  green_2_is_missing = true;
  pass_time(4min);
  EXPECT_TRUE(said("1 of 2 pods not seen for")) << "the journal names it";
  EXPECT_TRUE(said("green-2"));
  // It comes back as another process: what the first one answered is lost.
  green_2_is_missing = false;
  requests = 0;
  pass_time(1h);
  EXPECT_EQ(state.phase, Phase::serving);
  EXPECT_GE(held(), 17min) << "four minutes of one of two pods";
  EXPECT_LE(held(), 17min + 5s);
  EXPECT_TRUE(said("the hold goes on for 2m"));
}

TEST_F(EndOfHold, ByHalfOfItAtMostThenAPersonIsAsked) {
  green_2_is_missing = true;
  pass_time(2h);
  EXPECT_EQ(state.phase, Phase::undecided);
  EXPECT_GE(held(), 22min + 30s);
  EXPECT_LE(held(), 22min + 30s + 1min);
}

TEST_F(EndOfHold, TimeThatCannotBeMadeUpAsksAPersonThoughAllIsSeenNow) {
  none_is_seen = true;
  pass_time(14min);
  none_is_seen = false;
  requests = 0;  // other processes
  pass_time(2h);
  EXPECT_EQ(state.phase, Phase::undecided);
  EXPECT_NE(state.reason.find("was not seen for"), std::string::npos) << state.reason;
}

TEST_F(EndOfHold, WhereNothingIsCountedNothingIsMissed) {
  hold({runbook::ActuatorHealth{}});
  green_2_is_missing = true;
  pass_time(1h);
  EXPECT_EQ(state.phase, Phase::serving);
  EXPECT_EQ(held(), 15min);
}

/// Nobody does a thing for so long, but green stands so.
void stand(Release& state, int wanted, int ready, base::Duration length) {
  for (const auto time : {base::Duration::zero(), length}) {
    const port::OperationId id{++state.next_operation};
    state.flights.push_back({id, port::Observe{}});
    const auto seen = with(both_up(Color::green), Color::green, wanted, ready);
    state = engine::decide(std::move(state), engine::Completed{{id, seen, true}}, later(noon, time))
                .state;
  }
}

bool gives_back(int replicas, int wanted, int ready) {
  auto state = in_phase(Phase::holding);
  state.replicas = replicas;
  stand(state, wanted, ready, 31s);
  return engine::is_return(state.phase);
}

TEST(Weakness, IsAgainstWhatIsWantedNow) {
  EXPECT_FALSE(gives_back(10, 4, 4)) << "an autoscaler made it smaller";
  EXPECT_TRUE(gives_back(10, 10, 4));
  EXPECT_TRUE(gives_back(10, 6, 2));
  EXPECT_FALSE(gives_back(10, 6, 3));
  EXPECT_FALSE(gives_back(3, 20, 3)) << "an autoscaler makes it larger: its pods come up";
  EXPECT_TRUE(gives_back(3, 20, 1));
  EXPECT_TRUE(gives_back(10, 0, 0)) << "nobody serves";
}

}  // namespace
}  // namespace bluegreen::engine_test
