#include "bluegreen/judge/log_lines.hpp"

#include <algorithm>

#include "bluegreen/base/printable.hpp"
#include "judge/log_level.hpp"

namespace bluegreen::judge {
namespace {

constexpr std::size_t largest_line = 200;

/// Without "ESC [ 31 m" and its like.
std::string without_colors(std::string_view line) {
  std::string plain;
  while (!line.empty()) {
    const auto color = line.find("\x1b[");
    plain += line.substr(0, color);
    if (color == std::string_view::npos) break;
    const auto end = line.find_first_not_of("0123456789;", color + 2);
    line.remove_prefix(std::min(line.size(), end == std::string_view::npos ? end : end + 1));
  }
  return plain;
}

}  // namespace

std::optional<std::string> first_error(std::string_view log) {
  while (!log.empty()) {
    const auto end = log.find('\n');
    auto line = log.substr(0, end);
    log.remove_prefix(end == std::string_view::npos ? log.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (log_level(without_colors(line)) == LogLevel::error)
      return base::printable(line, largest_line);
  }
  return std::nullopt;
}

}  // namespace bluegreen::judge
