#pragma once

#include <functional>
#include <memory>

#include "bluegreen/base/result.hpp"
#include "bluegreen/port/metric_source.hpp"
#include "bluegreen/port/probe.hpp"

namespace bluegreen::compose {

/// Ports made of a function that answers at once, on the thread that pumps: for what is near and
/// quick. One that blocks holds up everything, an abort too. Of no function: null, which a session
/// refuses.

/// A failure is the answer to the request: nothing is known of the traffic.
BLUEGREEN_EXPORT std::unique_ptr<port::MetricSource> metric_source_of(
    std::function<base::result<model::TrafficSample>(const port::SampleTraffic&)> sample);

BLUEGREEN_EXPORT std::unique_ptr<port::Probe> probe_of(
    std::function<model::ProbeReport(const port::RunProbe&)> report);

}  // namespace bluegreen::compose
