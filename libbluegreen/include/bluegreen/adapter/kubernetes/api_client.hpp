#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "bluegreen/adapter/http/client.hpp"
#include "bluegreen/adapter/kubernetes/kubeconfig.hpp"
#include "bluegreen/adapter/kubernetes/request.hpp"
#include "bluegreen/port/timers.hpp"

namespace bluegreen::adapter::kubernetes {

/// One change that a watch tells, or the first list (one `added` per object, then `synced`).
struct WatchEvent {
  enum class Kind { added, modified, deleted, synced } kind = Kind::added;
  std::string object;  ///< the object's JSON (when deleted: as it was last known); empty for synced

  friend bool operator==(const WatchEvent&, const WatchEvent&) = default;
};

/// Speaks to one API server as one user. Every call returns at once; callbacks as in http::Client.
/// A status of 4xx or 5xx is turned into an Error with the Status object's message (bounded,
/// printable): 401 and 403 forbidden, 404 and 410 not_found, 409 and 412 conflict (409
/// already_exists for a POST), 422 conflict for a JSON Patch (a `test` did not hold) and
/// invalid_argument else, 429 rate_limited, 5xx server_error, any other 4xx invalid_argument. Other
/// failures are those of http::Client. Reads (get, list) are tried again on 429 and 5xx with
/// growing waits up to the request's timeout; writes never are: the caller looks first. Requests
/// carry the user agent bluegreen/VERSION.
///
/// Paths are sent as they are: build them with request.hpp, which escapes. JSON answers are bounded
/// (16 MiB) and checked no further by get().
class BLUEGREEN_EXPORT ApiClient {
 public:
  using Done = std::function<void(base::result<std::string>)>;  ///< the body, JSON or text
  using Answered = std::function<void(base::result<http::Response>)>;
  using Changed = std::function<void(base::result<WatchEvent>)>;

  virtual ~ApiClient();
  /// GET of a path such as "/api/v1/namespaces/butterfly/services/perception", query included.
  /// `accept` empty: JSON.
  virtual http::ExchangeId get(std::string path, std::string accept, Done done) = 0;
  /// Patches, creates and updates add fieldManager=bluegreen.
  virtual http::ExchangeId write(Write write, Done done) = 0;
  /// A request to a pod's or a service's HTTP server through the API server's proxy. An answer of
  /// the pod is success with any status (a health answer of 503 has a body, too); the API server's
  /// refusal to pass the request on is an Error. The two are told apart by the Status object that
  /// the API server answers with. `path` starts with the proxy's path.
  virtual http::ExchangeId proxy(std::string method, std::string path, Answered answered) = 0;
  /// Lists and follows a collection, for good: it resumes by resourceVersion, lists anew on 410
  /// (what was deleted or changed meanwhile is told, then `synced` again), and reconnects with
  /// growing waits; an Error is told and the watch goes on. `path` has no watch parameters;
  /// `accept` as in get, for lists and watches: where it names PartialObjectMetadataList, the watch
  /// asks for PartialObjectMetadata. Objects are told apart by their uid.
  virtual http::ExchangeId watch(std::string path, std::string accept, Changed changed) = 0;
  /// Ends a call early: its `done` tells Errc::cancelled; a watch calls nothing any more. An
  /// unknown id is ignored.
  virtual void cancel(http::ExchangeId id) = 0;
};

/// An ApiClient over an http::Client and the timers of the same reactor, which must outlive it.
/// What is under way at its end is dropped without a callback.
BLUEGREEN_EXPORT std::unique_ptr<ApiClient> make_api_client(http::Client& client,
                                                            port::Timers& timers,
                                                            Credentials credentials);

}  // namespace bluegreen::adapter::kubernetes
