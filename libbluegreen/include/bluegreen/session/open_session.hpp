#pragma once

#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "bluegreen/session/session.hpp"

namespace bluegreen::session {

/// An environment that was opened for one runbook: owns whatever its ports stand on.
class BLUEGREEN_EXPORT OpenedEnvironment {
 public:
  virtual ~OpenedEnvironment();
  /// The reactor, the environment, the switcher, the metric source, the record and the probes by
  /// kind. Each lives as long as this.
  virtual port::Ports ports() = 0;
};

/// With what an environment is opened.
struct EnvironmentOptions {
  std::string folder{};  ///< where the runbook's paths start; empty: the working folder
  /// Of this environment, by names of its own: "context" of Kubernetes. An unknown one is refused.
  std::map<std::string, std::string> settings{};
  /// The host's: each that is given stands in place of the environment's, a probe in place of the
  /// one of its name. All outlive what is opened.
  port::Ports ports{};
};

/// Connects to nothing yet. Fails as the environment says, with unsupported where it cannot do
/// without a port that the host replaces.
using Opener = std::function<base::result<std::unique_ptr<OpenedEnvironment>>(
    const runbook::Runbook&, const EnvironmentOptions&)>;
/// By the name that a runbook gives as its `environment`.
using Openers = std::map<std::string, Opener, std::less<>>;

/// Opens what the runbook names as its environment. Fails with invalid_argument where nobody
/// answers for the name, with unsupported where it is the library's and is not among the openers,
/// and as the opener does.
BLUEGREEN_EXPORT base::result<std::unique_ptr<OpenedEnvironment>> open_environment(
    const runbook::Runbook& runbook, const EnvironmentOptions& options, const Openers& openers);

/// The environment's ports with the host's in their places.
BLUEGREEN_EXPORT port::Ports with_ports_of_host(port::Ports ports, const port::Ports& of_host);

/// The runbook with its chart, values and programs by their full paths, so that another process in
/// another folder finds them, too.
BLUEGREEN_EXPORT runbook::Runbook with_full_paths(runbook::Runbook runbook,
                                                  const std::string& folder);

/// For an opener: fails with invalid_argument where a setting is none of these.
BLUEGREEN_EXPORT base::result<void> know_settings(const EnvironmentOptions& options,
                                                  std::initializer_list<std::string_view> known);

/// A session with the environment that it stands on.
class BLUEGREEN_EXPORT OpenedSession {
 public:
  OpenedSession(std::unique_ptr<OpenedEnvironment> environment, const port::Ports& of_host,
                runbook::Runbook runbook, SessionOptions options);
  Session& session() { return session_; }
  port::Reactor& reactor() { return *ports_.reactor; }

 private:
  std::unique_ptr<OpenedEnvironment> environment_;
  port::Ports ports_;
  Session session_;
};

/// A session on the environment that the runbook names. Fails as open_environment() does.
BLUEGREEN_EXPORT base::result<std::unique_ptr<OpenedSession>> open_session(
    runbook::Runbook runbook, const EnvironmentOptions& environment, SessionOptions options,
    const Openers& openers);

}  // namespace bluegreen::session
