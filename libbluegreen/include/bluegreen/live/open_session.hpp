#pragma once

#include <memory>
#include <string>

#include "bluegreen/session/session.hpp"

namespace bluegreen::live {

struct ClusterOptions {
  std::string context;        ///< of the kubeconfig; empty: the current one
  std::string helm = "helm";  ///< the program, looked up in PATH
  std::string folder;         ///< where the runbook's paths start; empty: the working folder
  std::vector<port::JournalSink*> journals;    ///< outlive the session
  std::map<std::string, port::Probe*> probes;  ///< by name; outlive the session
  /// A host's, beside Kubernetes' other ports and in place of its own; outlives the session.
  port::TrafficSwitcher* switcher = nullptr;
};

/// A session on a real Kubernetes: owns the reactor, the connection and the adapters. The
/// kubeconfig is found as kubectl finds it.
class BLUEGREEN_EXPORT ClusterSession {
 public:
  virtual ~ClusterSession();
  virtual session::Session& session() = 0;
  virtual port::Reactor& reactor() = 0;
};

/// Connects to nothing yet. Fails with not_found (no kubeconfig), malformed, unsupported (an exec
/// user), io_failed.
BLUEGREEN_EXPORT base::result<std::unique_ptr<ClusterSession>> open_cluster_session(
    runbook::Runbook runbook, const ClusterOptions& cluster, session::SessionOptions options);

}  // namespace bluegreen::live
