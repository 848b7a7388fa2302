#include "report/escape.hpp"

#include "bluegreen/base/printable.hpp"

namespace bluegreen::report {

std::string escape(std::string_view text, std::size_t limit) {
  constexpr std::string_view markup = "\\`*_[]<>|~&#!$@";
  const std::string shown = base::printable(text, limit);
  std::string escaped;
  for (std::size_t at = 0; at < shown.size(); ++at) {
    const std::string_view rest = std::string_view{shown}.substr(at);
    // Some readers make links of bare addresses.
    const bool address = rest.substr(0, 3) == "://" ||
                         (at >= 3 && rest.front() == '.' && shown.substr(at - 3, 3) == "www");
    if (address || markup.find(rest.front()) != std::string_view::npos) escaped += '\\';
    escaped += rest.front();
  }
  return escaped;
}

}  // namespace bluegreen::report
