#include "bluegreen/adapter/kubernetes/record_store.hpp"

#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapter/http/reactor_test_base.hpp"
#include "adapter/kubernetes/config_map_server.hpp"
#include "bluegreen/contract/record_store_contract.hpp"

namespace bluegreen::contract {
namespace {

using adapter::kubernetes::ApiClient;
using adapter::kubernetes::ConfigMapServer;
using adapter::kubernetes::Credentials;

/// ConfigMaps on a server inside this program.
class ConfigMapWorld final : public RecordStoreWorld {
 public:
  ConfigMapWorld() {
    Credentials credentials;
    credentials.server = server.url();
    api = make_api_client(reactor->client(), *reactor, std::move(credentials));
  }
  std::unique_ptr<port::RecordStore> make_store() override {
    return adapter::kubernetes::make_record_store(*api,
                                                  {model::Namespace{"butterfly"}, "perception"});
  }
  bool run_until(const std::function<bool()>& condition) override {
    const base::Instant limit = reactor->now().monotonic + std::chrono::seconds{20};
    while (!condition() && reactor->now().monotonic < limit) reactor->wait_until(limit);
    return condition();
  }

  ConfigMapServer server;
  std::unique_ptr<adapter::http::CurlReactor> reactor = adapter::http::make_curl_reactor().value();
  std::unique_ptr<ApiClient> api;
};

INSTANTIATE_TEST_SUITE_P(ConfigMap, RecordStoreContract, testing::Values(RecordStoreFactory{[] {
                           return std::make_unique<ConfigMapWorld>();
                         }}));

constexpr const char* stranger = R"({"metadata":{"name":"bluegreen-perception",)"
                                 R"("labels":{"app.kubernetes.io/managed-by":"Helm"}},)"
                                 R"("data":{"record":"x"}})";

TEST(ConfigMapStore, a_config_map_of_somebody_else_is_refused_and_not_changed) {
  ConfigMapWorld world;
  world.server.put("bluegreen-perception", stranger);
  const auto store = world.make_store();
  adapter::http::Kept<port::StoredRecord> loaded;
  store->load(loaded.taker());
  ASSERT_TRUE(world.run_until([&] { return loaded.is_there(); }));
  EXPECT_TRUE(loaded.is_error(base::Errc::refused)) << loaded.text();
  EXPECT_THAT(loaded.error().message, testing::HasSubstr("bluegreen-perception"));

  for (const std::string version : {"", "101"}) {
    adapter::http::Kept<std::string> stored;
    store->store(version, "text", stored.taker());
    ASSERT_TRUE(world.run_until([&] { return stored.is_there(); }));
    EXPECT_TRUE(stored.is_error(base::Errc::conflict)) << stored.text();
  }
  adapter::http::Kept<port::StoredRecord> watched;
  const auto watch = store->watch(watched.taker());
  ASSERT_TRUE(world.run_until([&] { return watched.is_there(); }));
  EXPECT_TRUE(watched.is_error(base::Errc::refused));
}

TEST(ConfigMapStore, a_record_that_is_deleted_is_told_as_none) {
  ConfigMapWorld world;
  const auto store = world.make_store();
  adapter::http::Kept<std::string> stored;
  store->store("", "text", stored.taker());
  ASSERT_TRUE(world.run_until([&] { return stored.is_success(); }));
  std::vector<port::StoredRecord> seen;
  const auto watch = store->watch(
      [&](const base::result<port::StoredRecord>& told) { seen.push_back(told.value()); });
  ASSERT_TRUE(world.run_until([&] { return !seen.empty(); }));
  world.server.remove("bluegreen-perception");
  ASSERT_TRUE(world.run_until([&] { return seen.size() == 2; }));
  EXPECT_EQ(seen[0].text, "text");
  EXPECT_EQ(seen[1], port::StoredRecord{});
}

}  // namespace
}  // namespace bluegreen::contract
