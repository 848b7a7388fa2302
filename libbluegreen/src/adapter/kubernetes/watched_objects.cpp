#include "adapter/kubernetes/watched_objects.hpp"

#include <set>
#include <utility>

#include "adapter/kubernetes/answer.hpp"
#include "adapter/kubernetes/json.hpp"

namespace bluegreen::adapter::kubernetes {
namespace {

constexpr int status_gone = 410;

/// Objects made anew under an old name have another uid.
std::string key_of(const rapidjson::Value& object) {
  return std::string{find_text(object, {"metadata", "uid"})};
}

std::string version_of(const rapidjson::Value& object) {
  return std::string{find_text(object, {"metadata", "resourceVersion"})};
}

WatchedObjects::Step failed(base::Error error) { return {std::nullopt, std::move(error), true}; }

}  // namespace

base::result<std::vector<WatchEvent>> WatchedObjects::replace(std::string_view list) {
  const auto document = parse_json(list);
  if (!document) return base::failure(document.error());
  const std::string version = version_of(document.value());
  const rapidjson::Value* const items = find_member(document.value(), {"items"});
  // An empty collection may come as null.
  const bool is_list = items != nullptr && (items->IsArray() || items->IsNull());
  if (version.empty() || !is_list)
    return base::failure(base::Errc::malformed, label_of("LIST", path_) + ": no list");

  std::set<std::string> present;
  if (items->IsArray()) {
    for (const auto& item : items->GetArray()) present.insert(key_of(item));
  }
  if (present.contains(""))
    return base::failure(base::Errc::malformed, label_of("LIST", path_) + ": no uid");

  std::vector<WatchEvent> events;
  for (auto old = known_.begin(); old != known_.end();) {
    if (present.contains(old->first)) {
      ++old;
      continue;
    }
    events.push_back({WatchEvent::Kind::deleted, std::move(old->second.object)});
    old = known_.erase(old);
  }
  if (items->IsArray()) {
    for (const auto& item : items->GetArray()) {
      if (auto event = take(key_of(item), item)) events.push_back(std::move(*event));
    }
  }
  resource_version_ = version;
  events.push_back({WatchEvent::Kind::synced, {}});
  return events;
}

std::optional<WatchEvent> WatchedObjects::take(const std::string& key,
                                               const rapidjson::Value& object) {
  const auto [place, is_new] = known_.try_emplace(key);
  std::string version = version_of(object);
  if (!is_new && place->second.version == version) return std::nullopt;
  place->second = Known{std::move(version), to_json(object)};
  return WatchEvent{is_new ? WatchEvent::Kind::added : WatchEvent::Kind::modified,
                    place->second.object};
}

WatchedObjects::Step WatchedObjects::apply(std::string_view line) {
  const auto document = parse_json(line);
  if (!document) return failed(document.error());
  const std::string_view type = find_text(document.value(), {"type"});
  const rapidjson::Value* const object = find_member(document.value(), {"object"});
  const base::Error malformed{base::Errc::malformed,
                              label_of("WATCH", path_) + ": an event that cannot be read"};
  if (object == nullptr) return failed(malformed);
  if (type == "ERROR") return apply_error(*object);

  const std::string version = version_of(*object);
  if (version.empty()) return failed(malformed);
  if (type == "BOOKMARK") {
    resource_version_ = version;
    return {};
  }
  const std::string key = key_of(*object);
  const bool known_type = type == "ADDED" || type == "MODIFIED" || type == "DELETED";
  if (key.empty() || !known_type) return failed(malformed);
  resource_version_ = version;
  if (type != "DELETED") return {take(key, *object), std::nullopt, false};
  if (known_.erase(key) == 0) return {};
  return {WatchEvent{WatchEvent::Kind::deleted, to_json(*object)}, std::nullopt, false};
}

WatchedObjects::Step WatchedObjects::apply_error(const rapidjson::Value& status) const {
  const rapidjson::Value* const code = find_member(status, {"code"});
  const int number = code != nullptr && code->IsInt() ? code->GetInt() : 500;
  if (number == status_gone)
    return {std::nullopt, std::nullopt, true};  // expected: it compacts its history
  return failed(error_of_status(path_, number, find_text(status, {"message"})));
}

}  // namespace bluegreen::adapter::kubernetes
