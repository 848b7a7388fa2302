// What a host gives is refused before anything begins where it cannot be.
#include <gmock/gmock.h>

#include "bluegreen/session/rehearsal.hpp"
#include "session/example.hpp"
#include "session/person.hpp"

namespace bluegreen::session {
namespace {

/// The message of the refusal; empty where nothing was refused.
template <class T>
std::string refusal(const base::result<T>& result) {
  if (result) return {};
  EXPECT_EQ(result.error().code, base::Errc::invalid_argument);
  return result.error().message;
}

std::string refusal_of(SessionOptions options) {
  sim::World world{{}};
  Person ada{world, "ada", perception(), std::move(options)};
  const auto message = refusal(ada->deploy("1.2.4", Until::end));
  EXPECT_TRUE(message.empty() || world.record().version.empty()) << "nothing is written";
  return message;
}

TEST(Given, ASinkThatIsNullIsRefused) {
  EXPECT_EQ(refusal_of({.sinks = {nullptr}}), "SessionOptions::sinks has null");
  EXPECT_EQ(refusal_of({.sinks = {engine::sink_of(nullptr)}}), "SessionOptions::sinks has null");
}

TEST(Given, ATaskWhoseEndNobodyIsToldOfIsRefused) {
  sim::World world{{}};
  Person ada{world, "ada"};
  EXPECT_EQ(refusal(ada->begin_deploy("1.2.4", Until::end, nullptr)), "done is null");
  EXPECT_EQ(refusal(ada->begin_observe(nullptr)), "done is null");
  EXPECT_FALSE(ada->busy());
}

TEST(Given, ALeaseThatRunsOutAtOnceOrNeverIsRefused) {
  for (const auto lease : {0ms, -5000ms, 999ms, base::Duration{24h + 1ms}, base::Duration::max(),
                           base::Duration::min()}) {
    EXPECT_THAT(refusal_of(SessionOptions{.lease = lease}),
                testing::HasSubstr("not between 1s and 1d"));
  }
  for (const auto lease : {base::Duration{1s}, base::Duration{24h}})
    EXPECT_EQ(refusal_of(SessionOptions{.lease = lease}), "");
}

TEST(Given, AWordThatDoesNotExistIsRefused) {
  sim::World world{{}};
  Person ada{world, "ada"};
  constexpr auto nowhere = static_cast<Until>(99);
  EXPECT_EQ(refusal(ada->deploy("1.2.4", nowhere)), "there is no such Until");
  EXPECT_EQ(refusal(ada->resume(nowhere)), "there is no such Until");
  EXPECT_EQ(refusal(ada->promote("ada", static_cast<Until>(-1))), "there is no such Until");
  EXPECT_EQ(refusal(ada->rollback(1, nowhere)), "there is no such Until");
  EXPECT_TRUE(world.record().version.empty());
  EXPECT_EQ(refusal(ada->post({static_cast<engine::Intent::Kind>(77), "ada"})),
            "there is no such Intent::Kind");
}

TEST(Given, AGateThatAnswersNothingThatExistsLeavesItToSomebodyElse) {
  sim::World world{{}};
  auto runbook = perception();
  runbook.gate = runbook::GateSpec{"promote", 1h};
  SessionOptions options;
  options.gate = [](const engine::Release&) {
    return engine::Intent{static_cast<engine::Intent::Kind>(77), "ada"};
  };
  Person ada{world, "ada", runbook, options};
  EXPECT_EQ(outcome(ada->deploy("1.2.4", Until::held)), Outcome::waiting);
}

std::string refusal_of(RehearsalOptions options) {
  options.version = "1.2.4";
  return refusal(rehearse(perception(), std::move(options)));
}

TEST(Given, WhatIsNullInARehearsalIsRefused) {
  RehearsalOptions options;
  options.sinks = {nullptr};
  EXPECT_EQ(refusal_of(options), "RehearsalOptions::sinks has null");
  options.sinks.clear();
  options.witnesses = {nullptr};
  EXPECT_EQ(refusal_of(options), "one of RehearsalOptions::witnesses is null");
  options.witnesses.clear();
  options.probes["mine"] = {};
  EXPECT_EQ(refusal_of(options), "RehearsalOptions::probes asks nobody for 'mine'");
}

TEST(Given, ATimeThatNoRehearsalHasIsRefused) {
  for (const auto length : {base::Duration{-1}, base::Duration::max(), base::Duration::min()}) {
    RehearsalOptions aborted;
    aborted.abort_at = length;
    EXPECT_THAT(refusal_of(aborted), testing::HasSubstr("abort_at is "));
    RehearsalOptions promoted;
    promoted.promote_after = length;
    EXPECT_THAT(refusal_of(promoted), testing::HasSubstr("promote_after is "));
    RehearsalOptions probed;
    probed.probes["mine"] = {length, [](const auto&) { return model::ProbeReport{}; }};
    EXPECT_THAT(refusal_of(probed), testing::HasSubstr("what a probe takes is "));
  }
  for (auto place : {&sim::WorldOptions::pre_stop, &sim::WorldOptions::lost_answer,
                     &sim::WorldOptions::command_takes, &sim::WorldOptions::readiness_period}) {
    RehearsalOptions options;
    options.world.*place = base::Duration{-1};
    EXPECT_THAT(refusal_of(options), testing::HasSubstr(" is -1ms, not between "));
  }
  RehearsalOptions still;
  still.world.readiness_period = 0ms;
  EXPECT_THAT(refusal_of(still), testing::HasSubstr("readiness_period is 0s"));
  RehearsalOptions crossed;
  crossed.world.helm = {5s, 3s};
  EXPECT_THAT(refusal_of(crossed), testing::HasSubstr("helm is 3s, not between 5s and "));
  RehearsalOptions late;
  late.abort_at = 24h * 10'000;
  EXPECT_EQ(refusal_of(late), "");
}

}  // namespace
}  // namespace bluegreen::session
