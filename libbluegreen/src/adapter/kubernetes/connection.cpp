#include "adapter/kubernetes/connection.hpp"

#include <algorithm>
#include <utility>

#include "adapter/kubernetes/secret_file.hpp"

namespace bluegreen::adapter::kubernetes {

http::Request Connection::request(std::string method, const std::string& path,
                                  const std::string& accept) {
  http::Request request;
  request.method = std::move(method);
  request.url = credentials.server + path;
  request.largest_body = std::size_t{16} << 20U;
  request.headers.emplace_back("Accept", accept.empty() ? "application/json" : accept);
  if (!credentials.token_file.empty()) {
    // While the file is being replaced, the token that we have is still good.
    if (auto token = read_token(credentials.token_file))
      credentials.token = std::move(token).value();
  }
  if (!credentials.token.empty())
    request.headers.emplace_back("Authorization", "Bearer " + credentials.token);
  return request;
}

base::Duration growing_wait(int failures, base::Duration limit) {
  constexpr int most_doublings = 10;
  return std::min(base::Duration{100} * (1 << std::clamp(failures, 0, most_doublings)), limit);
}

}  // namespace bluegreen::adapter::kubernetes
