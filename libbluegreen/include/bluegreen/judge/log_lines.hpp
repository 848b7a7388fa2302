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
/// would have it: "INFO … : 0 errors" and "WARN … ErrorHandler registered" are no errors, and a
/// check that cries at them is soon ignored. The level is the line's first word in capitals that
/// names one (TRACE DEBUG INFO NOTICE WARN WARNING ERROR SEVERE FATAL CRITICAL PANIC), so that the
/// message behind it is not looked at; ERROR and what is worse is an error. In structured logs it
/// is the text of `level`, `log.level`, `loglevel` or `severity`, in JSON or as level=…, in any
/// case. A line without a level, such as a stack trace, belongs to the line before it. Terminal
/// colors are passed over.
BLUEGREEN_EXPORT std::optional<std::string> first_error(std::string_view log);

}  // namespace bluegreen::judge
