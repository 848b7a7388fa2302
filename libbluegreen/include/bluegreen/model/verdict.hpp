#pragma once

#include <string>
#include <string_view>

#include "bluegreen/base/export.hpp"

namespace bluegreen::model {

/// What a probe says. Unknown is an answer of its own: missing samples, a timeout, an error of the
/// store. It never promotes, and after the switch it moves nothing.
enum class Verdict { passed, failed, unknown };

BLUEGREEN_EXPORT std::string_view to_text(Verdict verdict);

/// A verdict with its reason. `detail` is bounded (at most 400 bytes), printable and holds no
/// secret.
struct ProbeReport {
  Verdict verdict = Verdict::unknown;
  std::string detail;

  friend bool operator==(const ProbeReport&, const ProbeReport&) = default;
};

}  // namespace bluegreen::model
