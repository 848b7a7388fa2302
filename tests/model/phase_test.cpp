#include "bluegreen/model/phase.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace bluegreen::model {
namespace {

TEST(PhaseRows, AreInTheOrderOfThePhases) {
  ASSERT_EQ(phase_rows().size(), static_cast<std::size_t>(phase_count));
  for (std::size_t at = 0; at < phase_rows().size(); ++at)
    EXPECT_EQ(phase_rows()[at].phase, static_cast<Phase>(at));
}

TEST(PhaseRows, SayWhatIsAwaitedUnlessTheyAreEnds) {
  for (const auto& row : phase_rows()) {
    const bool end = row.path == Path::end;
    EXPECT_EQ(row.awaited.empty(), end) << row.name;
    EXPECT_EQ(row.then.empty(), end) << row.name;
    EXPECT_EQ(row.limit == Limit::none, end) << row.name;
    EXPECT_EQ(row.leads_to.size() == 0, end) << row.name;
    EXPECT_FALSE(row.meaning.empty()) << row.name;
  }
}

TEST(PhaseRows, LeadToOthersOnceEach) {
  for (const auto& row : phase_rows()) {
    const std::set<Phase> different(row.leads_to.begin(), row.leads_to.end());
    EXPECT_EQ(different.size(), row.leads_to.size()) << row.name;
    EXPECT_FALSE(different.contains(row.phase)) << row.name;
    EXPECT_EQ(different.contains(Phase::superseded), row.path != Path::end) << row.name;
  }
}

TEST(PhaseRows, TheMainLineGoesThroughTheRunbook) {
  std::vector<Stage> stages;
  Phase phase = Phase::claiming;
  for (int count = 0; count < phase_count && !is_end(phase); ++count) {
    stages.push_back(row_of(phase).stage);
    phase = *row_of(phase).leads_to.begin();
  }
  EXPECT_EQ(phase, Phase::finished);
  EXPECT_TRUE(std::is_sorted(stages.begin(), stages.end()));
}

TEST(PhaseRows, AResumeGoesOnWhereItMayGoOn) {
  for (const auto& row : phase_rows()) {
    if (!row.resumes_at) continue;
    EXPECT_EQ(row_of(*row.resumes_at).path, row.path) << row.name;
    EXPECT_EQ(row_of(*row.resumes_at).resumes_at, row.resumes_at) << "it stays there: " << row.name;
  }
}

TEST(ComesAfter, IsTheWayForward) {
  EXPECT_TRUE(comes_after(Phase::serving, Phase::claiming));
  EXPECT_TRUE(comes_after(Phase::replacing, Phase::propagating));
  EXPECT_FALSE(comes_after(Phase::propagating, Phase::moving));
  EXPECT_FALSE(comes_after(Phase::claiming, Phase::claiming));
  EXPECT_FALSE(comes_after(Phase::return_checking, Phase::holding));
  EXPECT_FALSE(comes_after(Phase::finished, Phase::serving));
  EXPECT_FALSE(comes_after(Phase::holding, Phase::return_checking));
}

}  // namespace
}  // namespace bluegreen::model
