// Thousands of releases by seeded chance. A failing seed prints its last steps; the same seed walks
// the same way.
#include "engine/walk.hpp"

#include <set>

#include <gtest/gtest.h>

namespace bluegreen::engine_test {
namespace {

/// What walks came to see.
struct Met {
  std::set<std::string_view> phases;
  std::set<Arrow> arrows;
};

/// Walks every seed and gives what was met.
Met walk_all(std::uint64_t from, std::uint64_t count, const Temper& temper) {
  Met met;
  for (std::uint64_t seed = from; seed < from + count; ++seed) {
    Walk walk{seed, temper};
    walk.run();
    for (const auto phase : every_phase()) {
      if (walk.visited(phase)) met.phases.insert(engine::to_text(phase));
    }
    met.arrows.insert(walk.arrows().begin(), walk.arrows().end());
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

/// Worlds that together show a release all that there is.
constexpr Temper tempers[] = {
    {.breakdowns = 4'000,
     .strangers = 500,
     .kills = 1'000,
     .bad_verdicts = 5'000,
     .aborts = 500,
     .gate = true},
    {.bad_verdicts = 20'000, .aborts = 2'000, .clinging = 900'000},
    {.errors = 100'000},
    {.errors = 20'000, .bad_verdicts = 20'000, .aborts = 5'000, .first_release = true},
    {.errors = 900'000, .kills = 20'000},
    {.errors = 350'000, .aborts = 15'000},
    {.errors = 10'000,
     .strangers = 15'000,
     .bad_verdicts = 20'000,
     .aborts = 2'000,
     .clinging = 900'000,
     .gate = true},
    {.errors = 50'000,
     .breakdowns = 8'000,
     .bad_verdicts = 20'000,
     .aborts = 3'000,
     .clinging = 900'000,
     .rivals = 6'000,
     .gate = true},
    {.rivals = 40'000},
    {.rivals = 3'000, .keeps_old = true},
    {.errors = 200'000, .strangers = 40'000},
    {.strangers = 3'000},
    {.errors = 120'000, .strangers = 3'000},
    {.errors = 150'000, .rivals = 5'000},
    {.errors = 250'000, .rivals = 15'000},
    {.errors = 200'000, .aborts = 4'000, .rivals = 5'000},
    {.strangers = 20'000, .bad_verdicts = 150'000, .aborts = 10'000},
    {.errors = 30'000, .strangers = 4'000, .aborts = 3'000, .clinging = 800'000, .gate = true},
    {.strangers = 2'000, .aborts = 2'000, .rivals = 2'000, .silences = 800'000},
    {.breakdowns = 30'000,
     .strangers = 3'000,
     .bad_verdicts = 30'000,
     .aborts = 5'000,
     .clinging = 900'000,
     .rivals = 6'000},
};

/// A hundred walks of each temper, and again, until nothing is left to be met.
Met walk_everywhere() {
  constexpr std::uint64_t most_rounds = 40;
  constexpr std::uint64_t walks = 100;
  const auto arrows = every_arrow().size();
  Met met;
  for (std::uint64_t round = 0; round < most_rounds && met.arrows.size() < arrows; ++round) {
    for (const auto& temper : tempers) {
      auto one = walk_all(20'000 + round * walks, walks, temper);
      met.phases.merge(one.phases);
      met.arrows.merge(one.arrows);
    }
  }
  return met;
}

TEST(Walks, MeetEveryPhaseAndTakeEveryArrow) {
  const auto met = walk_everywhere();
  std::set<std::string_view> all;
  for (const auto phase : every_phase()) all.insert(engine::to_text(phase));
  EXPECT_EQ(met.phases, all);
  for (const auto& arrow : every_arrow())
    EXPECT_TRUE(met.arrows.contains(arrow)) << to_text(arrow) << " was never taken";
}

}  // namespace
}  // namespace bluegreen::engine_test
