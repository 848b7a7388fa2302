#include "bluegreen/runbook/limits.hpp"

#include <gtest/gtest.h>

namespace bluegreen::runbook {
namespace {

using model::Limit;
using std::chrono::hours;
using std::chrono::minutes;

TEST(Limits, AreTheRunbooksOrFixed) {
  Runbook runbook;
  runbook.hold = minutes{7};
  EXPECT_EQ(limit_of(runbook, Limit::hold), minutes{7});
  EXPECT_EQ(limit_of(runbook, Limit::reading), minutes{1});
  EXPECT_EQ(limit_of(runbook, Limit::switch_write), minutes{2});
  EXPECT_EQ(limit_of(runbook, Limit::person), hours{24});
}

TEST(Limits, AreNotThereWhereNobodySaysThem) {
  Runbook runbook;
  EXPECT_FALSE(limit_of(runbook, Limit::gate));
  runbook.gate = GateSpec{"change_board", hours{2}};
  EXPECT_EQ(limit_of(runbook, Limit::gate), hours{2});
  EXPECT_FALSE(limit_of(runbook, Limit::delay));
  EXPECT_FALSE(limit_of(runbook, Limit::none));
}

TEST(Limits, EveryPhaseHasOneOrADelay) {
  Runbook runbook;
  runbook.gate = GateSpec{};
  for (const auto& row : model::phase_rows()) {
    const bool known = limit_of(runbook, row.limit).has_value();
    EXPECT_EQ(known, row.limit != Limit::delay && row.limit != Limit::none) << row.name;
  }
}

}  // namespace
}  // namespace bluegreen::runbook
