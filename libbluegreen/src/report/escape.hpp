#pragma once

#include <string>
#include <string_view>

namespace bluegreen::report {

/// Foreign text for the inside of a Markdown line or table cell: on one line, at most `limit` bytes
/// before escaping, nothing in it is markup, a link, a mention or HTML. It must not stand at the
/// beginning of a line.
std::string escape(std::string_view text, std::size_t limit = 300);

}  // namespace bluegreen::report
