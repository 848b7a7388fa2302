#include "bluegreen/contract/probe_contract.hpp"
#include "cluster_contract/live_world.hpp"

namespace bluegreen::contract {

INSTANTIATE_TEST_SUITE_P(Live, ProbeContract, testing::Values(live_world_factory()),
                         name_of_factory);

}  // namespace bluegreen::contract
