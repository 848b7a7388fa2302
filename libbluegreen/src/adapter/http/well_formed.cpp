#include "adapter/http/well_formed.hpp"

#include <algorithm>

#include "bluegreen/base/printable.hpp"

namespace bluegreen::adapter::http {
namespace {

/// RFC 9110, 5.6.2.
bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [marks](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           marks.find(c) != std::string_view::npos;
  });
}

}  // namespace

base::result<void> check_well_formed(const Request& request, bool streamed) {
  if (!is_token(request.method))
    return base::failure(base::Errc::invalid_argument, "an HTTP method that is no token");
  const bool endless = request.timeout.count() == 0 && streamed;
  if (request.timeout.count() <= 0 && !endless) {
    return base::failure(base::Errc::invalid_argument, "a request without a time limit");
  }
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name)) {
      return base::failure(base::Errc::invalid_argument,
                           "a header's name that is no token: " + base::printable(name, 80));
    }
    if (value.find_first_of(std::string_view{"\r\n\0", 3}) != std::string::npos) {
      return base::failure(base::Errc::invalid_argument,
                           "a line break in the value of the header " + name);
    }
  }
  return base::success();
}

}  // namespace bluegreen::adapter::http
