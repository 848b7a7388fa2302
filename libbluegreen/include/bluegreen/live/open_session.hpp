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
/// without it the current one) and "helm" (the program, looked up in PATH). Of the host's reactors
/// it takes one that adapter::http::make_curl_reactor() made: what a record store or a metric
/// source of the host's stands on, and what several releases of one thread share. It fails with
/// not_found (no kubeconfig), malformed, unsupported (an exec user, another reactor), io_failed.
BLUEGREEN_EXPORT base::result<std::unique_ptr<session::OpenedSession>> open_session(
    runbook::Runbook runbook, const session::EnvironmentOptions& environment,
    session::SessionOptions options);

}  // namespace bluegreen::live
