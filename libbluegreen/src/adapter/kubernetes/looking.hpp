#pragma once

#include "adapter/kubernetes/operation.hpp"

namespace bluegreen::adapter::kubernetes {

/// What was read, in the model's terms.
using Look = std::function<port::Answer(const Reading&)>;

/// Reads the parts once.
void observe(Operation& operation, const std::vector<Part>& parts, Look look);

/// Follows the parts side by side. What they tell is parsed once and kept by uid; after each turn
/// of the reactor that changed something, what it comes to is told if it differs from the last.
void follow(Operation& operation, const std::vector<Part>& parts, Look look);

}  // namespace bluegreen::adapter::kubernetes
