#include "bluegreen/base/version.hpp"

namespace bluegreen::base {

std::string_view library_version() noexcept { return version_text; }

}  // namespace bluegreen::base
