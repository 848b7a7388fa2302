#include "bluegreen/base/version.hpp"

namespace bluegreen::inline v0::base {

std::string_view library_version() noexcept { return version_text; }

}  // namespace bluegreen::inline v0::base
