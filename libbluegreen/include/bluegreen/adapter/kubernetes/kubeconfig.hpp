#pragma once

#include <string>
#include <string_view>

#include "bluegreen/adapter/http/client.hpp"
#include "bluegreen/base/result.hpp"
#include "bluegreen/model/service_name.hpp"

namespace bluegreen::adapter::kubernetes {

/// Where the API server is and who we are to it. Secret: never printed, never compared in messages.
struct Credentials {
  std::string server;  ///< "https://10.0.0.1:6443", no trailing slash
  http::Tls tls;
  std::string token;  ///< bearer token; empty: none
  std::string
      token_file;  ///< read anew for every request, because tokens are replaced there; empty: none
  model::Namespace name_space;  ///< the context's; empty: none
};

/// Reads a kubeconfig text of at most 1 MiB: the named context, or the current one where `context`
/// is empty. Understands client certificates, certificate authorities and tokens, inlined or as
/// files (relative to `folder`).
///
/// Fails with invalid_argument for a text that is no kubeconfig or names what is not in it, with
/// io_failed for a file that cannot be read, with too_large, and with unsupported for what it will
/// not do: an `exec` or `auth-provider` user would start a program with our rights; passwords,
/// impersonation, proxies, YAML aliases. Credentials are not sent without TLS. Error texts hold no
/// credentials.
BLUEGREEN_EXPORT base::result<Credentials> parse_kubeconfig(std::string_view text,
                                                            const std::string& folder,
                                                            const std::string& context);

/// parse_kubeconfig of a file.
BLUEGREEN_EXPORT base::result<Credentials> read_kubeconfig(const std::string& file,
                                                           const std::string& context);

/// Nearly as kubectl finds it: the first file of $KUBECONFIG that exists (files are not merged),
/// else ~/.kube/config, else the pod's service account. Fails with not_found where there is none of
/// them.
BLUEGREEN_EXPORT base::result<Credentials> load_credentials(const std::string& context);

}  // namespace bluegreen::adapter::kubernetes
