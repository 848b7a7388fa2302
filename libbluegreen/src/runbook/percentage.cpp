#include "runbook/percentage.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bluegreen::runbook {
namespace {

constexpr std::uint32_t per_percent = 10'000;

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::uint32_t number(std::string_view digits) {
  std::uint32_t value = 0;
  for (const char digit : digits) value = value * 10 + static_cast<std::uint32_t>(digit - '0');
  return value;
}

}  // namespace

std::string percentage_text(std::uint32_t parts_per_million) {
  std::string text =
      fmt::format("{}.{:04}", parts_per_million / per_percent, parts_per_million % per_percent);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text + "%";
}

std::optional<std::uint32_t> parse_percentage(std::string_view text) {
  if (text.empty() || text.back() != '%') return std::nullopt;
  text.remove_suffix(1);
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  if (!all_digits(whole) || whole.size() > 3) return std::nullopt;
  std::uint32_t parts = number(whole) * per_percent;
  if (point != std::string_view::npos) {
    std::string decimals{text.substr(point + 1)};
    if (!all_digits(decimals) || decimals.size() > 4) return std::nullopt;
    decimals.resize(4, '0');
    parts += number(decimals);
  }
  if (parts > 100 * per_percent) return std::nullopt;
  return parts;
}

}  // namespace bluegreen::runbook
