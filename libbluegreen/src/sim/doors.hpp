#pragma once

#include "bluegreen/sim/door.hpp"

namespace bluegreen::sim {

#define DOOR(kind) extern const DoorKind kind;
#include "sim/doors.def"
#undef DOOR

}  // namespace bluegreen::sim
