#include "compose/stamps.hpp"

#include <fmt/format.h>

namespace bluegreen::compose {

port::Answer all_stamped(const Answers& answers) {
  const port::Failure* first = nullptr;
  std::string details;
  for (const auto& answer : answers) {
    if (const auto* failure = std::get_if<port::Failure>(&answer)) {
      if (failure->error.code == base::Errc::superseded) return *failure;
      if (first == nullptr) first = failure;
    } else if (const auto* applied = std::get_if<port::Applied>(&answer)) {
      if (!applied->detail.empty())
        details += fmt::format("{}{}", details.empty() ? "" : "; ", applied->detail);
    } else {
      return wrong_answer();
    }
  }
  if (first != nullptr) return *first;
  return port::Applied{0, details};
}

port::Answer wrong_answer() {
  return port::Failure{{base::Errc::malformed, "a port gave another answer than it was asked for"}};
}

}  // namespace bluegreen::compose
