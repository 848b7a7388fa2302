#include "bluegreen/base/version.hpp"

namespace bluegreen {
inline namespace v0 {

std::string_view library_version() noexcept { return version_text; }

}  // namespace v0
}  // namespace bluegreen
