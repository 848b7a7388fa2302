#include "bluegreen/port/environment.hpp"

namespace bluegreen::port {

Environment::~Environment() = default;

}  // namespace bluegreen::port
