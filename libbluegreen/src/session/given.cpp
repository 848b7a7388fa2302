#include "session/given.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "bluegreen/base/printable.hpp"

namespace bluegreen::session {
namespace {

constexpr std::size_t longest_name = 60;

auto refused(const std::string& what) { return base::failure(base::Errc::invalid_argument, what); }

std::string quoted(const std::string& name) {
  return fmt::format("'{}'", base::printable(name, longest_name));
}

}  // namespace

base::result<void> look_at(const port::Ports& ports) {
  const std::pair<const char*, bool> given[] = {
      {"reactor", ports.reactor != nullptr},   {"environment", ports.environment != nullptr},
      {"switcher", ports.switcher != nullptr}, {"metrics", ports.metrics != nullptr},
      {"record", ports.record != nullptr},
  };
  for (const auto& [name, is_given] : given) {
    if (!is_given) return refused(fmt::format("Ports::{} is null", name));
  }
  for (const auto& [name, probe] : ports.probes) {
    if (probe == nullptr) return refused("Ports::probes has null for " + quoted(name));
  }
  return base::success();
}

base::result<void> look_at(const engine::Sinks& sinks) {
  if (std::ranges::find(sinks, nullptr) != sinks.end()) return refused("one of the sinks is null");
  return base::success();
}

base::result<void> look_at(const RehearsalOptions& options) {
  if (options.version.empty()) return refused("no version to rehearse was given");
  if (auto sinks = look_at(options.sinks); !sinks) return sinks;
  if (std::ranges::find(options.witnesses, nullptr) != options.witnesses.end())
    return refused("one of RehearsalOptions::witnesses is null");
  for (const auto& [name, probe] : options.probes) {
    if (!probe.ask) return refused("RehearsalOptions::probes asks nobody for " + quoted(name));
  }
  return base::success();
}

}  // namespace bluegreen::session
