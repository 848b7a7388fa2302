#pragma once

#include <string>

#include "bluegreen/base/result.hpp"

namespace bluegreen::adapter::http {

/// Where a request goes, taken apart.
struct Url {
  std::string scheme;
  std::string host;  ///< brackets included when it is an IPv6 address
  std::string port;  ///< always named
  std::string path;

  /// For messages: without query, at most 200 bytes, printable.
  std::string label() const;
};

/// Fails with invalid_argument unless it is an absolute http or https URL without user and
/// password. Messages do not repeat the text: it may hold a secret.
base::result<Url> parse_url(const std::string& text);

/// The same URL with another host. Precondition: parse_url took it.
std::string with_host(const std::string& url, const std::string& host);

}  // namespace bluegreen::adapter::http
