#pragma once

#include <string>

#include "bluegreen/engine/decide.hpp"

namespace bluegreen::engine_test {

/// All of a state as text, the part that is not recorded included: equal states have equal texts.
std::string fingerprint(const engine::Release& state);
/// All of a decision: its state and its commands in their order.
std::string fingerprint(const engine::Decision& decision);

}  // namespace bluegreen::engine_test
