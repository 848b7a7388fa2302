#pragma once

#include <string>
#include <string_view>

#include "bluegreen/adapter/http/client.hpp"

namespace bluegreen::adapter::kubernetes {

/// What an answer with a status outside 200 to 299 means. `request` is the one it answers.
base::Error error_of(const http::Request& request, std::string_view path,
                     const http::Response& response);

/// What a Status object says that came in a watch, where it stands for an answer's status.
base::Error error_of_status(std::string_view path, int code, std::string_view message);

bool is_success(const http::Response& response);

/// True when the answer is a Status object: the API server speaks for itself, not for a pod behind
/// its proxy.
bool is_status_object(const http::Response& response);

/// "GET /api/v1/…": without the query, bounded, printable.
std::string label_of(std::string_view method, std::string_view path);

}  // namespace bluegreen::adapter::kubernetes
