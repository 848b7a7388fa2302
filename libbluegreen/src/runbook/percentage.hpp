#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bluegreen/base/export.hpp"

namespace bluegreen::runbook {

/// "1%", "0.5%": parts per million for a person, exact.
BLUEGREEN_EXPORT std::string percentage_text(std::uint32_t parts_per_million);

/// Reads "1%" or "0.5%" with at most four decimals, 0 to 100 percent; integers only, so that no
/// rounding differs. Nothing on any other text.
BLUEGREEN_EXPORT std::optional<std::uint32_t> parse_percentage(std::string_view text);

}  // namespace bluegreen::runbook
