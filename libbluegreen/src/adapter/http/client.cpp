#include "bluegreen/adapter/http/client.hpp"

namespace bluegreen::adapter::http {

Client::~Client() = default;

std::string_view header(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace bluegreen::adapter::http
