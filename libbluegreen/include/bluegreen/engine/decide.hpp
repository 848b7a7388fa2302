#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bluegreen/engine/release.hpp"
#include "bluegreen/journal/entry.hpp"

namespace bluegreen::engine {

// ---- events ----

/// A driver takes the release in hand: a new one, or one that another process left.
struct Begin {};
/// What came of an operation.
struct Completed {
  port::Completion completion;
};
/// The phase's deadline has come.
struct DeadlineCame {};
/// The time for the next look or try has come.
struct TickCame {};
/// A person lets the release go on.
struct Promote {
  std::string who;
};
/// A person wants the old color back.
struct Abort {
  std::string who;
};
/// The record, or an object, has another driver's number.
struct Superseded {
  std::string by;
};

/// The record cannot be written, and stands where the release stood in that phase. It does not
/// depend on the phase where the release stands now, so the table has no column for it.
struct RecordFailed {
  base::Error error;
  Phase recorded = Phase::claiming;
};
/// After that: the record is written again.
struct RecordWritten {};

using Event = std::variant<Begin, Completed, DeadlineCame, TickCame, Promote, Abort, Superseded,
                           RecordFailed, RecordWritten>;

// ---- commands ----

/// Start an operation. An effect is recorded before it is started, unless it belongs to the return
/// path and the record cannot be written.
struct StartOperation {
  port::OperationId id{};
  port::SharedRequest request;
};
struct CancelOperation {
  port::OperationId id{};
};
/// Write to the journal.
struct AddEntry {
  journal::Entry entry;
};

using Command = std::variant<StartOperation, CancelOperation, AddEntry>;

struct Decision {
  Release state;
  std::vector<Command> commands;
};

/// The engine. Pure and total: the same state, event and time give the same decision, and every
/// pair of phase and event is in one table (table.def); a pair that does nothing says why
/// (ignored_because). Time comes in as data.
BLUEGREEN_EXPORT Decision decide(Release state, Event event, base::Timestamp now);

/// The columns of the table.
enum class EventKind {
  begin,
  observed,
  applied,
  failed,
  probe_reported,
  traffic_sampled,
  traffic_seen,
  deadline,
  tick,
  promote,
  abort,
  superseded
};
inline constexpr int event_kind_count = static_cast<int>(EventKind::superseded) + 1;

BLUEGREEN_EXPORT std::string_view to_text(EventKind kind);

/// The name of the handler that takes the event; empty when nothing is done.
BLUEGREEN_EXPORT std::string_view handled_by(Phase phase, EventKind kind);
/// Why a pair does nothing; empty when it does something.
BLUEGREEN_EXPORT std::string_view ignored_because(Phase phase, EventKind kind);

}  // namespace bluegreen::engine
