#pragma once

#include <cstddef>
#include <string>

#include "bluegreen/base/result.hpp"

namespace bluegreen::adapter::kubernetes {

/// A regular file's content. Fails with not_found, io_failed (no regular file, no permission) or
/// too_large. Messages name the file only.
base::result<std::string> read_file(const std::string& path, std::size_t limit);

}  // namespace bluegreen::adapter::kubernetes
