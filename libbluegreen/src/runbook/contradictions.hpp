#pragma once

#include "runbook/read_section.hpp"

namespace bluegreen::runbook {

/// Settles what depends on more than one key (replicaCount becomes replicas; nothing is deleted
/// that is never scaled down) and finds what contradicts itself. `start` is where the runbook
/// begins.
void settle(Runbook& runbook, Mark start, Reading& reading);

}  // namespace bluegreen::runbook
