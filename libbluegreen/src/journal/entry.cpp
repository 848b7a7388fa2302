#include "bluegreen/journal/entry.hpp"

#include <algorithm>

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

std::optional<std::string_view> field_of(const Entry& entry, std::string_view name) {
  const auto found = std::find_if(entry.fields.begin(), entry.fields.end(),
                                  [name](const auto& field) { return field.first == name; });
  if (found == entry.fields.end()) return std::nullopt;
  return found->second;
}

}  // namespace bluegreen::journal
