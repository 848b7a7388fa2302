#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bluegreen/port/traffic_switcher.hpp"

namespace bluegreen::compose {

/// A switcher of one door, with the name that the door has in its Traffic.
struct NamedDoor {
  std::string name;
  port::TrafficSwitcher* switcher = nullptr;
};

/// One switcher made of several, in the order in which a switch goes forward. They outlive it;
/// their answers may come from any thread. Null where there is none, or one has no switcher: a
/// session refuses that.
///
/// Traffic is the doors of all; a reading fails as soon as one fails, a watch tells when all have
/// told. A stamp is applied when it is on all. A SwitchTraffic goes to the door that it names, and
/// no door waits for another; of an unknown name it fails with not_found. VerifyTraffic asks at
/// every door: it is reached when it is reached through each, and not observed where one is not.
BLUEGREEN_EXPORT std::unique_ptr<port::TrafficSwitcher> doors(std::vector<NamedDoor> parts);

}  // namespace bluegreen::compose
