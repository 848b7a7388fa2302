#include "adapter/kubernetes/answer.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "bluegreen/adapter/kubernetes/request.hpp"
#include "bluegreen/base/json.hpp"
#include "bluegreen/base/printable.hpp"

namespace bluegreen::adapter::kubernetes {
namespace {

/// What a Status object says.
struct Status {
  std::string message;
  bool names_fields = false;  ///< which of the object are wrong
};

/// Nothing where the body is something else.
std::optional<Status> read_status(const http::Response& response) {
  if (!http::header(response, "content-type").starts_with("application/json")) return std::nullopt;
  const auto document = base::read_json(response.body);
  if (!document) return std::nullopt;
  const auto root = document.value().root();
  if (root.text_at({"kind"}) != "Status" || root.text_at({"apiVersion"}) != "v1")
    return std::nullopt;
  const bool names_fields =
      std::ranges::any_of(root.at({"details", "causes"}).items(),
                          [](auto cause) { return !cause.text_at({"field"}).empty(); });
  return Status{std::string{root.text_at({"message"})}, names_fields};
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
  const std::pair header{std::string{"Content-Type"}, std::string{type}};
  return std::ranges::find(request.headers, header) != request.headers.end();
}

std::string message_of(std::string_view method, std::string_view path, int status,
                       std::string_view why) {
  return fmt::format("{}: {}: {}", label_of(method, path), status, base::printable(why, 300));
}

}  // namespace

bool is_success(const http::Response& response) {
  return response.status >= 200 && response.status < 300;
}

bool is_status_object(const http::Response& response) { return read_status(response).has_value(); }

std::string label_of(std::string_view method, std::string_view path) {
  return std::string{method} + " " + base::printable(path.substr(0, path.find('?')), 200);
}

base::Error error_of(const http::Request& request, std::string_view path,
                     const http::Response& response) {
  const Status status = read_status(response).value_or(Status{});
  base::Errc code = meaning_of(response.status);
  if (response.status == 409 && request.method == "POST") code = base::Errc::already_exists;
  // A failed `test` and an object that would not be valid have the same status; only the second
  // names fields.
  if (response.status == 422 && sends(request, json_patch_type) && !status.names_fields)
    code = base::Errc::conflict;
  const std::string& why = status.message.empty() ? response.body : status.message;
  return {code, message_of(request.method, path, response.status, why)};
}

base::Error error_of_status(std::string_view path, int code, std::string_view message) {
  return {meaning_of(code), message_of("WATCH", path, code, message)};
}

}  // namespace bluegreen::adapter::kubernetes
