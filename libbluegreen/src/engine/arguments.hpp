#pragma once

#include "bluegreen/engine/decide.hpp"

namespace bluegreen::engine {

/// The arguments and preconditions of an effect for the journal: what is the same in every world
/// that the release is done in, so no uid, no resource version and nothing that might be secret.
std::vector<std::pair<std::string, std::string>> arguments_of(const port::Request& request);

}  // namespace bluegreen::engine
