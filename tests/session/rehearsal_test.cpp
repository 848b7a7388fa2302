#include "bluegreen/session/rehearsal.hpp"

#include <map>

#include <gmock/gmock.h>

#include "session/example.hpp"

namespace bluegreen::session {
namespace {

using namespace std::chrono_literals;
using engine::Phase;
using sim::Fault;
using sim::FaultKind;

RehearsalOptions usual(std::uint64_t seed = 1) {
  RehearsalOptions options;
  options.version = "1.2.4";
  options.world.seed = seed;
  options.world.log_limit = std::size_t{1} << 24U;
  return options;
}

RehearsalResult rehearsed(RehearsalOptions options,
                          const runbook::Runbook& runbook = perception()) {
  auto result = rehearse(runbook, std::move(options));
  if (result) return std::move(result.value());
  ADD_FAILURE() << result.error().message;
  return {};
}

Fault in_phase(FaultKind kind, const std::string& phase, base::Duration delay = 0ms) {
  Fault fault;
  fault.kind = kind;
  fault.phase = phase;
  fault.delay = delay;
  return fault;
}

RehearsalResult with(const Fault& fault, std::uint64_t seed = 1) {
  auto options = usual(seed);
  options.world.faults = {fault};
  return rehearsed(std::move(options));
}

/// When each phase was entered first, from the beginning.
std::map<std::string, base::Duration> entered(const RehearsalResult& result) {
  std::map<std::string, base::Duration> all;
  for (const auto& entry : result.journal) {
    if (entry.kind != journal::EntryKind::phase) continue;
    all.emplace(entry.phase, entry.at - result.journal.front().at);
  }
  return all;
}

std::uint64_t lost(const RehearsalResult& result) {
  return result.traffic.fresh.lost + result.traffic.kept.lost;
}

/// Where the Service was pointed last.
std::string last_selected(const RehearsalResult& result) {
  const std::string words = "service selects ";
  const auto at = result.event_log.rfind(words);
  if (at == std::string::npos) return "blue";
  const auto from = at + words.size();
  return result.event_log.substr(from, result.event_log.find('\n', from) - from);
}

TEST(Rehearsal, OfACleanReleaseLosesNothing) {
  const auto result = rehearsed(usual());
  EXPECT_EQ(result.outcome, Outcome::done);
  EXPECT_EQ(result.release.phase, Phase::finished);
  EXPECT_EQ(result.drivers, 1);
  EXPECT_EQ(lost(result), 0U);
  EXPECT_EQ(count_of(result.event_log, "helm upgrade green"), 1);
  EXPECT_EQ(count_of(result.event_log, "service selects"), 1);
  EXPECT_EQ(last_selected(result), "green");
  EXPECT_EQ(count_of(result.event_log, "helm uninstalled blue"), 1);
  EXPECT_GT(result.took, 2h + 30min);
  EXPECT_LT(result.took, 3h);
}

TEST(Rehearsal, HasTheSameBytesForTheSameSeed) {
  const auto once = rehearsed(usual(7));
  const auto again = rehearsed(usual(7));
  EXPECT_EQ(once.event_log_hash, again.event_log_hash);
  EXPECT_EQ(once.journal, again.journal);
  EXPECT_NE(once.event_log_hash, rehearsed(usual(8)).event_log_hash);
}

TEST(Rehearsal, GoesTheOtherWayFromGreen) {
  auto options = usual();
  options.world.live = model::Color::green;
  options.world.idle = sim::IdleState::scaled_to_zero;
  const auto result = rehearsed(std::move(options));
  EXPECT_EQ(result.outcome, Outcome::done);
  EXPECT_EQ(last_selected(result), "blue");
  EXPECT_EQ(count_of(result.event_log, "helm upgrade green"), 0);
  EXPECT_EQ(lost(result), 0U);
}

TEST(Rehearsal, OfAFirstRelease) {
  auto options = usual();
  options.world.live.reset();
  const auto result = rehearsed(std::move(options));
  EXPECT_EQ(result.outcome, Outcome::done);
  EXPECT_EQ(result.release.phase, Phase::finished);
  EXPECT_EQ(last_selected(result), "blue");
  EXPECT_EQ(count_of(result.event_log, "helm uninstalled"), 0);
}

TEST(Rehearsal, IsRefusedWithNothingChanged) {
  auto options = usual();
  options.world.foreign_owner = "Helm release perception-blue";
  const auto result = rehearsed(std::move(options));
  EXPECT_EQ(result.outcome, Outcome::refused);
  EXPECT_EQ(count_of(result.event_log, "helm upgrade"), 0);
  EXPECT_EQ(count_of(result.event_log, "service selects"), 0);
  EXPECT_EQ(exit_code(result.outcome), 3);
}

TEST(Rehearsal, NeedsAVersion) {
  for (const auto* version : {"", " ", "1\n2", "../../x", "-x", "\xff\xfe"}) {
    RehearsalOptions options;
    options.version = version;
    const auto result = rehearse(perception(), std::move(options));
    ASSERT_FALSE(result) << version;
    EXPECT_EQ(result.error().code, base::Errc::invalid_argument);
  }
}

// ---- faults ----

/// A watch that ends is nobody's fault: the release goes on with another.
TEST(Rehearsal, IsDoneWhateverPhaseItsWatchEndsIn) {
  for (const auto& row : model::phase_rows()) {
    if (row.path != model::Path::forward) continue;
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      const auto result = with(in_phase(FaultKind::watch_broken, std::string{row.name}), seed);
      EXPECT_EQ(result.outcome, Outcome::done) << row.name << ": " << result.release.reason;
    }
  }
}

class Returns : public testing::TestWithParam<Fault> {};

TEST_P(Returns, ToTheOldColorByItself) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const auto result = with(GetParam(), seed);
    EXPECT_EQ(result.outcome, Outcome::returned) << result.release.reason;
    EXPECT_EQ(last_selected(result), "blue");
    EXPECT_EQ(exit_code(result.outcome), 1);
    EXPECT_FALSE(result.release.reason.empty());
  }
}

Fault slow() {
  auto fault = in_phase(FaultKind::latency, "holding", 1min);
  fault.by = 2s;
  return fault;
}

INSTANTIATE_TEST_SUITE_P(Faults, Returns,
                         testing::Values(in_phase(FaultKind::image_pull_fails, "observing"),
                                         in_phase(FaultKind::crash_loop, "observing"),
                                         in_phase(FaultKind::errors, "validating"),
                                         in_phase(FaultKind::readiness_gone, "validating"),
                                         in_phase(FaultKind::pods_deleted, "validating"),
                                         in_phase(FaultKind::pods_deleted, "propagating"),
                                         in_phase(FaultKind::errors, "moving"),
                                         in_phase(FaultKind::errors, "holding", 1min),
                                         in_phase(FaultKind::readiness_gone, "holding", 1min),
                                         in_phase(FaultKind::pods_deleted, "holding", 1min), slow(),
                                         in_phase(FaultKind::crash_loop, "holding", 1min),
                                         in_phase(FaultKind::pods_deleted, "serving", 1min),
                                         in_phase(FaultKind::pods_deleted, "retired", 1min)),
                         [](const auto& tested) {
                           return std::string{to_text(tested.param.kind)} + "_" +
                                  tested.param.phase;
                         });

TEST(Rehearsal, OneEvictedPodIsNoReasonToReturn) {
  EXPECT_EQ(with(in_phase(FaultKind::pod_evicted, "holding", 1min)).outcome, Outcome::done);
}

TEST(Rehearsal, AStrangerAtTheServiceNeedsAPerson) {
  const auto result = with(in_phase(FaultKind::stranger_edits_service, "holding", 1min));
  EXPECT_EQ(result.outcome, Outcome::needs_person);
  EXPECT_EQ(exit_code(result.outcome), 4);
}

// ---- gates ----

runbook::Runbook gated() {
  auto runbook = perception();
  runbook.gate = runbook::GateSpec{"promote", 1h};
  return runbook;
}

TEST(Gate, PromotedGoesOn) {
  const auto result = rehearsed(usual(), gated());
  EXPECT_EQ(result.outcome, Outcome::done);
  EXPECT_EQ(entered(result).count("awaiting_promotion"), 1U);
}

TEST(Gate, AbortedNeverSwitches) {
  auto options = usual();
  options.gate = [](const engine::Release&) {
    return std::optional{engine::Intent{engine::Intent::Kind::abort, "him"}};
  };
  const auto result = rehearsed(std::move(options), gated());
  EXPECT_EQ(result.outcome, Outcome::returned);
  EXPECT_EQ(count_of(result.event_log, "service selects"), 0);
}

TEST(Gate, LeftToSomebodyElseWaits) {
  auto options = usual();
  options.gate = [](const engine::Release&) { return std::nullopt; };
  const auto result = rehearsed(std::move(options), gated());
  EXPECT_EQ(result.outcome, Outcome::waiting);
  EXPECT_EQ(result.release.phase, Phase::awaiting_promotion);
  EXPECT_EQ(exit_code(result.outcome), 5);
}

// ---- aborts and deaths in every phase ----

TEST(Abort, InEveryPhaseOfACleanRelease) {
  const auto times = entered(rehearsed(usual()));
  ASSERT_GE(times.size(), 13U);
  for (const auto& [phase, time] : times) {
    if (phase == "finished") continue;
    for (const auto after : {0ms, 7ms, 30ms}) {
      auto options = usual();
      // The journal begins a little after the world: the record is claimed first.
      options.abort_at = time + after + 40ms;
      const auto result = rehearsed(std::move(options));
      EXPECT_EQ(result.outcome, Outcome::returned)
          << phase << " " << after.count() << ": " << result.release.reason;
      EXPECT_EQ(last_selected(result), "blue") << phase;
      EXPECT_EQ(lost(result), 0U) << phase << " " << after.count();
    }
  }
}

TEST(KilledDriver, IsFollowedByOneThatEndsItAsItWouldHave) {
  const auto times = entered(rehearsed(usual()));
  for (const auto& [phase, time] : times) {
    if (phase == "finished") continue;
    for (const auto after : {0ms, 10ms, 50ms, 400ms}) {
      const auto result = with(in_phase(FaultKind::driver_killed, phase, after));
      EXPECT_EQ(result.outcome, Outcome::done)
          << phase << " " << after.count() << ": " << result.release.reason;
      EXPECT_LE(result.drivers, 2) << phase;
      EXPECT_EQ(count_of(result.event_log, "helm deployed green"), 1)
          << phase << " " << after.count();
      EXPECT_EQ(count_of(result.event_log, "service selects"), 1) << phase << " " << after.count();
      EXPECT_EQ(count_of(result.event_log, "helm uninstalled blue"), 1)
          << phase << " " << after.count();
      EXPECT_EQ(lost(result), 0U) << phase << " " << after.count();
    }
  }
}

TEST(KilledDriver, OnTheWayBackIsFollowedByOneThatReturns) {
  auto plain = usual();
  plain.world.faults = {in_phase(FaultKind::readiness_gone, "holding", 1min)};
  for (const auto& [phase, time] : entered(rehearsed(plain))) {
    if (phase.rfind("return", 0) != 0 || phase == "returned") continue;
    for (const auto after : {0ms, 10ms, 50ms}) {
      auto options = plain;
      options.world.faults.push_back(in_phase(FaultKind::driver_killed, phase, after));
      const auto result = rehearsed(std::move(options));
      EXPECT_EQ(result.outcome, Outcome::returned)
          << phase << " " << after.count() << ": " << result.release.reason;
      EXPECT_EQ(last_selected(result), "blue");
      EXPECT_EQ(count_of(result.event_log, "service selects"), 2) << phase << " " << after.count();
    }
  }
}

TEST(KilledDriver, WhileItWarmsTheOldColorUp) {
  // Abort in retired: blue comes up again. Green dies meanwhile, and so does the driver.
  auto options = usual();
  const auto times = entered(rehearsed(options));
  options.abort_at = times.at("retired") + 10min;
  options.world.faults = {in_phase(FaultKind::driver_killed, "return_warming", 2s),
                          in_phase(FaultKind::pods_deleted, "return_warming", 3s)};
  options.world.faults[1].color = model::Color::green;
  const auto result = rehearsed(std::move(options));
  EXPECT_EQ(result.outcome, Outcome::returned) << result.release.reason;
  EXPECT_EQ(last_selected(result), "blue");
}

TEST(KilledDriver, InTheHoldHoldsInFullAnew) {
  const auto result = with(in_phase(FaultKind::driver_killed, "holding", 10min));
  EXPECT_EQ(result.outcome, Outcome::done);
  base::UtcTime last_began;
  for (const auto& entry : result.journal) {
    if (entry.kind == journal::EntryKind::phase && entry.phase == "holding") last_began = entry.at;
  }
  ASSERT_TRUE(result.release.held_at);
  EXPECT_GE(*result.release.held_at - last_began, 15min);
  EXPECT_GE(*result.release.held_at - *result.release.moved_at, 25min);
}

}  // namespace
}  // namespace bluegreen::session
