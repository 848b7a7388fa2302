#include "bluegreen/base/assertion.hpp"

#include <cstdio>
#include <cstdlib>

namespace bluegreen::base {

void assertion_failed(const char* what, const char* file, int line) noexcept {
  std::fprintf(stderr, "bluegreen: broken assertion: %s (%s:%d)\n", what, file, line);
  std::abort();
}

}  // namespace bluegreen::base
