#include "adapter/kubernetes/token.hpp"

#include <algorithm>
#include <string_view>

#include "adapter/kubernetes/file.hpp"

namespace bluegreen::adapter::kubernetes {
namespace {

constexpr std::size_t largest_token = std::size_t{64} * 1024;

}  // namespace

base::result<std::string> checked_token(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blank);
  if (first == std::string_view::npos)
    return base::failure(base::Errc::malformed, "an empty bearer token");
  const std::string_view token = text.substr(first, text.find_last_not_of(blank) - first + 1);
  if (!std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; })) {
    return base::failure(base::Errc::malformed, "a bearer token with characters that no token has");
  }
  return std::string{token};
}

base::result<std::string> read_token(const std::string& file) {
  const auto text = read_file(file, largest_token);
  if (!text) return base::failure(text.error());
  return checked_token(text.value());
}

}  // namespace bluegreen::adapter::kubernetes
