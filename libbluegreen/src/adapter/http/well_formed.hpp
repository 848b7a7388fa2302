#pragma once

#include "bluegreen/adapter/http/client.hpp"

namespace bluegreen::adapter::http {

/// Fails with invalid_argument where the request would not be one request on the wire: a method or
/// header name that is no token, a header value with CR, LF or NUL, an exchange without an end.
/// Messages name the header, never its value.
base::result<void> check_well_formed(const Request& request, bool streamed);

}  // namespace bluegreen::adapter::http
