#include "bluegreen/journal/entry.hpp"

namespace bluegreen::journal {

std::string_view to_text(EntryKind kind) {
  switch (kind) {
    case EntryKind::intent:
      return "intent";
    case EntryKind::phase:
      return "phase";
    case EntryKind::effect:
      return "effect";
    case EntryKind::outcome:
      return "outcome";
    case EntryKind::verdict:
      return "verdict";
    case EntryKind::traffic:
      return "traffic";
    case EntryKind::note:
      return "note";
  }
  return "note";
}

}  // namespace bluegreen::journal
