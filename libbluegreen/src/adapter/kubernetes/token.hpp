#pragma once

#include <string>

#include "bluegreen/base/result.hpp"

namespace bluegreen::adapter::kubernetes {

/// A bearer token from its file, without the white space around it. Fails as read_file, and with
/// malformed for a token that could not stand in a header.
base::result<std::string> read_token(const std::string& file);

/// The token without the white space around it; malformed when it is empty or could not stand in a
/// header. The message does not repeat it.
base::result<std::string> checked_token(std::string_view text);

}  // namespace bluegreen::adapter::kubernetes
