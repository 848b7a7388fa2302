#include "bluegreen/base/assertion.hpp"

#include <cstdio>
#include <cstdlib>

#include "bluegreen/base/error.hpp"

namespace bluegreen::base {

void assertion_failed(const char* what, const char* file, int line) noexcept {
  std::fprintf(stderr, "bluegreen: broken assertion: %s (%s:%d)\n", what, file, line);
  std::abort();
}

void value_of_failure(const Error& error) noexcept {
  std::fprintf(stderr, "bluegreen: value() of a failure: %s: %s\n", to_text(error.code),
               error.message.c_str());
  std::abort();
}

}  // namespace bluegreen::base
