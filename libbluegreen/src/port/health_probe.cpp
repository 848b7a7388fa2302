#include "bluegreen/port/health_probe.hpp"

namespace bluegreen::inline v0::port {

HealthProbe::~HealthProbe() = default;

}  // namespace bluegreen::inline v0::port
