#include "bluegreen/port/reactor.hpp"

namespace bluegreen::inline v0::port {

Clock::~Clock() = default;

}  // namespace bluegreen::inline v0::port
