#include "adapter/kubernetes/file.hpp"

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

}  // namespace bluegreen::adapter::kubernetes
