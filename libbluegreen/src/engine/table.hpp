#pragma once

#include <string_view>

#include "engine/arrived.hpp"

namespace bluegreen::engine {

/// What a phase does with a kind of event: a handler, or the reason why nothing is done.
struct Cell {
  Handler handler = nullptr;
  std::string_view name;  ///< the handler's
  std::string_view ignored_because;
};

const Cell& cell(Phase phase, EventKind kind);

}  // namespace bluegreen::engine
