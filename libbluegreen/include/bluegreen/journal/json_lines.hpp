#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "bluegreen/base/result.hpp"
#include "bluegreen/journal/entry.hpp"

namespace bluegreen::journal {

/// The longest line that from_json() looks at, in bytes.
inline constexpr std::size_t longest_line = std::size_t{64} * 1024;

/// The entry as one JSON object on one line, without the line's end; equal entries give equal
/// bytes:
///
///     {"sequence":1,"at":"2026-01-31T09:30:00.000Z","kind":"effect","phase":"installing",
///      "name":"install","text":"…","fields":{"color":"green"}}
///
/// Text that is not printable, or longer than an entry's may be (names 200 bytes, texts 4,000, the
/// fields together 24,000), is written escaped and cut, so that any entry can be written and be
/// read back.
BLUEGREEN_EXPORT std::string to_json(const Entry& entry);

/// Reads what to_json() writes. Members that it does not know are skipped when they are plain
/// values. Fails with malformed when it is anything else, with too_large beyond `longest_line`,
/// with unsupported when the kind is of a newer version.
BLUEGREEN_EXPORT base::result<Entry> from_json(std::string_view line);

}  // namespace bluegreen::journal
