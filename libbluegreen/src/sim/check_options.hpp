#pragma once

#include "bluegreen/base/result.hpp"
#include "bluegreen/sim/options.hpp"

namespace bluegreen::sim {

/// Fails with invalid_argument where a time of theirs is negative, overflows a clock, or lets a
/// world stand still.
base::result<void> check_times(const WorldOptions& options);

}  // namespace bluegreen::sim
