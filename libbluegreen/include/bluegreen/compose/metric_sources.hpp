#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bluegreen/port/metric_source.hpp"
#include "bluegreen/port/pod_access.hpp"
#include "bluegreen/port/reactor.hpp"

namespace bluegreen::compose {

/// What a metric source stands on. All that is referred to outlives the source.
struct MetricSourceParts {
  port::PodAccess& pods;
  port::Clock& clock;
  runbook::Metrics settings;
  std::vector<std::string> own_paths;  ///< left out of the counters (runbook::own_paths)
};

/// The source that the settings name, a row of runbook/metric_sources.def. An environment with a
/// PodAccess has them all. One that is not in the table answers every question with
/// Errc::unsupported: the runbook's parser has no such name.
BLUEGREEN_EXPORT std::unique_ptr<port::MetricSource> metric_source(MetricSourceParts parts);

/// Makes a pod's counters of the body that it answered with 200, which is foreign text. Their time
/// is set by the caller.
using ReadCounters =
    std::function<base::result<model::PodCounters>(const std::string& body, std::string pod)>;

/// A source that asks each pod that runs and was not told to end for the path of the settings. Its
/// counters are true as of the time when the answer came. A pod that does not answer with 200, or
/// with what can be read, is missing; where the pods cannot be listed the question fails. Questions
/// under way at its end are dropped without a completion. Without `read`: null, which a session
/// refuses.
BLUEGREEN_EXPORT std::unique_ptr<port::MetricSource> pod_metrics(MetricSourceParts parts,
                                                                 ReadCounters read);

}  // namespace bluegreen::compose
