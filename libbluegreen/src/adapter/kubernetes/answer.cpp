#include "adapter/kubernetes/answer.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "bluegreen/adapter/kubernetes/request.hpp"
#include "bluegreen/base/json.hpp"
#include "bluegreen/base/printable.hpp"

namespace bluegreen::adapter::kubernetes {
namespace {

/// A Status object's parts; empty where the body is something else.
struct Status {
  std::string message;
  bool names_fields = false;  ///< it says which fields of the object are wrong
};

Status read_status(const http::Response& response) {
  if (!http::header(response, "content-type").starts_with("application/json")) return {};
  const auto document = base::read_json(response.body);
  if (!document || document.value().root().text_at({"kind"}) != "Status") return {};
  Status status{std::string{document.value().root().text_at({"message"})}};
  const auto causes = document.value().root().at({"details", "causes"}).items();
  status.names_fields = std::any_of(causes.begin(), causes.end(), [](base::JsonValue cause) {
    return !cause.text_at({"field"}).empty();
  });
  return status;
}

base::Errc meaning_of(int status) {
  switch (status) {
    case 401:
    case 403:
      return base::Errc::forbidden;
    case 404:
    case 410:
      return base::Errc::not_found;
    case 409:
    case 412:
      return base::Errc::conflict;
    case 429:
      return base::Errc::rate_limited;
    default:
      return status >= 500 ? base::Errc::server_error : base::Errc::invalid_argument;
  }
}

bool sends(const http::Request& request, std::string_view type) {
  return std::any_of(request.headers.begin(), request.headers.end(), [type](const auto& header) {
    return header.first == "Content-Type" && header.second == type;
  });
}

}  // namespace

bool is_success(const http::Response& response) {
  return response.status >= 200 && response.status < 300;
}

bool is_status_object(const http::Response& response) {
  if (!http::header(response, "content-type").starts_with("application/json")) return false;
  const auto document = base::read_json(response.body);
  return document && document.value().root().text_at({"kind"}) == "Status" &&
         document.value().root().text_at({"apiVersion"}) == "v1";
}

std::string label_of(std::string_view method, std::string_view path) {
  return std::string{method} + " " + base::printable(path.substr(0, path.find('?')), 200);
}

base::Error error_of(const http::Request& request, std::string_view path,
                     const http::Response& response) {
  const Status status = read_status(response);
  base::Errc code = meaning_of(response.status);
  if (response.status == 409 && request.method == "POST") code = base::Errc::already_exists;
  // A failed `test` and an object that would not be valid have the same status; only the second
  // names fields.
  if (response.status == 422 && sends(request, json_patch_type) && !status.names_fields)
    code = base::Errc::conflict;
  const std::string& why = status.message.empty() ? response.body : status.message;
  return {code, fmt::format("{}: {}: {}", label_of(request.method, path), response.status,
                            base::printable(why, 300))};
}

base::Error error_of_status(std::string_view path, int code, std::string_view message) {
  return {meaning_of(code),
          fmt::format("{}: {}: {}", label_of("WATCH", path), code, base::printable(message, 300))};
}

}  // namespace bluegreen::adapter::kubernetes
