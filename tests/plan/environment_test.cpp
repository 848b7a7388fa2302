// A plan for an environment that the library does not know.
#include <gmock/gmock.h>

#include "bluegreen/plan/plan.hpp"
#include "plan/observations.hpp"

namespace bluegreen::plan {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

TEST(PlanOfAnyEnvironment, SpeaksOfNoOtherOne) {
  runbook::Runbook runbook;
  runbook.service = {{}, "shop"};
  runbook.environment = "groups";
  auto seen = steady(model::Color::blue);
  seen.workloads[model::Color::green].status = model::InstallStatus::pending;
  const auto plan = make_plan(runbook, seen, "1.2.4");
  EXPECT_TRUE(plan.refusals.empty());
  EXPECT_THAT(to_text(plan), Not(AnyOf(HasSubstr("elm"), HasSubstr("eployment "), HasSubstr("API"),
                                       HasSubstr("EndpointSlice"))));
  EXPECT_THAT(to_text(plan), HasSubstr("install 1.2.4 as shop-green, replicas: 3"));
  EXPECT_THAT(to_text(plan), HasSubstr("uninstall shop-blue, 2h later"));
}

}  // namespace
}  // namespace bluegreen::plan
