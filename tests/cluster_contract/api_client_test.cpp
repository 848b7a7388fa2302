#include "bluegreen/adapter/kubernetes/api_client.hpp"

#include <cstdlib>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "adapter/http/reactor_test_base.hpp"
#include "bluegreen/adapter/kubernetes/request.hpp"

namespace bluegreen::adapter::kubernetes {
namespace {

using base::Errc;
using http::Kept;
using testing::HasSubstr;

/// What the scripts of tests/adapter/kubernetes claim of an API server, asked of a real one.
class ClusterApiTest : public http::ReactorTest {
 protected:
  static Credentials credentials(const char* file) {
    if (file == nullptr) std::abort();
    return read_kubeconfig(file, "").value();
  }

  void TearDown() override { write("DELETE", object(), "", ""); }

  Kept<std::string> get(const std::string& path) {
    Kept<std::string> kept;
    api->get(path, "", kept.taker());
    run_until([&] { return kept.is_there(); });
    return kept;
  }
  Kept<std::string> write(const std::string& method, const std::string& path, std::string_view type,
                          const std::string& body) {
    Kept<std::string> kept;
    api->write({method, path, std::string{type}, body}, kept.taker());
    run_until([&] { return kept.is_there(); });
    return kept;
  }
  Kept<std::string> create() {
    return write("POST", collection, json_type,
                 R"({"metadata":{"name":)" + json_text(name) + R"(},"data":{"a":"1"}})");
  }
  std::string object() const { return object_path("v1", butterfly, "configmaps", name); }

  const model::Namespace butterfly{"butterfly"};
  const std::string name = "api-contract-" + std::to_string(getpid());
  const std::string collection = collection_path("v1", butterfly, "configmaps");
  std::unique_ptr<ApiClient> api =
      make_api_client(client, *reactor, credentials(std::getenv("BLUEGREEN_CLUSTER_KUBECONFIG")));
};

TEST_F(ClusterApiTest, knows_the_server_by_its_authority_and_no_other) {
  ASSERT_TRUE(get(collection).is_success()) << get(collection).text();
  Credentials wrong = credentials(std::getenv("BLUEGREEN_CLUSTER_KUBECONFIG"));
  wrong.tls.ca_pem.clear();
  api = make_api_client(client, *reactor, wrong);
  EXPECT_TRUE(get(collection).is_error(Errc::unreachable)) << get(collection).text();
  wrong = credentials(std::getenv("BLUEGREEN_CLUSTER_KUBECONFIG"));
  wrong.tls.certificate_pem.clear();
  wrong.tls.key_pem.clear();
  api = make_api_client(client, *reactor, wrong);
  EXPECT_TRUE(get(collection).is_error(Errc::forbidden)) << get(collection).text();
  wrong.token = "wrong";
  api = make_api_client(client, *reactor, wrong);
  EXPECT_TRUE(get(collection).is_error(Errc::forbidden)) << get(collection).text();
  api = make_api_client(client, *reactor, credentials(std::getenv("BLUEGREEN_CLUSTER_KUBECONFIG")));
}

TEST_F(ClusterApiTest, errors_mean_what_the_scripts_say) {
  EXPECT_TRUE(get(object()).is_error(Errc::not_found));
  ASSERT_TRUE(create().is_success()) << create().text();
  EXPECT_TRUE(create().is_error(Errc::already_exists));
  const auto patch = [&](const JsonPatch& operations) {
    return write("PATCH", object(), json_patch_type, operations.text());
  };
  const auto stale =
      patch(JsonPatch{}.test("/data/a", json_text("0")).replace("/data/a", json_text("2")));
  EXPECT_TRUE(stale.is_error(Errc::conflict)) << stale.text();
  const auto version = patch(JsonPatch{}.test("/metadata/resourceVersion", json_text("1")));
  EXPECT_TRUE(version.is_error(Errc::conflict)) << version.text();
  const auto invalid = patch(JsonPatch{}.add("/data/no~1key", json_text("2")));
  EXPECT_TRUE(invalid.is_error(Errc::invalid_argument)) << invalid.text();
  const auto old =
      write("PUT", object(), json_type,
            R"({"metadata":{"name":)" + json_text(name) + R"(,"resourceVersion":"1"}})");
  EXPECT_TRUE(old.is_error(Errc::conflict)) << old.text();
  const auto gone = write("DELETE", object(), json_type, R"({"preconditions":{"uid":"another"}})");
  EXPECT_TRUE(gone.is_error(Errc::conflict)) << gone.text();
  const auto good =
      patch(JsonPatch{}.test("/data/a", json_text("1")).replace("/data/a", json_text("2")));
  ASSERT_TRUE(good.is_success()) << good.text();
  EXPECT_THAT(good.value(), HasSubstr(R"("manager":"bluegreen")"));
}

TEST_F(ClusterApiTest, a_watch_tells_the_life_of_an_object) {
  std::vector<WatchEvent::Kind> seen;
  const std::string path = with_query(collection, {{"fieldSelector", "metadata.name=" + name}});
  const http::ExchangeId id = api->watch(path, "", [&](const base::result<WatchEvent>& told) {
    ASSERT_TRUE(told) << told.error().message;
    seen.push_back(told.value().kind);
  });
  run_until([&] { return seen.size() == 1; });
  ASSERT_TRUE(create().is_success());
  run_until([&] { return seen.size() == 2; });
  write("PATCH", object(), merge_patch_type, R"({"data":{"a":"2"}})");
  run_until([&] { return seen.size() == 3; });
  write("DELETE", object(), "", "");
  run_until([&] { return seen.size() == 4; });
  using Kind = WatchEvent::Kind;
  EXPECT_EQ(seen, (std::vector{Kind::synced, Kind::added, Kind::modified, Kind::deleted}));
  api->cancel(id);
}

TEST_F(ClusterApiTest, the_proxy_s_own_refusals_are_errors) {
  Kept<http::Response> kept;
  api->proxy("GET", proxy_path(butterfly, "pods", "no-such-pod", "8080", "/"), kept.taker());
  run_until([&] { return kept.is_there(); });
  EXPECT_TRUE(kept.is_error(Errc::not_found)) << kept.text();
}

}  // namespace
}  // namespace bluegreen::adapter::kubernetes
