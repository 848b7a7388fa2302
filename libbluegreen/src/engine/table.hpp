#pragma once

#include <string_view>

#include "engine/arrived.hpp"

namespace bluegreen::engine {

/// What a phase does with a kind of event: a handler, or the reason why nothing is done.
struct Cell {
  Handler handler = nullptr;
  std::string_view ignored_because;

  constexpr Cell(Handler act)
      : handler(act) {}  // NOLINT(google-explicit-constructor): the table reads as a table
  constexpr Cell(const char* reason)
      : ignored_because(reason) {}  // NOLINT(google-explicit-constructor)
};

const Cell& cell(Phase phase, EventKind kind);

}  // namespace bluegreen::engine
