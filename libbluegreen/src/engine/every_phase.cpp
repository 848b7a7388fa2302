#include <fmt/format.h>

#include "engine/arrived.hpp"
#include "port/readable.hpp"

namespace bluegreen::engine {

void resume(Turn& turn, const Arrived&) {
  auto& state = turn.state;
  if (row_of(state.phase).resumes_at) state.resume_to = state.phase;
  if (state.entries > 0)
    turn.journal(journal::EntryKind::intent, "resume", "another process goes on");
  const auto deadline = state.deadline;
  turn.resume_at(Phase::claiming);
  state.resumed_deadline = state.resume_to ? deadline : std::nullopt;
}

void lose(Turn& turn, const Arrived& arrived) {
  turn.state.unrecorded.clear();  // it is the other one's to write
  turn.end(Phase::superseded, fmt::format("{} drives this service now", arrived.who));
}

void note_record_failed(Turn& turn, const RecordFailed& failed) {
  turn.state.unrecorded =
      fmt::format("the record could not be written ({}) and stands at {}",
                  port::readable(failed.error).message, to_text(failed.recorded));
  turn.journal(journal::EntryKind::note, "record", turn.state.unrecorded);
}

void note_record_written(Turn& turn) {
  if (turn.state.unrecorded.empty()) return;
  turn.state.unrecorded.clear();
  turn.journal(journal::EntryKind::note, "record", "the record is written again");
}

/// Nothing but storing the observation, which decide() has done already.
void note_observation(Turn&, const Arrived&) {}

void pass_on(Turn& turn, const Arrived&) { turn.proceed(); }

/// A failed effect that is looked at, and so tried, again.
void try_effect_again(Turn& turn, const Arrived& arrived) {
  effect_noted(turn, arrived);
  turn.tick_after_failure();
}

/// What was done is in the journal already.
void effect_noted(Turn& turn, const Arrived& arrived) {
  if (!arrived.answer || !std::holds_alternative<port::Failure>(**arrived.answer)) return;
  turn.journal(
      journal::EntryKind::note, "not_done",
      fmt::format("{}: {}", port::to_text(arrived.flight->request), arrived.error().message));
}

void look_again(Turn& turn, const Arrived&) {
  turn.keep_watching();
  turn.observe();
}

void try_again_later(Turn& turn, const Arrived& arrived) {
  turn.state.look_owed = turn.state.look_owed || arrived.fresh();
  if (!turn.state.tick) turn.tick_after_failed_reading();
}

}  // namespace bluegreen::engine
