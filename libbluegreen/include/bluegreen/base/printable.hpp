#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "bluegreen/base/export.hpp"

namespace bluegreen::base {

/// Foreign text made fit for a terminal, a log or a message. The result is valid UTF-8 on one line,
/// at most `limit` bytes long, and cut between characters with "…" at its end where the text was
/// longer (below 3 bytes: without the "…").
///
/// Line feed, carriage return and tab become \n, \r and \t. Other control characters (ESC, which
/// begins a terminal's escape sequences, among them) and bytes that are not UTF-8 become \xNN.
/// Characters that are not seen or that reorder what is seen (bidirectional controls, zero-width
/// characters, line separators, tags) become \u{NNNN}. The rest, the backslash included, stays as
/// it is, so that doing it twice changes nothing. It never fails and looks at no more of the text
/// than the result can hold.
BLUEGREEN_EXPORT std::string printable(std::string_view text, std::size_t limit);

/// printable() would give the text back as it is. False as well for some that it would: characters
/// beyond ASCII are not looked at.
BLUEGREEN_EXPORT bool is_printable(std::string_view text, std::size_t limit);

}  // namespace bluegreen::base
