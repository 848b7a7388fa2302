#include "bluegreen/port/reactor.hpp"

namespace bluegreen::port {

Clock::~Clock() = default;

}  // namespace bluegreen::port
