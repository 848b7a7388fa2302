#include "bluegreen/port/traffic_switcher.hpp"

namespace bluegreen::inline v0::port {

TrafficSwitcher::~TrafficSwitcher() = default;

}  // namespace bluegreen::inline v0::port
