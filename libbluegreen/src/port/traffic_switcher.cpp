#include "bluegreen/port/traffic_switcher.hpp"

namespace bluegreen::port {

TrafficSwitcher::~TrafficSwitcher() = default;

}  // namespace bluegreen::port
