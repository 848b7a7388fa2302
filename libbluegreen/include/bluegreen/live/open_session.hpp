#pragma once

#include <memory>

#include "bluegreen/session/open_session.hpp"

namespace bluegreen::live {

/// The openers of the library's environments: the rows of environments.def. A host that has one of
/// its own gives a copy with its opener to session::open_session().
BLUEGREEN_EXPORT const session::Openers& openers();

/// A session on the environment of the library that the runbook names.
///
/// Kubernetes is found as kubectl finds it. It has the settings "context" (of the kubeconfig;
/// without it the current one) and "helm" (the program, looked up in PATH), and takes no reactor of
/// the host's. It fails with not_found (no kubeconfig), malformed, unsupported (an exec user),
/// io_failed.
BLUEGREEN_EXPORT base::result<std::unique_ptr<session::OpenedSession>> open_session(
    runbook::Runbook runbook, const session::EnvironmentOptions& environment,
    session::SessionOptions options);

}  // namespace bluegreen::live
