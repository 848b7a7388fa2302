#include "bluegreen/port/environment.hpp"

namespace bluegreen::inline v0::port {

Environment::~Environment() = default;

}  // namespace bluegreen::inline v0::port
