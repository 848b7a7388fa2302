#include "bluegreen/adapter/kubernetes/request.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bluegreen::adapter::kubernetes {
namespace {

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string escaped_but_for(std::string_view text, std::string_view kept) {
  std::string result;
  for (const char c : text) {
    if (is_letter_or_digit(c) || kept.find(c) != std::string_view::npos) {
      result += c;
    } else {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

}  // namespace

std::string percent_escaped(std::string_view text) { return escaped_but_for(text, "-._~"); }

std::string collection_path(std::string_view group_version, const model::Namespace& name_space,
                            std::string_view plural) {
  const bool has_group = group_version.find('/') != std::string_view::npos;
  return fmt::format("/{}/{}/namespaces/{}/{}", has_group ? "apis" : "api", group_version,
                     percent_escaped(name_space.name), percent_escaped(plural));
}

std::string object_path(std::string_view group_version, const model::Namespace& name_space,
                        std::string_view plural, std::string_view name,
                        std::string_view subresource) {
  std::string path =
      collection_path(group_version, name_space, plural) + "/" + percent_escaped(name);
  if (!subresource.empty()) path += "/" + percent_escaped(subresource);
  return path;
}

std::string proxy_path(const model::Namespace& name_space, std::string_view plural,
                       std::string_view name, std::string_view port, std::string_view path,
                       std::string_view scheme) {
  std::string target = percent_escaped(name) + ":" + percent_escaped(port);
  if (!scheme.empty()) target = percent_escaped(scheme) + ":" + target;
  const std::string_view inner = path.starts_with('/') ? path.substr(1) : path;
  return collection_path("v1", name_space, plural) + "/" + target + "/proxy/" +
         escaped_but_for(inner, "-._~/?&=%+,:;@!$'()*");
}

std::string with_query(
    std::string path,
    const std::vector<std::pair<std::string_view, std::string_view>>& parameters) {
  char before = path.find('?') == std::string::npos ? '?' : '&';
  for (const auto& [name, value] : parameters) {
    path += before;
    path += percent_escaped(name) + "=" + percent_escaped(value);
    before = '&';
  }
  return path;
}

std::string json_object(const std::vector<std::pair<std::string_view, std::string_view>>& members) {
  base::JsonWriter json;
  json.open_object();
  for (const auto& [name, value] : members) json.member(name, value);
  return json.close().take();
}

std::string json_pointer(std::initializer_list<std::string_view> names) {
  std::string result;
  for (const std::string_view name : names) {
    result += '/';
    for (const char c : name) {
      if (c == '~') {
        result += "~0";
      } else if (c == '/') {
        result += "~1";
      } else {
        result += c;
      }
    }
  }
  return result;
}

JsonPatch& JsonPatch::append(std::string_view operation, std::string_view pointer,
                             std::string_view json) {
  operations_.open_object().member("op", operation).member("path", pointer);
  operations_.key("value").add_json(json).close();
  return *this;
}

}  // namespace bluegreen::adapter::kubernetes
