#include "runbook/percentage.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "bluegreen/base/number.hpp"

namespace bluegreen::runbook {

// The shortest text of a number of ten-thousandths is exact.
std::string percentage_text(std::uint32_t parts_per_million) {
  return fmt::format("{}%", parts_per_million / 10'000.0);
}

std::optional<std::uint32_t> parse_percentage(std::string_view text) {
  if (!text.ends_with('%')) return std::nullopt;
  text.remove_suffix(1);
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  std::string decimals{point == text.size() ? "0" : text.substr(point + 1)};
  if (whole.empty() || whole.size() > 3 || decimals.empty() || decimals.size() > 4)
    return std::nullopt;
  decimals.resize(4, '0');
  const auto parts = base::whole_number<std::uint32_t>(std::string{whole} + decimals);
  return parts && *parts <= 1'000'000 ? parts : std::nullopt;
}

}  // namespace bluegreen::runbook
