#include "compose/stamps.hpp"

#include <optional>
#include <string>

#include <fmt/format.h>

namespace bluegreen::compose {

port::Answer all_stamped(const Answers& answers) {
  std::optional<port::Answer> failed;
  std::string details;
  for (const auto& answer : answers) {
    if (const auto* applied = std::get_if<port::Applied>(&answer)) {
      if (!applied->detail.empty())
        details += fmt::format("{}{}", details.empty() ? "" : "; ", applied->detail);
      continue;
    }
    const auto* failure = std::get_if<port::Failure>(&answer);
    if (failure != nullptr && failure->error.code == base::Errc::superseded) return *failure;
    if (!failed) failed = failure != nullptr ? port::Answer{*failure} : wrong_answer();
  }
  return failed.value_or(port::Applied{0, details});
}

port::Answer wrong_answer() {
  return port::Failure{{base::Errc::malformed, "a port gave another answer than it was asked for"}};
}

}  // namespace bluegreen::compose
