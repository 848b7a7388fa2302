#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bluegreen/base/time.hpp"

namespace bluegreen::journal {

/// What kind of thing happened.
enum class EntryKind {
  intent,   ///< somebody asked: deploy, promote, abort
  phase,    ///< the release entered a phase
  effect,   ///< an effect begins; its fields are its arguments and preconditions
  outcome,  ///< what came of an effect: "applied", or the name of an error, in its field
  verdict,  ///< what a probe said, when it differs from the last time; its fields are the verdict,
            ///< the probe in one line, and the detail
  traffic,  ///< the share of traffic on each color, when sampled
  note,     ///< anything else worth reading later
};

BLUEGREEN_EXPORT std::string_view to_text(EntryKind kind);
/// Nothing for a name that is no kind's.
BLUEGREEN_EXPORT std::optional<EntryKind> parse_kind(std::string_view text);

/// One line of the journal. Text is bounded, printable and holds no secret.
struct Entry {
  std::uint64_t sequence = 0;  ///< counts from 1 within a release
  base::UtcTime at;
  EntryKind kind = EntryKind::note;
  std::string phase;  ///< the phase that the release was in
  std::string name;   ///< "install", "abort", "error_rate", …
  std::string text;   ///< a sentence for a person
  std::vector<std::pair<std::string, std::string>> fields;

  friend bool operator==(const Entry&, const Entry&) = default;
};

/// The value of a field; nothing where the entry does not have it, as those of older versions.
BLUEGREEN_EXPORT std::optional<std::string_view> field_of(const Entry& entry,
                                                          std::string_view name);

}  // namespace bluegreen::journal
