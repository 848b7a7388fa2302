#include "bluegreen/adapter/kubernetes/record_store.hpp"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "bluegreen/adapter/kubernetes/request.hpp"

namespace bluegreen::adapter::kubernetes {
namespace {

using base::Errc;
using port::StoredRecord;

base::result<StoredRecord> read_config_map(std::string_view json) {
  const auto document = base::read_json(json);
  if (!document) return base::failure(document.error());
  const auto map = document.value().root();
  const std::string_view version = map.text_at({"metadata", "resourceVersion"});
  if (version.empty())
    return base::failure(Errc::malformed, "a record's ConfigMap without a resourceVersion");
  if (map.text_at({"metadata", "labels", managed_by_label}) != "bluegreen") {
    return base::failure(Errc::refused,
                         fmt::format("the ConfigMap {} is not ours: its label {} is not bluegreen",
                                     map.text_at({"metadata", "name"}), managed_by_label));
  }
  return StoredRecord{std::string{version}, std::string{map.text_at({"data", "record"})}};
}

/// What a write gave back. A body that cannot be read does not say that nothing was written.
base::result<std::string> version_written(const base::result<std::string>& answer) {
  if (answer) {
    const auto written = read_config_map(answer.value());
    if (written) return written.value().version;
    return base::failure(Errc::server_error,
                         "the record was written, but the answer: " + written.error().message);
  }
  base::Error error = answer.error();
  // There is one that we did not expect, or the one that we expected is gone.
  if (error.code == Errc::already_exists || error.code == Errc::not_found)
    error.code = Errc::conflict;
  return base::failure(std::move(error));
}

/// One watch of the ConfigMap. After end() the client, which it may outlive, is touched no more.
class Watching {
 public:
  Watching(ApiClient& client, port::RecordStore::Loaded changed)
      : client_(&client), changed_(std::move(changed)) {}
  ~Watching() { end(); }
  Watching(const Watching&) = delete;
  Watching& operator=(const Watching&) = delete;

  static void begin(const std::shared_ptr<Watching>& self, const std::string& path) {
    self->exchange_ = self->client_->watch(
        path, {}, [watch = std::weak_ptr{self}](const base::result<WatchEvent>& event) {
          if (const auto watching = watch.lock()) watching->on_event(event);
        });
  }
  void end() {
    if (client_ != nullptr) std::exchange(client_, nullptr)->cancel(exchange_);
  }

 private:
  void on_event(const base::result<WatchEvent>& event) {
    if (!event) return changed_(base::failure(event.error()));
    const auto& [kind, object] = event.value();
    if (kind == WatchEvent::Kind::synced && present_) return;
    present_ = kind == WatchEvent::Kind::added || kind == WatchEvent::Kind::modified;
    changed_(present_ ? read_config_map(object) : StoredRecord{});
  }

  ApiClient* client_;
  port::RecordStore::Loaded changed_;
  http::ExchangeId exchange_{};
  bool present_ = false;  ///< as far as it knows
};

class ConfigMapStore final : public port::RecordStore {
 public:
  ConfigMapStore(ApiClient& client, const model::ServiceName& service)
      : client_(client),
        name_("bluegreen-" + service.name),
        collection_(collection_path("v1", service.name_space, "configmaps")),
        path_(object_path("v1", service.name_space, "configmaps", name_)) {}
  ~ConfigMapStore() override;
  ConfigMapStore(const ConfigMapStore&) = delete;
  ConfigMapStore& operator=(const ConfigMapStore&) = delete;

  void load(Loaded done) override;
  void store(std::string expected, std::string text, Stored done) override;
  port::RecordWatch watch(Loaded changed) override;

 private:
  ApiClient& client_;
  std::string name_;
  std::string collection_;
  std::string path_;
  std::vector<std::weak_ptr<Watching>> watches_;
  std::shared_ptr<int> alive_ = std::make_shared<int>();  ///< its end is ours
};

ConfigMapStore::~ConfigMapStore() {
  for (const auto& each : watches_) {
    if (const auto watching = each.lock()) watching->end();
  }
}

void ConfigMapStore::load(Loaded done) {
  client_.get(path_, {},
              [alive = std::weak_ptr{alive_},
               done = std::move(done)](const base::result<std::string>& answer) {
                if (alive.expired()) return;
                if (answer) return done(read_config_map(answer.value()));
                if (answer.error().code == Errc::not_found) return done(StoredRecord{});
                done(base::failure(answer.error()));
              });
}

/// A new ConfigMap with the record.
std::string new_config_map(std::string_view name, std::string_view text) {
  base::JsonWriter json;
  json.open_object().member("apiVersion", "v1").member("kind", "ConfigMap");
  json.open_object("metadata").member("name", name);
  json.open_object("labels").member(managed_by_label, "bluegreen").close().close();
  return json.open_object("data").member("record", text).close().close().take();
}

/// The new record in place of the version that was expected, and of no other.
std::string record_patch(std::string_view expected, std::string_view text) {
  return JsonPatch{}
      .test(json_pointer({"metadata", "resourceVersion"}), json_text(expected))
      .test(json_pointer({"metadata", "labels", managed_by_label}), json_text("bluegreen"))
      .add("/data", json_object({{"record", text}}))
      .text();
}

void ConfigMapStore::store(std::string expected, std::string text, Stored done) {
  auto written = [alive = std::weak_ptr{alive_},
                  done = std::move(done)](const base::result<std::string>& answer) {
    if (!alive.expired()) done(version_written(answer));
  };
  client_.write(expected.empty() ? Write{"POST", collection_, std::string{json_type},
                                         new_config_map(name_, text)}
                                 : json_patch(path_, record_patch(expected, text)),
                std::move(written));
}

port::RecordWatch ConfigMapStore::watch(Loaded changed) {
  std::erase_if(watches_, [](const auto& each) { return each.expired(); });
  auto watching = std::make_shared<Watching>(client_, std::move(changed));
  watches_.push_back(watching);
  Watching::begin(watching, with_query(collection_, {{"fieldSelector", "metadata.name=" + name_}}));
  return watching;
}

}  // namespace

std::unique_ptr<port::RecordStore> make_record_store(ApiClient& client,
                                                     const model::ServiceName& service) {
  return std::make_unique<ConfigMapStore>(client, service);
}

}  // namespace bluegreen::adapter::kubernetes
