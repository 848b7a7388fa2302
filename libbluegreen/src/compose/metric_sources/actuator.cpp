// Spring Boot's actuator, of which every pod is asked.
#include "bluegreen/adapter/spring/prometheus.hpp"
#include "compose/metric_sources.hpp"

namespace bluegreen::compose {

std::unique_ptr<port::MetricSource> metric_sources::actuator(MetricSourceParts parts) {
  const adapter::spring::OwnRequests own{.paths = parts.own_paths};
  return pod_metrics(std::move(parts), [own](const std::string& body, std::string pod) {
    return adapter::spring::parse_counters(body, std::move(pod), own);
  });
}

}  // namespace bluegreen::compose
