#pragma once

#include "bluegreen/compose/metric_sources.hpp"

// What makes each row of the table: a function of the source's name, in a file of its own.

namespace bluegreen::compose::metric_sources {

#define METRIC_SOURCE(name) std::unique_ptr<port::MetricSource> name(MetricSourceParts parts);
#include "bluegreen/runbook/metric_sources.def"
#undef METRIC_SOURCE

}  // namespace bluegreen::compose::metric_sources
