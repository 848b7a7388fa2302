#include "adapter/kubernetes/watched_objects.hpp"

#include <set>
#include <utility>

#include "adapter/kubernetes/answer.hpp"

namespace bluegreen::adapter::kubernetes {
namespace {

constexpr int status_gone = 410;

/// Objects made anew under an old name have another uid.
std::string key_of(base::JsonValue object) {
  return std::string{object.text_at({"metadata", "uid"})};
}

std::string version_of(base::JsonValue object) {
  return std::string{object.text_at({"metadata", "resourceVersion"})};
}

std::string json_of(base::JsonValue object) { return base::JsonWriter{}.add(object).take(); }

WatchedObjects::Step failed(base::Error error) { return {std::nullopt, std::move(error), true}; }

}  // namespace

base::result<std::vector<WatchEvent>> WatchedObjects::replace(std::string_view list) {
  const auto document = base::read_json(list);
  if (!document) return base::failure(document.error());
  const std::string version = version_of(document.value().root());
  const auto items = document.value().root().at({"items"});
  const bool is_list = items.is_list() || items.is_null();  // of an empty collection
  if (version.empty() || !is_list)
    return base::failure(base::Errc::malformed, label_of("LIST", path_) + ": no list");

  std::set<std::string> present;
  for (const auto& item : items.items()) present.insert(key_of(item));
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
  for (const auto& item : items.items()) {
    if (auto event = take(key_of(item), item)) events.push_back(std::move(*event));
  }
  resource_version_ = version;
  events.push_back({WatchEvent::Kind::synced, {}});
  return events;
}

std::optional<WatchEvent> WatchedObjects::take(const std::string& key, base::JsonValue object) {
  const auto [place, is_new] = known_.try_emplace(key);
  std::string version = version_of(object);
  if (!is_new && place->second.version == version) return std::nullopt;
  place->second = Known{std::move(version), json_of(object)};
  return WatchEvent{is_new ? WatchEvent::Kind::added : WatchEvent::Kind::modified,
                    place->second.object};
}

WatchedObjects::Step WatchedObjects::apply(std::string_view line) {
  const auto document = base::read_json(line);
  if (!document) return failed(document.error());
  const std::string_view type = document.value().root().text_at({"type"});
  const auto object = document.value().root().at({"object"});
  const base::Error malformed{base::Errc::malformed,
                              label_of("WATCH", path_) + ": an event that cannot be read"};
  if (!object.exists()) return failed(malformed);
  if (type == "ERROR") return apply_error(object);

  const std::string version = version_of(object);
  if (version.empty()) return failed(malformed);
  if (type == "BOOKMARK") {
    resource_version_ = version;
    return {};
  }
  const std::string key = key_of(object);
  const bool known_type = type == "ADDED" || type == "MODIFIED" || type == "DELETED";
  if (key.empty() || !known_type) return failed(malformed);
  resource_version_ = version;
  if (type != "DELETED") return {take(key, object), std::nullopt, false};
  if (known_.erase(key) == 0) return {};
  return {WatchEvent{WatchEvent::Kind::deleted, json_of(object)}, std::nullopt, false};
}

WatchedObjects::Step WatchedObjects::apply_error(base::JsonValue status) const {
  const auto told = status.at({"code"}).integer();
  const int code = told && std::in_range<int>(*told) ? static_cast<int>(*told) : 500;
  if (code == status_gone)
    return {std::nullopt, std::nullopt, true};  // expected: it compacts its history
  return failed(error_of_status(path_, code, status.text_at({"message"})));
}

}  // namespace bluegreen::adapter::kubernetes
