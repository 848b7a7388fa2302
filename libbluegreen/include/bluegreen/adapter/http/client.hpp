#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bluegreen/base/result.hpp"
#include "bluegreen/base/time.hpp"

namespace bluegreen::inline v0::adapter::http {

/// A request as a value; building one does no I/O. Header values with CR or LF are refused when it is sent.
struct Request {
  std::string method = "GET";
  std::string url;                                            ///< http or https, absolute
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  base::Duration timeout = std::chrono::seconds{10};          ///< for the whole exchange; zero only for streams: none
  std::size_t largest_body = 4 * 1024 * 1024;                 ///< beyond it the answer is Errc::too_large
  bool fresh_connection = false;                              ///< neither use nor keep a connection
};

/// An answer of any status. A status of 4xx or 5xx is an answer, not a failure.
struct Response {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;   ///< names in lower case
  std::string body;
};

/// The identity and the trust of a connection. PEM texts, never paths, so that kubeconfig's inlined data and files are one
/// case. Nothing of it is ever printed.
struct Tls {
  std::string ca_pem;           ///< empty: the system's
  std::string certificate_pem;  ///< client certificate; empty: none
  std::string key_pem;
  std::string server_name;      ///< other name to verify; empty: the URL's
  bool insecure_skip_verify = false;
};

/// Names one exchange under way.
enum class ExchangeId : std::uint64_t {};

/// Sends requests without blocking and keeps its connections. Redirects are not followed, only http and https spoken.
/// Callbacks come on the thread that runs the reactor, never from inside the call that started the exchange, and exactly
/// once for `done`.
class BLUEGREEN_EXPORT Client {
 public:
  using Done = std::function<void(base::result<Response>)>;
  /// Gets the body piece by piece; false ends the stream (done then tells Errc::cancelled).
  using Piece = std::function<bool(std::string_view)>;

  virtual ~Client();
  virtual ExchangeId send(Request request, const Tls& tls, Done done) = 0;
  /// As send, but the body of a 2xx answer goes to `piece` as it arrives; done gets the status and an empty body.
  virtual ExchangeId stream(Request request, const Tls& tls, Piece piece, Done done) = 0;
  /// Ends an exchange early: done tells Errc::cancelled. An unknown id is ignored.
  virtual void cancel(ExchangeId id) = 0;
};

}  // namespace bluegreen::inline v0::adapter::http
