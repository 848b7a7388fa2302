#include <algorithm>

#include <fmt/format.h>

#include "bluegreen/adapter/helm/command.hpp"
#include "bluegreen/base/json.hpp"
#include "bluegreen/base/number.hpp"
#include "bluegreen/base/printable.hpp"

namespace bluegreen::adapter::helm {

namespace {

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

/// A value of the document with its name: JSON, or an object once something is put below it.
struct Value {
  std::string name;
  std::string json = "null";
  std::vector<Value> members;  // in the order in which they came
};

/// As Helm's --set takes it: "007" and "1.5" stay texts.
std::string typed(const std::string& from) {
  if (from == "true" || from == "false" || from == "null" || from == "0") return from;
  const auto number = base::whole_number<std::int64_t>(from);
  return number && from.front() != '0' ? std::to_string(*number) : base::json_text(from);
}

Value& child(Value& parent, const std::string& name) {
  const auto found = std::find_if(parent.members.begin(), parent.members.end(),
                                  [&](const Value& member) { return member.name == name; });
  if (found != parent.members.end()) return *found;
  return parent.members.emplace_back(Value{name, "null", {}});
}

base::result<void> put(Value& document, const std::string& key, std::string json) {
  const auto parts = parts_of(key);
  if (!parts) return parts.error();
  Value* at = &document;
  for (const auto& part : parts.value()) {
    if (at->json != "null") return bad_key(key, "another key gives a part of its path a value");
    at = &child(*at, part);
  }
  if (!at->members.empty()) return bad_key(key, "another key is below it");
  at->json = std::move(json);
  return base::success();
}

void write(const Value& value, base::JsonWriter& json) {
  if (value.members.empty()) {
    json.add_json(value.json);
    return;
  }
  json.open_object();
  for (const Value& member : value.members) write(member, json.key(member.name));
  json.close();
}

}  // namespace

base::result<std::string> values_document(const Upgrade& upgrade) {
  std::vector<std::pair<std::string, std::string>> settings;
  for (const auto& [key, value] : upgrade.set) settings.emplace_back(key, typed(value));
  settings.emplace_back("image.tag", base::json_text(upgrade.version));
  settings.emplace_back("replicaCount", std::to_string(upgrade.replicas));
  settings.emplace_back("service.name", base::json_text(upgrade.name));
  settings.emplace_back("deployment.labels.version",
                        base::json_text(model::to_text(upgrade.color)));
  Value document;
  for (auto& [key, json] : settings) {
    if (auto done = put(document, key, std::move(json)); !done) return done.error();
  }
  base::JsonWriter json;
  write(document, json);
  return json.take();
}

}  // namespace bluegreen::adapter::helm
