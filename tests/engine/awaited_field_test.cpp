// An environment that leaves a field of the observation empty is told which one.
#include <gmock/gmock.h>

#include "engine/states.hpp"

namespace bluegreen::engine_test {
namespace {

using testing::HasSubstr;

/// Why a start is given up whose pods are all ready, with the target as it was observed.
std::string reason_for(const std::function<void(model::Workload&)>& spoil) {
  auto state = in_phase(Phase::starting);
  spoil(state.observation.workloads.green);
  return decide(std::move(state), engine::DeadlineCame{}, later(noon, std::chrono::minutes{10}))
      .state.reason;
}

TEST(AwaitedField, is_named_where_ready_pods_are_not_enough) {
  const auto without_id = reason_for([](auto& green) { green.release_id = ""; });
  EXPECT_THAT(without_id,
              HasSubstr("green (1.2.4) has 3 of 3 pods ready, but workloads.green.release_id is '' "
                        "and not 'perception-1' after 10m"));
  const auto other_version = reason_for([](auto& green) { green.version = "v1.2.4"; });
  EXPECT_THAT(other_version, HasSubstr("workloads.green.version is 'v1.2.4' and not '1.2.4'"));
  const auto pending =
      reason_for([](auto& green) { green.status = model::InstallStatus::pending; });
  EXPECT_THAT(pending, HasSubstr("workloads.green.status is not deployed"));
  const auto nowhere = reason_for([](auto& green) { green.deployment_exists = false; });
  EXPECT_THAT(nowhere, HasSubstr("workloads.green.deployment_exists is false"));
}

TEST(AwaitedField, is_not_named_where_pods_are_missing) {
  const auto reason = reason_for([](auto& green) { green.ready = 1; });
  EXPECT_THAT(reason, HasSubstr("green (1.2.4) has 1 of 3 pods ready after"));
}

}  // namespace
}  // namespace bluegreen::engine_test
