#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bluegreen/base/export.hpp"
#include "bluegreen/base/json.hpp"
#include "bluegreen/model/service_name.hpp"

// The texts that requests are made of, built without I/O.

namespace bluegreen::adapter::kubernetes {

/// Our annotations on the live Service and both Deployments.
inline constexpr std::string_view release_annotation = "bluegreen/release-id";
inline constexpr std::string_view fence_annotation = "bluegreen/fence";
/// Says of an object that it is ours alone; the value is "bluegreen".
inline constexpr std::string_view managed_by_label = "app.kubernetes.io/managed-by";

inline constexpr std::string_view json_patch_type = "application/json-patch+json";
inline constexpr std::string_view merge_patch_type = "application/merge-patch+json";
inline constexpr std::string_view json_type = "application/json";

/// A request that changes an object.
struct Write {
  std::string method;  ///< PATCH, POST, PUT or DELETE
  std::string path;
  std::string content_type;
  std::string body;
};
inline Write json_patch(std::string path, std::string body) {
  return {"PATCH", std::move(path), std::string{json_patch_type}, std::move(body)};
}

/// The text as one segment of a path or one value of a query: everything but letters, digits and
/// -._~ becomes %XX.
BLUEGREEN_EXPORT std::string percent_escaped(std::string_view text);

/// "/api/v1/namespaces/NS/PLURAL", or "/apis/GROUP/VERSION/…" where the group version has a slash.
BLUEGREEN_EXPORT std::string collection_path(std::string_view group_version,
                                             const model::Namespace& name_space,
                                             std::string_view plural);
/// The collection's path with the object's name and, where given, the subresource ("scale", "log")
/// behind it.
BLUEGREEN_EXPORT std::string object_path(std::string_view group_version,
                                         const model::Namespace& name_space,
                                         std::string_view plural, std::string_view name,
                                         std::string_view subresource = {});
/// The API server's way to a pod's or a service's port ("pods" or "services"):
/// "…/NAME:PORT/proxy/PATH", or "…/SCHEME:NAME:PORT/proxy/PATH" where a scheme is given. Of `path`,
/// a URL path with or without a query, what cannot stand in one is escaped; the rest stays.
BLUEGREEN_EXPORT std::string proxy_path(const model::Namespace& name_space, std::string_view plural,
                                        std::string_view name, std::string_view port,
                                        std::string_view path, std::string_view scheme = {});
/// The path with the parameters behind it, escaped; a path that has a query already gets more of
/// it.
BLUEGREEN_EXPORT std::string with_query(
    std::string path, const std::vector<std::pair<std::string_view, std::string_view>>& parameters);

using base::json_text;
/// {"name":"value",…} of texts, in the order given.
BLUEGREEN_EXPORT std::string json_object(
    const std::vector<std::pair<std::string_view, std::string_view>>& members);

/// RFC 6901: the way to a member, "/metadata/annotations/bluegreen~1fence".
BLUEGREEN_EXPORT std::string json_pointer(std::initializer_list<std::string_view> names);

/// RFC 6902. The pointers come from json_pointer, the values are JSON (json_text and its like), not
/// checked.
class BLUEGREEN_EXPORT JsonPatch {
 public:
  JsonPatch() { operations_.open_list(); }
  JsonPatch& test(std::string_view pointer, std::string_view json) {
    return append("test", pointer, json);
  }
  JsonPatch& add(std::string_view pointer, std::string_view json) {
    return append("add", pointer, json);
  }
  JsonPatch& replace(std::string_view pointer, std::string_view json) {
    return append("replace", pointer, json);
  }

  /// The body of a request of type json_patch_type.
  std::string text() const { return base::JsonWriter{operations_}.close().take(); }

 private:
  JsonPatch& append(std::string_view operation, std::string_view pointer, std::string_view json);
  base::JsonWriter operations_;
};

}  // namespace bluegreen::adapter::kubernetes
