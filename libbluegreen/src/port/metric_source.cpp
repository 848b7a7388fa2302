#include "bluegreen/port/metric_source.hpp"

namespace bluegreen::port {

MetricSource::~MetricSource() = default;

}  // namespace bluegreen::port
