#pragma once

#include "bluegreen/base/export.hpp"

namespace bluegreen::base {

/// Prints the broken assertion to standard error and aborts. A broken invariant of ours is a bug,
/// never a result.
[[noreturn]] BLUEGREEN_EXPORT void assertion_failed(const char* what, const char* file,
                                                    int line) noexcept;

}  // namespace bluegreen::base

/// An assertion that stays on in every build: better stopped (the release is resumable) than wrong.
#define BLUEGREEN_ASSERT(condition)   \
  ((condition) ? static_cast<void>(0) \
               : ::bluegreen::base::assertion_failed(#condition, __FILE__, __LINE__))
