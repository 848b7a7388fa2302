#include "bluegreen/port/metric_source.hpp"

namespace bluegreen::inline v0::port {

MetricSource::~MetricSource() = default;

}  // namespace bluegreen::inline v0::port
