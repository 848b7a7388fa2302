#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bluegreen/base/export.hpp"

namespace bluegreen::judge {

/// The first line of a log that is an error, bounded (200 bytes) and printable; nothing when there
/// is none.
///
/// A line is an error by its level, not by the letters "error" anywhere in it, as `grep -i error`
/// would have it: "INFO … : 0 errors" is none, and a check that cries at it is soon ignored. A
/// level is a level by its place, so that nothing that a client sends decides. Of JSON only the
/// keys of the top are read: a name, or a number, which is syslog's below 10 (as in GELF) and
/// pino's from 10 on; of key=value the key. Of text what stands before the message, after times,
/// numbers and threads: a name in capitals, or one that stands alone in brackets or between tabs.
/// An access log is never an error; what a runtime says as a program dies is one. A line without a
/// level, such as a stack trace, belongs to the line before it. Terminal colors are passed over.
///
/// docs/reference/logs.md has a line of each form that is known, with its reading.
BLUEGREEN_EXPORT std::optional<std::string> first_error(std::string_view log);

}  // namespace bluegreen::judge
