#include "bluegreen/session/open_session.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bluegreen/base/printable.hpp"
#include "bluegreen/runbook/environment.hpp"

namespace bluegreen::session {
namespace {

constexpr std::size_t longest_name = 60;

base::Error nobody_answers(const std::string& name, const Openers& openers) {
  if (!runbook::environment_row(name).name.empty()) {
    return {base::Errc::unsupported,
            fmt::format("the environment {} is not built into this library", name)};
  }
  std::vector<std::string> known;
  for (const auto& [each, opener] : openers) {
    if (opener) known.push_back(each);
  }
  return {base::Errc::invalid_argument,
          fmt::format("nobody answers for the environment '{}': there is {}",
                      base::printable(name, longest_name),
                      known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", ")))};
}

template <class Port>
void replace(Port*& port, Port* of_host) {
  if (of_host != nullptr) port = of_host;
}

}  // namespace

OpenedEnvironment::~OpenedEnvironment() = default;

base::result<std::unique_ptr<OpenedEnvironment>> open_environment(const runbook::Runbook& runbook,
                                                                  const EnvironmentOptions& options,
                                                                  const Openers& openers) {
  const auto found = openers.find(runbook.environment);
  if (found == openers.end() || !found->second)
    return base::failure(nobody_answers(runbook.environment, openers));
  auto opened = found->second(runbook, options);
  if (opened && opened.value() == nullptr) {
    return base::failure(base::Errc::invalid_argument,
                         fmt::format("the opener of the environment '{}' gave null",
                                     base::printable(runbook.environment, longest_name)));
  }
  return opened;
}

port::Ports with_ports_of_host(port::Ports ports, const port::Ports& of_host) {
  replace(ports.reactor, of_host.reactor);
  replace(ports.environment, of_host.environment);
  replace(ports.switcher, of_host.switcher);
  replace(ports.metrics, of_host.metrics);
  replace(ports.record, of_host.record);
  for (const auto& [name, probe] : of_host.probes) ports.probes[name] = probe;
  return ports;
}

base::result<void> know_settings(const EnvironmentOptions& options,
                                 std::initializer_list<std::string_view> known) {
  for (const auto& [name, value] : options.settings) {
    if (std::ranges::find(known, name) != known.end()) continue;
    return base::failure(
        base::Errc::invalid_argument,
        fmt::format("the environment has no setting '{}': it has {}",
                    base::printable(name, longest_name),
                    known.size() == 0 ? "none" : fmt::format("{}", fmt::join(known, ", "))));
  }
  return base::success();
}

OpenedSession::OpenedSession(std::unique_ptr<OpenedEnvironment> environment,
                             const port::Ports& of_host, runbook::Runbook runbook,
                             SessionOptions options)
    : environment_(std::move(environment)),
      ports_(with_ports_of_host(environment_->ports(), of_host)),
      session_(ports_, std::move(runbook), std::move(options)) {}

base::result<std::unique_ptr<OpenedSession>> open_session(runbook::Runbook runbook,
                                                          const EnvironmentOptions& environment,
                                                          SessionOptions options,
                                                          const Openers& openers) {
  auto full = with_full_paths(std::move(runbook), environment.folder);
  auto opened = open_environment(full, environment, openers);
  if (!opened) return base::failure(opened.error());
  return std::make_unique<OpenedSession>(std::move(opened.value()), environment.ports,
                                         std::move(full), std::move(options));
}

}  // namespace bluegreen::session
