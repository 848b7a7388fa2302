#include "bluegreen/base/share.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "bluegreen/base/number.hpp"
#include "bluegreen/base/printable.hpp"

namespace bluegreen::base {
namespace {

std::optional<Share> read_share(std::string_view text) {
  if (!text.ends_with('%')) return std::nullopt;
  text.remove_suffix(1);
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  std::string decimals{point == text.size() ? "0" : text.substr(point + 1)};
  if (whole.empty() || whole.size() > 3 || decimals.empty() || decimals.size() > 4)
    return std::nullopt;
  decimals.resize(4, '0');
  const auto parts = whole_number<std::uint32_t>(std::string{whole} + decimals);
  if (!parts || *parts > 1'000'000) return std::nullopt;
  return Share::parts_per_million(*parts);
}

}  // namespace

// The shortest text of a number of ten-thousandths is exact.
std::string to_text(Share share) {
  return fmt::format("{}%", share.parts_per_million() / 10'000.0);
}

result<Share> parse_share(std::string_view text) {
  const auto share = read_share(text);
  if (share) return *share;
  return failure(Errc::invalid_argument,
                 fmt::format("'{}' is not a percentage such as 1% or 0.5%", printable(text, 60)));
}

}  // namespace bluegreen::base
