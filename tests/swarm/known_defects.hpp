#pragma once

#include <array>
#include <string_view>

namespace bluegreen::swarm {

/// Complaints that the swarm has found and that are not mended yet. They are counted and printed, each with a seed, and
/// do not make the swarm fail. A line leaves this list with the defect; none may be added to make a new failure pass.
inline constexpr std::array<std::string_view, 2> known_defects{
    // ReplacePods is tried once: a conflict or a busy API server ends the moving of connections.
    "open connections are cut",
    // The answer of an Observe that was read before a watch's observation arrives after it, and is believed.
    "the end: nothing was wrong, and it is not done",
};

inline bool is_known(std::string_view complaint) {
  for (const std::string_view known : known_defects) {
    if (complaint.find(known) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace bluegreen::swarm
