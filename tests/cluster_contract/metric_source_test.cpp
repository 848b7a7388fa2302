#include "cluster_contract/live_world.hpp"
#include "contract/metric_source_contract.hpp"

namespace bluegreen::contract {

INSTANTIATE_TEST_SUITE_P(Live, MetricSourceContract, testing::Values(live_world_factory()),
                         name_of_factory);

}  // namespace bluegreen::contract
