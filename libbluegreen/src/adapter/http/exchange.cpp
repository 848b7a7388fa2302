#include "adapter/http/exchange.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "adapter/http/url.hpp"
#include "bluegreen/base/printable.hpp"
#include "bluegreen/base/version.hpp"

namespace bluegreen::adapter::http {
namespace {

constexpr std::size_t largest_head = 64 * 1024;
constexpr long connect_limit_of_endless_streams_ms = 10'000;

template <class T>
void set(CURL* handle, CURLoption option, T value) {
  curl_easy_setopt(handle, option, value);
}

/// The text stays the exchange's for as long as the handle lives.
void set_blob(CURL* handle, CURLoption option, const std::string& text) {
  curl_blob blob{const_cast<char*>(text.data()), text.size(), CURL_BLOB_NOCOPY};
  curl_easy_setopt(handle, option, &blob);
}

bool is_safe_to_repeat(const std::string& method) { return method == "GET" || method == "HEAD"; }

/// Stays the same for all handles and is no user's choice.
void set_rules(CURL* handle) {
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  set(handle, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  set(handle, CURLOPT_PROXY, "");
  set(handle, CURLOPT_PATH_AS_IS, 1L);
  // A peer that vanished without a word is noticed on a quiet stream too.
  set(handle, CURLOPT_TCP_KEEPALIVE, 1L);
  set(handle, CURLOPT_TCP_KEEPIDLE, 15L);
  set(handle, CURLOPT_TCP_KEEPINTVL, 5L);
}

std::string in_lower_case(std::string_view text) {
  std::string result{text};
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

/// What libcurl's code means to a caller. `sent` is true when a part of the request left this
/// machine.
base::Errc meaning(CURLcode code, bool sent) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return sent ? base::Errc::timed_out : base::Errc::unreachable;
    case CURLE_SSL_CLIENTCERT:
      return base::Errc::forbidden;
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_URL_MALFORMAT:
      return base::Errc::invalid_argument;
    case CURLE_UNSUPPORTED_PROTOCOL:  // an answer of HTTP/0.9, which is to say of something else
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
      return base::Errc::malformed;
    case CURLE_OUT_OF_MEMORY:
    case CURLE_FAILED_INIT:
      return base::Errc::io_failed;
    default:
      return sent ? base::Errc::server_error : base::Errc::unreachable;
  }
}

/// RFC 9110, 5.6.2.
bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [marks](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           marks.find(c) != std::string_view::npos;
  });
}

/// Fails with invalid_argument where the request would not be one request on the wire: a method or
/// header name that is no token, a header value with CR, LF or NUL, an exchange without an end.
/// Messages name the header, never its value.
base::result<void> check_well_formed(const Request& request, bool streamed) {
  if (!is_token(request.method))
    return base::failure(base::Errc::invalid_argument, "an HTTP method that is no token");
  const bool endless = request.timeout.count() == 0 && streamed;
  if (request.timeout.count() <= 0 && !endless) {
    return base::failure(base::Errc::invalid_argument, "a request without a time limit");
  }
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name)) {
      return base::failure(base::Errc::invalid_argument,
                           "a header's name that is no token: " + base::printable(name, 80));
    }
    if (value.find_first_of(std::string_view{"\r\n\0", 3}) != std::string::npos) {
      return base::failure(base::Errc::invalid_argument,
                           "a line break in the value of the header " + name);
    }
  }
  return base::success();
}

}  // namespace

base::result<std::unique_ptr<Exchange>> Exchange::make(Request request, const Tls& tls,
                                                       bool streamed) {
  const auto url = parse_url(request.url);
  if (!url) return base::failure(url.error());
  if (const auto formed = check_well_formed(request, streamed); !formed)
    return base::failure(formed.error());

  std::string label = request.method + " " + url.value().label();
  std::unique_ptr<Exchange> exchange{
      new Exchange{std::move(request), tls, streamed, std::move(label)}};
  if (const auto ready = exchange->prepare(url.value().host, url.value().port); !ready) {
    return base::failure(ready.error());
  }
  return exchange;
}

Exchange::Exchange(Request request, Tls tls, bool streamed, std::string label)
    : request_(std::move(request)),
      tls_(std::move(tls)),
      streamed_(streamed),
      label_(std::move(label)),
      easy_(curl_easy_init()) {}

base::result<void> Exchange::prepare(const std::string& host, const std::string& port) {
  if (!easy_) return base::failure(base::Errc::io_failed, "libcurl gives no handle");
  set_rules(handle());
  std::string url = request_.url;
  std::string host_header;
  if (!tls_.server_name.empty()) {
    // libcurl verifies the URL's name; so the URL gets the name to verify and the connection goes
    // where it went.
    url = with_host(request_.url, tls_.server_name);
    host_header = host + ":" + port;
    connect_to_.reset(curl_slist_append(nullptr, ("::" + host_header).c_str()));
    set(handle(), CURLOPT_CONNECT_TO, connect_to_.get());
  }
  set(handle(), CURLOPT_URL, url.c_str());
  set(handle(), CURLOPT_TIMEOUT_MS, static_cast<long>(request_.timeout.count()));
  if (request_.timeout.count() == 0) {
    set(handle(), CURLOPT_CONNECTTIMEOUT_MS, connect_limit_of_endless_streams_ms);
  }
  set(handle(), CURLOPT_FRESH_CONNECT, long{request_.fresh_connection});
  set(handle(), CURLOPT_FORBID_REUSE, long{request_.fresh_connection});
  set(handle(), CURLOPT_ERRORBUFFER, error_text_.data());
  set(handle(), CURLOPT_WRITEFUNCTION, &Exchange::on_body);
  set(handle(), CURLOPT_WRITEDATA, this);
  set(handle(), CURLOPT_HEADERFUNCTION, &Exchange::on_header);
  set(handle(), CURLOPT_HEADERDATA, this);
  set_identity();
  set_body();
  if (!set_headers(host_header)) return base::failure(base::Errc::io_failed, "out of memory");
  return base::success();
}

bool Exchange::set_headers(const std::string& host_header) {
  const auto names = [this](std::string_view wanted) {
    return std::ranges::any_of(request_.headers, [wanted](const auto& header) {
      return in_lower_case(header.first) == wanted;
    });
  };
  std::vector<std::string> lines;
  for (const auto& [name, value] : request_.headers)
    lines.push_back(value.empty() ? name + ";" : name + ": " + value);
  if (!names("user-agent"))
    lines.push_back("User-Agent: bluegreen/" + std::string{base::version_text});
  if (!names("content-type"))
    lines.emplace_back("Content-Type:");  // libcurl would say that every body is a form
  if (!names("host") && !host_header.empty()) lines.push_back("Host: " + host_header);
  lines.emplace_back("Expect:");  // a round trip that no server of ours needs
  for (const std::string& line : lines) {
    curl_slist* const longer = curl_slist_append(headers_.get(), line.c_str());
    if (longer == nullptr) return false;
    static_cast<void>(headers_.release());
    headers_.reset(longer);
  }
  set(handle(), CURLOPT_HTTPHEADER, headers_.get());
  return true;
}

void Exchange::set_identity() {
  if (!tls_.ca_pem.empty()) {
    set_blob(handle(), CURLOPT_CAINFO_BLOB, tls_.ca_pem);
    set<char*>(handle(), CURLOPT_CAPATH,
               nullptr);  // the system's folder of authorities would be trusted besides
  }
  if (!tls_.certificate_pem.empty()) set_blob(handle(), CURLOPT_SSLCERT_BLOB, tls_.certificate_pem);
  if (!tls_.key_pem.empty()) set_blob(handle(), CURLOPT_SSLKEY_BLOB, tls_.key_pem);
  set(handle(), CURLOPT_SSL_VERIFYPEER, long{!tls_.insecure_skip_verify});
  set(handle(), CURLOPT_SSL_VERIFYHOST, tls_.insecure_skip_verify ? 0L : 2L);
}

void Exchange::set_body() {
  if (request_.method == "HEAD") {
    set(handle(), CURLOPT_NOBODY, 1L);
    return;
  }
  const bool carries_body = !request_.body.empty() || request_.method == "POST" ||
                            request_.method == "PUT" || request_.method == "PATCH";
  if (carries_body) {
    set(handle(), CURLOPT_POST, 1L);
    set(handle(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    // libcurl repeats a request whose kept connection turns out closed. It cannot when the body
    // comes from a function that does not rewind: a write is never sent twice behind the caller's
    // back.
    set(handle(), CURLOPT_READFUNCTION, &Exchange::on_send);
    set(handle(), CURLOPT_READDATA, this);
  }
  if (request_.body.empty() && !is_safe_to_repeat(request_.method)) {
    set(handle(), CURLOPT_FRESH_CONNECT,
        1L);  // without a body only a new connection prevents the repetition
  }
  set(handle(), CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

std::size_t Exchange::on_body(const char* data, std::size_t, std::size_t length, void* self) {
  return static_cast<Exchange*>(self)->take_body({data, length}) ? length : CURL_WRITEFUNC_ERROR;
}

std::size_t Exchange::on_header(const char* data, std::size_t, std::size_t length, void* self) {
  return static_cast<Exchange*>(self)->take_header({data, length}) ? length : CURL_WRITEFUNC_ERROR;
}

std::size_t Exchange::on_send(char* buffer, std::size_t, std::size_t room, void* self) {
  auto& exchange = *static_cast<Exchange*>(self);
  const std::size_t length = std::min(room, exchange.request_.body.size() - exchange.sent_);
  std::copy_n(exchange.request_.body.data() + exchange.sent_, length, buffer);
  exchange.sent_ += length;
  return length;
}

long Exchange::number(CURLINFO which) const {
  long value = 0;
  curl_easy_getinfo(handle(), which, &value);
  return value;
}

bool Exchange::take_body(std::string_view data) {
  const long status = number(CURLINFO_RESPONSE_CODE);
  if (streamed_ && status >= 200 && status < 300) {
    piece_ += data;
    return true;
  }
  too_large_ = response_.body.size() + data.size() > request_.largest_body;
  if (!too_large_) response_.body += data;
  return !too_large_;
}

bool Exchange::take_header(std::string_view line) {
  if (line.starts_with("HTTP/")) {  // the head of the final answer follows that of a 100-continue
    response_.headers.clear();
    return true;
  }
  header_bytes_ += line.size();
  too_large_ = header_bytes_ > largest_head;
  if (too_large_) return false;
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return true;
  response_.headers.emplace_back(in_lower_case(trimmed(line.substr(0, colon))),
                                 trimmed(line.substr(colon + 1)));
  return true;
}

base::result<Response> Exchange::finish(CURLcode code) {
  if (code != CURLE_OK) return base::failure(error(code));
  response_.status = static_cast<int>(number(CURLINFO_RESPONSE_CODE));
  return std::move(response_);
}

base::Error Exchange::error(CURLcode code) const {
  if (too_large_) return {base::Errc::too_large, label_ + ": the answer is too large"};
  const bool sent = number(CURLINFO_REQUEST_SIZE) > 0;
  const std::string why = error_text_[0] != '\0' ? error_text_.data() : curl_easy_strerror(code);
  return {meaning(code, sent), label_ + ": " + base::printable(why, 200)};
}

base::Error Exchange::cancelled() const { return {base::Errc::cancelled, label_ + ": cancelled"}; }

}  // namespace bluegreen::adapter::http
