#include "bluegreen/model/verdict.hpp"

#include <array>

namespace bluegreen::model {

std::string_view to_text(Verdict verdict) {
  constexpr std::array<std::string_view, 3> names{"pass", "fail", "unknown"};
  return names[static_cast<std::size_t>(verdict)];
}

}  // namespace bluegreen::model
