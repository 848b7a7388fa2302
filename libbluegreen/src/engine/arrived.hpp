#pragma once

#include <optional>
#include <string>

#include "engine/turn.hpp"

namespace bluegreen::engine {

/// What an event brought: the operation with its answer, or who asked. Both may be absent.
struct Arrived {
  std::optional<Flight> flight;
  std::optional<port::SharedAnswer> answer;
  std::string who;

  /// Read anew from the source, not told by a watch.
  bool fresh() const { return flight && std::holds_alternative<port::Observe>(*flight->request); }
  const base::Error& error() const { return std::get<port::Failure>(**answer).error; }
};

using Handler = void (*)(Turn&, const Arrived&);

// Every handler of table.def, and the way into every phase: it starts what the phase does, and may
// pass on at once where its goal stands already.
#define DO(handler) void handler(Turn&, const Arrived&);
#define NOT(reason)
#define PHASE_ROW(phase, cells) \
  void enter_##phase(Turn&);    \
  cells
#define END_ROW(phase)
#include "engine/table.def"

/// What every phase does when a driver begins in it, and when another driver has taken over.
void resume(Turn&, const Arrived&);
void lose(Turn&, const Arrived&);
void note_record_failed(Turn&, const RecordFailed&);
void note_record_written(Turn&);

/// A failed reading or a cancelled operation of an earlier phase; a reading is tried again at the
/// next tick.
void try_again_later(Turn&, const Arrived&);

}  // namespace bluegreen::engine
