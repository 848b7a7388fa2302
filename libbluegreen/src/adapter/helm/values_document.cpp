#include <charconv>

#include <fmt/format.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "bluegreen/adapter/helm/command.hpp"
#include "bluegreen/base/printable.hpp"

namespace bluegreen::adapter::helm {

namespace {

using rapidjson::Value;
using Allocator = rapidjson::Document::AllocatorType;

constexpr std::size_t most_parts = 32;  // and so the document's depth: writing it recurses
constexpr std::size_t largest_key = 120;

base::Error bad_key(const std::string& key, std::string_view why) {
  return {base::Errc::invalid_argument,
          fmt::format("set: '{}': {}", base::printable(key, largest_key), why)};
}

/// "a.b\.c" is the parts "a" and "b.c".
base::result<std::vector<std::string>> parts_of(const std::string& key) {
  std::vector<std::string> parts{""};
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (key[i] == '\\' && i + 1 < key.size()) {
      parts.back() += key[++i];
    } else if (key[i] == '.') {
      parts.emplace_back();
    } else if (key[i] == '[') {
      return bad_key(key, "a list index needs a values file");
    } else {
      parts.back() += key[i];
    }
  }
  for (const auto& part : parts) {
    if (part.empty()) return bad_key(key, "a part of the path is empty");
  }
  if (parts.size() > most_parts) return bad_key(key, "the path is too long");
  return parts;
}

Value text(const std::string& from, Allocator& allocator) {
  return Value{from.data(), static_cast<rapidjson::SizeType>(from.size()), allocator};
}

/// As Helm's --set takes it: "007" and "1.5" stay texts.
Value typed(const std::string& from, Allocator& allocator) {
  if (from == "true" || from == "false") return Value{from == "true"};
  if (from == "null") return Value{};
  if (from == "0") return Value{0};
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(from.data(), from.data() + from.size(), number);
  const bool is_number =
      error == std::errc{} && end == from.data() + from.size() && from.front() != '0';
  return is_number ? Value{number} : text(from, allocator);
}

Value& child(Value& parent, const std::string& name, Allocator& allocator) {
  const auto key = text(name, allocator);
  const auto found = parent.FindMember(key);
  if (found != parent.MemberEnd()) return found->value;
  parent.AddMember(text(name, allocator), Value{}, allocator);
  return (parent.MemberEnd() - 1)->value;
}

base::result<void> put(rapidjson::Document& document, const std::string& key, Value value) {
  const auto parts = parts_of(key);
  if (!parts) return parts.error();
  Value* at = &document;
  for (const auto& part : parts.value()) {
    if (at->IsNull()) at->SetObject();
    if (!at->IsObject()) return bad_key(key, "another key gives a part of its path a value");
    at = &child(*at, part, document.GetAllocator());
  }
  if (at->IsObject()) return bad_key(key, "another key is below it");
  *at = std::move(value);
  return base::success();
}

}  // namespace

base::result<std::string> values_document(const Upgrade& upgrade) {
  rapidjson::Document document;
  document.SetObject();
  auto& allocator = document.GetAllocator();
  for (const auto& [key, value] : upgrade.set) {
    if (auto done = put(document, key, typed(value, allocator)); !done) return done.error();
  }
  const std::string color(model::to_text(upgrade.color));
  if (auto done = put(document, "image.tag", text(upgrade.version, allocator)); !done)
    return done.error();
  if (auto done = put(document, "replicaCount", Value{upgrade.replicas}); !done)
    return done.error();
  if (auto done = put(document, "service.name", text(upgrade.name, allocator)); !done)
    return done.error();
  if (auto done = put(document, "deployment.labels.version", text(color, allocator)); !done)
    return done.error();
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  document.Accept(writer);
  return std::string(buffer.GetString(), buffer.GetSize());
}

}  // namespace bluegreen::adapter::helm
