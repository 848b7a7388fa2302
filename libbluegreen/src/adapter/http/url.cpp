#include "adapter/http/url.hpp"

#include "adapter/http/handle.hpp"
#include "bluegreen/base/assertion.hpp"
#include "bluegreen/base/printable.hpp"

namespace bluegreen::adapter::http {
namespace {

std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, flags) != CURLUE_OK) return {};
  std::string result{text};
  curl_free(text);
  return result;
}

}  // namespace

std::string Url::label() const {
  return base::printable(scheme + "://" + host + ":" + port + path, 200);
}

base::result<Url> parse_url(const std::string& text) {
  const UrlHandle url{curl_url()};
  if (!url) return base::failure(base::Errc::io_failed, "out of memory");
  if (text.find('\0') != std::string::npos ||
      curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) {
    return base::failure(base::Errc::invalid_argument, "a URL that is not http://… or https://…");
  }
  Url result{part(url.get(), CURLUPART_SCHEME), part(url.get(), CURLUPART_HOST),
             part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT), part(url.get(), CURLUPART_PATH)};
  if (result.scheme != "http" && result.scheme != "https") {
    return base::failure(base::Errc::invalid_argument, "a URL that is not http://… or https://…");
  }
  if (!part(url.get(), CURLUPART_USER).empty() || !part(url.get(), CURLUPART_PASSWORD).empty()) {
    return base::failure(base::Errc::invalid_argument, "a URL with a user or a password");
  }
  return result;
}

std::string with_host(const std::string& url, const std::string& host) {
  const UrlHandle handle{curl_url()};
  const bool taken =
      handle &&
      curl_url_set(handle.get(), CURLUPART_URL, url.c_str(), CURLU_PATH_AS_IS) == CURLUE_OK &&
      curl_url_set(handle.get(), CURLUPART_HOST, host.c_str(), 0) == CURLUE_OK;
  BLUEGREEN_ASSERT(taken);
  return part(handle.get(), CURLUPART_URL);
}

}  // namespace bluegreen::adapter::http
