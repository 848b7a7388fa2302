#include "bluegreen/port/ports.hpp"

#include <fmt/format.h>

namespace bluegreen::port {

std::optional<std::string> missing_in(const Ports& ports) {
  const std::pair<const char*, bool> given[] = {
      {"reactor", ports.reactor != nullptr},   {"environment", ports.environment != nullptr},
      {"switcher", ports.switcher != nullptr}, {"metrics", ports.metrics != nullptr},
      {"record", ports.record != nullptr},
  };
  for (const auto& [name, is_given] : given) {
    if (!is_given) return fmt::format("Ports::{} is null", name);
  }
  for (const auto& [name, probe] : ports.probes) {
    if (probe == nullptr) return fmt::format("Ports::probes has null for '{}'", name);
  }
  return std::nullopt;
}

}  // namespace bluegreen::port
