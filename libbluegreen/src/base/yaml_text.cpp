#include <algorithm>

#include <fmt/format.h>

#include "base/yaml_scalar.hpp"
#include "bluegreen/base/yaml.hpp"

namespace bluegreen::base {
namespace {

/// Words that every YAML reader takes for the same text stand as they are, all else in double
/// quotes.
bool may_stand_plain(std::string_view text) {
  const auto safe = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"_./%-"}.find(c) != std::string_view::npos;
  };
  const bool starts_safely =
      !text.empty() && text.front() != '-' && text.front() != '%' && text.front() != '.';
  return starts_safely && std::all_of(text.begin(), text.end(), safe) &&
         kind_of_plain(text) == YamlNode::Kind::text && text != "null" && text != "Null" &&
         text != "NULL";
}

}  // namespace

std::string yaml_text(std::string_view text) {
  if (may_stand_plain(text)) return std::string{text};
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if ((c >= 0 && c < ' ') || c == '\x7f') {
      result += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    } else {
      result += c;
    }
  }
  return result + "\"";
}

}  // namespace bluegreen::base
