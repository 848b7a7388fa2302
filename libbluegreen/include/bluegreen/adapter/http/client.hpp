#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bluegreen/base/export.hpp"
#include "bluegreen/base/result.hpp"
#include "bluegreen/base/time.hpp"

namespace bluegreen::adapter::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// A request as a value; building one does no I/O. Sending one that is not well formed (a header
/// with CR or LF, another scheme, a user or a password in the URL) fails with invalid_argument, and
/// nothing is sent.
struct Request {
  std::string method = "GET";
  std::string url;  ///< http or https, absolute; sent as it is, dots included
  Headers headers;  ///< User-Agent is bluegreen/VERSION unless named here
  std::string body;
  base::Duration timeout =
      std::chrono::seconds{10};  ///< for the whole exchange; zero only for streams: none
  std::size_t largest_body = std::size_t{4} << 20U;  ///< beyond it the answer is Errc::too_large
  bool fresh_connection = false;                     ///< neither use nor keep a connection
};

/// An answer of any status. A status of 4xx or 5xx is an answer, not a failure.
struct Response {
  int status = 0;
  Headers headers;  ///< names in lower case; the values as they came: foreign text
  std::string body;
};

/// The value of a header by its name in lower case; empty when there is none.
BLUEGREEN_EXPORT std::string_view header(const Response& response, std::string_view name);

/// The identity and the trust of a connection. PEM texts, never paths, so that kubeconfig's inlined
/// data and files are one case. Nothing of it is ever printed.
struct Tls {
  std::string ca_pem;           ///< the only authorities trusted; empty: the system's
  std::string certificate_pem;  ///< client certificate; empty: none
  std::string key_pem;
  std::string server_name;  ///< other name to verify; empty: the URL's
  bool insecure_skip_verify = false;
};

/// Names one exchange under way.
enum class ExchangeId : std::uint64_t {};

/// Sends requests without blocking and keeps its connections. Redirects are not followed, only http
/// and https are spoken, and the proxies that the environment may name are not used.
///
/// `done` is called exactly once, on the thread that runs the reactor, and never from inside the
/// call that started or cancelled the exchange. Failures: unreachable (nothing was sent: no such
/// host, no connection, the server's certificate is not trusted), timed_out, server_error (the
/// connection broke after the request, or a part of it, was sent), forbidden (the server wants a
/// client certificate), malformed (not HTTP), too_large, cancelled, invalid_argument, io_failed. A
/// message names the method and the URL without its query, and holds no header.
///
/// GET and HEAD are sent once more on a new connection when a kept one turns out to be closed;
/// other methods never are.
class BLUEGREEN_EXPORT Client {
 public:
  using Done = std::function<void(base::result<Response>)>;
  /// Gets the body piece by piece; false ends the stream (done then tells Errc::cancelled).
  using Piece = std::function<bool(std::string_view)>;

  virtual ~Client();
  virtual ExchangeId send(Request request, const Tls& tls, Done done) = 0;
  /// As send, but the body of a 2xx answer goes to `piece` as it arrives, without a limit; done
  /// gets the status and an empty body. The body of another answer is done's, as in send.
  virtual ExchangeId stream(Request request, const Tls& tls, Piece piece, Done done) = 0;
  /// Ends an exchange early: done tells Errc::cancelled, and no piece comes any more. An unknown id
  /// is ignored.
  virtual void cancel(ExchangeId id) = 0;
};

}  // namespace bluegreen::adapter::http
