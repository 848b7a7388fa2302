#include "bluegreen/contract/sampled_world.hpp"
#include "cluster_contract/live_world.hpp"

namespace bluegreen::contract {

INSTANTIATE_TEST_SUITE_P(Live, MetricSourceContract,
                         testing::Values(sampled(live_world_factory())));

}  // namespace bluegreen::contract
