#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "adapter/http/loopback_server.hpp"

namespace bluegreen::adapter::kubernetes {

/// As much of an API server as keeps ConfigMaps of one namespace: create, get, JSON Patch, list and
/// watch, with resource versions. The real one is asked the same questions by the cluster's tests.
class ConfigMapServer {
 public:
  ConfigMapServer()
      : server_([this](const auto& request, const auto& peer) { answer(request, peer); }) {}
  ~ConfigMapServer() {
    const std::lock_guard lock{mutex_};
    over_ = true;
    changed_.notify_all();
  }
  ConfigMapServer(const ConfigMapServer&) = delete;
  ConfigMapServer& operator=(const ConfigMapServer&) = delete;

  std::string url() const { return server_.url(""); }
  /// Puts an object there as somebody else would.
  void put(const std::string& name, const std::string& json) {
    const std::lock_guard lock{mutex_};
    rapidjson::Document object;
    object.Parse(json.c_str());
    keep(name, object, "ADDED");
  }
  void remove(const std::string& name) {
    const std::lock_guard lock{mutex_};
    ++version_;
    rapidjson::Document object;
    object.Parse(objects_.at(name).c_str());
    stamp(object);
    objects_.erase(name);
    record("DELETED", object);
  }

 private:
  using Request = http::LoopbackServer::Received;
  using Peer = http::LoopbackServer::Peer;

  static std::string text(const rapidjson::Value& value) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
    value.Accept(writer);
    return {buffer.GetString(), buffer.GetSize()};
  }
  static std::string refusal(int status) {
    return http::answer_text(status, R"({"kind":"Status","message":"no"})");
  }

  void stamp(rapidjson::Document& object) {
    rapidjson::Pointer{"/metadata/resourceVersion"}.Set(object, std::to_string(version_).c_str());
  }
  void record(const char* type, const rapidjson::Document& object) {
    events_.emplace_back(
        version_, std::string{R"({"type":")"} + type + R"(","object":)" + text(object) + "}\n");
    changed_.notify_all();
  }
  std::string keep(const std::string& name, rapidjson::Document& object, const char* type) {
    ++version_;
    stamp(object);
    if (!rapidjson::Pointer{"/metadata/uid"}.Get(object)) {
      rapidjson::Pointer{"/metadata/uid"}.Set(object, ("uid-" + std::to_string(version_)).c_str());
    }
    record(type, object);
    return objects_[name] = text(object);
  }

  void answer(const Request& request, const Peer& peer) {
    const std::string path = request.target.substr(0, request.target.find('?'));
    if (request.target.find("watch=1") != std::string::npos) {
      follow(request, peer);
      return;
    }
    const std::lock_guard lock{mutex_};
    if (request.method == "POST") {
      peer.send(create(request));
    } else if (path.ends_with("/configmaps")) {
      peer.send(list(request));
    } else {
      const std::string name = path.substr(path.rfind('/') + 1);
      peer.send(request.method == "PATCH" ? patch(name, request) : get(name));
    }
  }

  std::string get(const std::string& name) const {
    const auto found = objects_.find(name);
    return found == objects_.end() ? refusal(404) : http::answer_text(200, found->second);
  }
  std::string create(const Request& request) {
    rapidjson::Document object;
    object.Parse(request.body.c_str());
    const std::string name = object["metadata"]["name"].GetString();
    if (objects_.contains(name)) return refusal(409);
    return http::answer_text(201, keep(name, object, "ADDED"));
  }
  std::string patch(const std::string& name, const Request& request) {
    const auto found = objects_.find(name);
    if (found == objects_.end()) return refusal(404);
    rapidjson::Document object;
    object.Parse(found->second.c_str());
    rapidjson::Document operations;
    operations.Parse(request.body.c_str());
    for (const auto& operation : operations.GetArray()) {
      const rapidjson::Pointer place{operation["path"].GetString()};
      if (std::string_view{operation["op"].GetString()} == "test") {
        const rapidjson::Value* const value = place.Get(object);
        if (value == nullptr || *value != operation["value"]) return refusal(422);
      } else {
        place.Set(object, operation["value"]);
      }
    }
    return http::answer_text(200, keep(name, object, "MODIFIED"));
  }
  static bool is_selected(const Request& request, const std::string& json) {
    const std::size_t at = request.target.find("metadata.name%3D");
    if (at == std::string::npos) return true;
    const std::string rest = request.target.substr(at + 16);
    return json.find("\"name\":\"" + rest.substr(0, rest.find('&')) + "\"") != std::string::npos;
  }
  std::string list(const Request& request) const {
    std::string items;
    for (const auto& [name, json] : objects_) {
      if (is_selected(request, json)) items += (items.empty() ? "" : ",") + json;
    }
    return http::answer_text(200, R"({"metadata":{"resourceVersion":")" + std::to_string(version_) +
                                      R"("},"items":[)" + items + "]}");
  }
  void follow(const Request& request, const Peer& peer) {
    const std::size_t at = request.target.find("resourceVersion=");
    int seen = std::stoi(request.target.substr(at + 16));
    peer.send(http::chunked_head(200));
    std::unique_lock lock{mutex_};
    while (!over_) {
      for (const auto& [version, event] : events_) {
        if (version > seen && is_selected(request, event)) peer.send(http::chunk(event));
      }
      seen = version_;
      changed_.wait(lock, [&] { return over_ || version_ > seen; });
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  int version_ = 100;
  std::map<std::string, std::string> objects_;
  std::vector<std::pair<int, std::string>> events_;
  http::LoopbackServer server_;
};

}  // namespace bluegreen::adapter::kubernetes
