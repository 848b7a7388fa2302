#pragma once

#include <optional>

#include "bluegreen/base/time.hpp"
#include "bluegreen/model/phase.hpp"
#include "bluegreen/runbook/runbook.hpp"

namespace bluegreen::runbook {

/// How long a limit is in a release by this runbook. Nothing where whoever waits says it (delay),
/// and where nothing is awaited (none, or a gate that the runbook does not have).
BLUEGREEN_EXPORT std::optional<base::Duration> limit_of(const Runbook& runbook, model::Limit limit);

}  // namespace bluegreen::runbook
