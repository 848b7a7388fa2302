#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "bluegreen/adapter/http/client.hpp"
#include "bluegreen/adapter/kubernetes/kubeconfig.hpp"

namespace bluegreen::inline v0::adapter::kubernetes {

/// One change that a watch tells, or the first list (one `added` per object, then `synced`).
struct WatchEvent {
  enum class Kind { added, modified, deleted, synced } kind = Kind::added;
  std::string object;  ///< the object's JSON; empty for synced
};

/// Speaks to one API server as one user. Every call returns at once; callbacks as in http::Client. A status of 4xx or 5xx is
/// turned into an Error with the Status object's message (bounded, printable): 401 and 403 forbidden, 404 not_found, 409 and
/// 412 conflict (already_exists for a POST), 422 conflict for a JSON Patch (a `test` did not hold) and invalid_argument
/// else, 429 rate_limited, 5xx server_error. Reads (get, list) are tried again on 429 and 5xx with growing waits up to the
/// request's timeout; writes never are: the caller looks first. Requests carry the user agent bluegreen/VERSION.
class BLUEGREEN_EXPORT ApiClient {
 public:
  using Done = std::function<void(base::result<std::string>)>;  ///< the body, JSON or text
  using Changed = std::function<void(base::result<WatchEvent>)>;

  virtual ~ApiClient();
  /// GET of a path such as "/api/v1/namespaces/butterfly/services/perception", query included. `accept` empty: JSON.
  virtual http::ExchangeId get(std::string path, std::string accept, Done done) = 0;
  /// PATCH, POST, PUT or DELETE. Patches add fieldManager=bluegreen.
  virtual http::ExchangeId write(std::string method, std::string path, std::string content_type, std::string body,
                                 Done done) = 0;
  /// A request to a pod's or a service's HTTP server through the API server's proxy; any status of the pod below 500 and
  /// above comes as an Error too, with its status in the message. `path` starts with the proxy's path.
  virtual http::ExchangeId proxy(std::string method, std::string path, Done done) = 0;
  /// Lists and follows a collection, for good: it resumes by resourceVersion, lists anew on 410 (deletions are told), and
  /// reconnects with growing waits; an Error is told and the watch goes on. `accept` as in get, for lists and watches.
  virtual http::ExchangeId watch(std::string path, std::string accept, Changed changed) = 0;
  virtual void cancel(http::ExchangeId id) = 0;
};

/// An ApiClient over an http::Client, which must outlive it.
BLUEGREEN_EXPORT std::unique_ptr<ApiClient> make_api_client(http::Client& client, Credentials credentials);

}  // namespace bluegreen::inline v0::adapter::kubernetes
