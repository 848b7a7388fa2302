#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bluegreen::adapter::kubernetes {

/// RFC 4648 with padding; line breaks are skipped. Nothing for anything else.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace bluegreen::adapter::kubernetes
