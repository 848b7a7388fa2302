#pragma once

#include <string>
#include <string_view>

#include "bluegreen/adapter/http/client.hpp"
#include "bluegreen/base/result.hpp"

namespace bluegreen::inline v0::adapter::kubernetes {

/// Where the API server is and who we are to it. Secret: never printed, never compared in messages.
struct Credentials {
  std::string server;      ///< "https://10.0.0.1:6443", no trailing slash
  http::Tls tls;
  std::string token;       ///< bearer token; empty: none
  std::string name_space;  ///< the context's; empty: none
};

/// Reads a kubeconfig text: the named context, or the current one where `context` is empty. Understands client certificates,
/// certificate authorities and tokens, inlined or as files (relative to `folder`). An `exec` or `auth-provider` user fails
/// with Errc::unsupported: it would start a program with our rights. Error texts hold no credentials.
BLUEGREEN_EXPORT base::result<Credentials> parse_kubeconfig(std::string_view text, const std::string& folder,
                                                            const std::string& context);

/// As kubectl finds it: the first file of $KUBECONFIG, else ~/.kube/config, else the pod's service account.
BLUEGREEN_EXPORT base::result<Credentials> load_credentials(const std::string& context);

}  // namespace bluegreen::inline v0::adapter::kubernetes
