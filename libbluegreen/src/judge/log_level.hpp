#pragma once

#include <string_view>

namespace bluegreen::judge {

/// What a line of a log says of itself. `none`: it has no level where its form has one.
enum class LogLevel { none, harmless, error };

/// Of one line without terminal colors. docs/reference/logs.md has the forms that are known.
LogLevel log_level(std::string_view line);

}  // namespace bluegreen::judge
