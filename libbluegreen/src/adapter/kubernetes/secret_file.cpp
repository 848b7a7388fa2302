#include "adapter/kubernetes/secret_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "bluegreen/base/printable.hpp"

namespace bluegreen::adapter::kubernetes {

base::result<std::string> read_file(const std::string& path, std::size_t limit) {
  const std::string shown = base::printable(path, 200);
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) {
    return base::failure(base::Errc::not_found, shown + ": no such file");
  }
  // A pipe or a device could block or never end.
  if (status.type() != std::filesystem::file_type::regular) {
    return base::failure(base::Errc::io_failed, shown + ": not a file that can be read");
  }
  std::ifstream file{path, std::ios::binary};
  std::string text(limit + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad())
    return base::failure(base::Errc::io_failed, shown + ": cannot be read");
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > limit)
    return base::failure(base::Errc::too_large, shown + ": larger than allowed");
  return text;
}

base::result<std::string> checked_token(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blank);
  if (first == std::string_view::npos)
    return base::failure(base::Errc::malformed, "an empty bearer token");
  const std::string_view token = text.substr(first, text.find_last_not_of(blank) - first + 1);
  if (!std::ranges::all_of(token, [](char c) { return c > ' ' && c < '\x7f'; })) {
    return base::failure(base::Errc::malformed, "a bearer token with characters that no token has");
  }
  return std::string{token};
}

base::result<std::string> read_token(const std::string& file) {
  constexpr std::size_t largest_token = std::size_t{64} * 1024;
  const auto text = read_file(file, largest_token);
  if (!text) return base::failure(text.error());
  return checked_token(text.value());
}

}  // namespace bluegreen::adapter::kubernetes
