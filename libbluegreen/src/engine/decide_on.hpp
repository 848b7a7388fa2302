#pragma once

#include <vector>

#include "bluegreen/engine/decide.hpp"

namespace bluegreen::engine {

/// decide(), for whoever keeps the state in its place: a release is a thousand bytes, and a hold of
/// minutes hundreds of decisions. The commands are put behind those that are there.
void decide_on(Release& state, std::vector<Command>& commands, Event event, base::Timestamp now);

}  // namespace bluegreen::engine
