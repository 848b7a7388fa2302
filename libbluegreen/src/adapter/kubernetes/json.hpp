#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include <rapidjson/document.h>

#include "bluegreen/base/result.hpp"

namespace bluegreen::adapter::kubernetes {

/// Parses foreign JSON without recursion. Fails with malformed on what is no JSON, and on more than
/// 64 levels.
base::result<rapidjson::Document> parse_json(std::string_view text);

/// The member that the names lead to; null where one of them is missing or not an object.
const rapidjson::Value* find_member(const rapidjson::Value& value,
                                    std::initializer_list<std::string_view> names);
/// Its text; empty where it is missing or no text.
std::string_view find_text(const rapidjson::Value& value,
                           std::initializer_list<std::string_view> names);

/// The value as JSON again.
std::string to_json(const rapidjson::Value& value);

}  // namespace bluegreen::adapter::kubernetes
