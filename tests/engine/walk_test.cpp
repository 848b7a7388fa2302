// Thousands of releases by seeded chance. A failing seed prints its last steps; the same seed walks
// the same way.
#include "engine/walk.hpp"

#include <set>

#include <gtest/gtest.h>

namespace bluegreen::engine_test {
namespace {

/// Walks every seed and gives the phases that were met.
std::set<std::string_view> walk_all(std::uint64_t from, std::uint64_t count, const Temper& temper) {
  std::set<std::string_view> met;
  for (std::uint64_t seed = from; seed < from + count; ++seed) {
    Walk walk{seed, temper};
    walk.run();
    for (const auto phase : every_phase()) {
      if (walk.visited(phase)) met.insert(engine::to_text(phase));
    }
    if (walk.complaints().empty()) continue;
    ADD_FAILURE() << "seed " << seed << ": " << walk.complaints().front() << "\n" << walk.trace();
    break;
  }
  return met;
}

TEST(Walks, InAGoodWorldTheReleaseIsDone) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Walk walk{seed, {}};
    walk.run();
    ASSERT_TRUE(walk.complaints().empty()) << walk.complaints().front() << "\n" << walk.trace();
    const bool done =
        walk.state().phase == Phase::finished || walk.state().phase == Phase::returned;
    ASSERT_TRUE(done) << seed << "\n" << walk.trace();
    ASSERT_EQ(walk.world().installs(), 1) << seed << "\n" << walk.trace();
  }
}

TEST(Walks, AFirstReleaseToo) {
  walk_all(1, 500,
           {.errors = 20'000,
            .breakdowns = 5'000,
            .kills = 3'000,
            .bad_verdicts = 20'000,
            .first_release = true});
}

TEST(Walks, WithErrorsOfTheApiServer) {
  walk_all(1000, 1000,
           {.errors = 150'000, .breakdowns = 2'000, .bad_verdicts = 20'000, .aborts = 300});
}

TEST(Walks, WhileColorsBreakAndHeal) {
  walk_all(
      3000, 1000,
      {.errors = 10'000, .breakdowns = 30'000, .bad_verdicts = 5'000, .aborts = 500, .gate = true});
}

TEST(Walks, WithDriversKilledAllTheTime) {
  walk_all(5000, 1000,
           {.errors = 10'000,
            .breakdowns = 3'000,
            .kills = 15'000,
            .bad_verdicts = 5'000,
            .aborts = 300});
}

TEST(Walks, WithStrangersAtTheService) {
  walk_all(
      7000, 1000,
      {.errors = 10'000, .breakdowns = 3'000, .strangers = 4'000, .kills = 2'000, .aborts = 500});
}

TEST(Walks, WithReadingsThatLie) {
  walk_all(
      9000, 1000,
      {.errors = 50'000, .lies = 300'000, .kills = 1'000, .bad_verdicts = 50'000, .aborts = 1'000});
}

TEST(Walks, MeetEveryPhase) {
  std::set<std::string_view> met;
  const Temper tempers[] = {
      {.breakdowns = 4'000,
       .strangers = 500,
       .kills = 1'000,
       .bad_verdicts = 5'000,
       .aborts = 500,
       .gate = true},
      {.bad_verdicts = 20'000, .aborts = 2'000, .clinging = 900'000},
      {.errors = 100'000},
  };
  for (const auto& temper : tempers) met.merge(walk_all(20'000, 300, temper));
  std::set<std::string_view> all;
  for (const auto phase : every_phase()) all.insert(engine::to_text(phase));
  EXPECT_EQ(met, all);
}

}  // namespace
}  // namespace bluegreen::engine_test
