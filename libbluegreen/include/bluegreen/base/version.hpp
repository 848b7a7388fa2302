#pragma once

#include <string_view>

#include "bluegreen/base/export.hpp"

namespace bluegreen::base {

/// The version of these headers, `MAJOR.MINOR.PATCH`. The build reads it from this line.
inline constexpr std::string_view version_text = "0.1.0";

/// The version of the library that was linked. It differs from `version_text` when a host was
/// compiled with the headers of another version, which is a mistake of the host's build. The text
/// is static.
BLUEGREEN_EXPORT std::string_view library_version() noexcept;

}  // namespace bluegreen::base
