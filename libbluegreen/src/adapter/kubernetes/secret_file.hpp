#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "bluegreen/base/result.hpp"

// What credentials are read from. Messages name the file only.

namespace bluegreen::adapter::kubernetes {

/// A regular file's content. Fails with not_found, io_failed (no regular file, no permission) or
/// too_large.
base::result<std::string> read_file(const std::string& path, std::size_t limit);

/// A bearer token from its file, without the white space around it. Fails as read_file, and with
/// malformed for a token that could not stand in a header.
base::result<std::string> read_token(const std::string& file);

/// The token without the white space around it; malformed when it is empty or could not stand in a
/// header. The message does not repeat it.
base::result<std::string> checked_token(std::string_view text);

}  // namespace bluegreen::adapter::kubernetes
