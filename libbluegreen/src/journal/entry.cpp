#include "bluegreen/journal/entry.hpp"

#include <algorithm>
#include <array>

namespace bluegreen::journal {
namespace {

// In the order of EntryKind.
constexpr std::array<std::string_view, 7> names{"intent",  "phase",   "effect", "outcome",
                                                "verdict", "traffic", "note"};

}  // namespace

std::string_view to_text(EntryKind kind) { return names[static_cast<std::size_t>(kind)]; }

std::optional<EntryKind> parse_kind(std::string_view text) {
  const auto* const found = std::ranges::find(names, text);
  if (found == names.end()) return std::nullopt;
  return static_cast<EntryKind>(found - names.begin());
}

std::optional<std::string_view> field_of(const Entry& entry, std::string_view name) {
  const auto found =
      std::ranges::find(entry.fields, name, &std::pair<std::string, std::string>::first);
  if (found == entry.fields.end()) return std::nullopt;
  return found->second;
}

}  // namespace bluegreen::journal
