#pragma once

#include <functional>

#include "bluegreen/port/timers.hpp"
#include "bluegreen/port/traffic_switcher.hpp"

namespace bluegreen::adapter::kubernetes {

/// One ObserveTraffic whose answer is heard on the reactor's thread, whatever thread it comes from:
/// a host's switcher may answer from its own, and then it is looked for every few milliseconds.
/// `then` is called once, maybe from inside this call, unless the switcher never answers. Who wants
/// no answer any more cancels the id at the switcher.
port::OperationId ask_traffic(port::TrafficSwitcher& switcher, port::Timers& timers,
                              std::function<void(base::result<model::Traffic>)> then);

}  // namespace bluegreen::adapter::kubernetes
