#include "bluegreen/port/health_probe.hpp"

namespace bluegreen::port {

HealthProbe::~HealthProbe() = default;

}  // namespace bluegreen::port
