#include "bluegreen/adapter/kubernetes/api_client.hpp"

#include <atomic>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "adapter/http/loopback_server.hpp"
#include "adapter/http/reactor_test_base.hpp"
#include "bluegreen/adapter/kubernetes/request.hpp"
#include "bluegreen/base/version.hpp"

namespace bluegreen::adapter::kubernetes {
namespace {

using base::Errc;
using http::answer_text;
using http::Kept;
using http::LoopbackServer;
using testing::HasSubstr;
using testing::Not;

using Received = LoopbackServer::Received;
using Peer = LoopbackServer::Peer;

constexpr const char* json_header = "Content-Type: application/json\r\n";

std::string status_text(int code, const std::string& message, const std::string& details = "{}") {
  return answer_text(code,
                     R"({"kind":"Status","apiVersion":"v1","status":"Failure","message":)" +
                         json_text(message) + R"(,"details":)" + details + R"(,"code":)" +
                         std::to_string(code) + "}",
                     json_header);
}

class ApiClientTest : public http::ReactorTest {
 protected:
  /// An API server whose answers the test writes, and a client of it.
  void serve(LoopbackServer::Handler handler, Credentials credentials = {}) {
    server = std::make_unique<LoopbackServer>(std::move(handler));
    credentials.server = server->url("");
    api = make_api_client(client, *reactor, std::move(credentials));
  }
  void answer_with(const std::string& text) {
    serve([text](const Received&, const Peer& peer) { peer.send(text); });
  }
  Kept<std::string> get(const std::string& path, const std::string& accept = "") {
    Kept<std::string> kept;
    api->get(path, accept, kept.taker());
    EXPECT_FALSE(kept.is_there());
    run_until([&] { return kept.is_there(); });
    return kept;
  }
  Kept<std::string> write(const std::string& method, std::string_view type) {
    Kept<std::string> kept;
    api->write({method, "/api/v1/x?a=1", std::string{type}, "{}"}, kept.taker());
    run_until([&] { return kept.is_there(); });
    return kept;
  }

  std::unique_ptr<LoopbackServer> server;
  std::unique_ptr<ApiClient> api;
};

TEST_F(ApiClientTest, a_read_says_who_asks_and_what_it_takes) {
  Credentials credentials;
  credentials.token = "abc";
  serve([](const Received&, const Peer& peer) { peer.send(answer_text(200, "{}")); }, credentials);
  EXPECT_EQ(get("/api/v1/namespaces/butterfly/services?limit=1").value(), "{}");
  get("/api/v1/x", "text/plain");
  const auto received = server->received();
  EXPECT_EQ(received[0].method, "GET");
  EXPECT_EQ(received[0].target, "/api/v1/namespaces/butterfly/services?limit=1");
  EXPECT_EQ(received[0].headers.at("authorization"), "Bearer abc");
  EXPECT_EQ(received[0].headers.at("accept"), "application/json");
  EXPECT_EQ(received[0].headers.at("user-agent"), "bluegreen/" + std::string{base::version_text});
  EXPECT_EQ(received[1].headers.at("accept"), "text/plain");
  EXPECT_EQ(server->connections(), 1);
}

TEST_F(ApiClientTest, a_token_in_a_file_is_read_anew_and_kept_while_the_file_is_gone) {
  Credentials credentials;
  credentials.token_file = testing::TempDir() + "bluegreen-token-" + std::to_string(getpid());
  const auto put = [&](const char* text) { std::ofstream{credentials.token_file} << text; };
  put("first\n");
  serve([](const Received&, const Peer& peer) { peer.send(answer_text(200, "{}")); }, credentials);
  get("/");
  put("second");
  get("/");
  std::remove(credentials.token_file.c_str());
  get("/");
  std::vector<std::string> tokens;
  for (const Received& request : server->received())
    tokens.push_back(request.headers.at("authorization"));
  EXPECT_EQ(tokens, (std::vector<std::string>{"Bearer first", "Bearer second", "Bearer second"}));
}

TEST_F(ApiClientTest, a_write_names_the_field_manager_and_the_type) {
  answer_with(answer_text(200, "done"));
  for (const std::string method : {"PATCH", "POST", "PUT", "DELETE"}) {
    EXPECT_EQ(write(method, json_patch_type).value(), "done");
    const Received got = server->received().back();
    EXPECT_EQ(got.method, method);
    EXPECT_EQ(got.target,
              method == "DELETE" ? "/api/v1/x?a=1" : "/api/v1/x?a=1&fieldManager=bluegreen");
    EXPECT_EQ(got.headers.at("content-type"), json_patch_type);
    EXPECT_EQ(got.body, "{}");
  }
}

TEST_F(ApiClientTest, a_status_of_failure_is_an_error_with_the_server_s_words) {
  const std::vector<std::pair<int, Errc>> meanings{
      {400, Errc::invalid_argument}, {401, Errc::forbidden},        {403, Errc::forbidden},
      {404, Errc::not_found},        {405, Errc::invalid_argument}, {409, Errc::conflict},
      {410, Errc::not_found},        {412, Errc::conflict},         {422, Errc::invalid_argument},
      {429, Errc::rate_limited},     {500, Errc::server_error},     {503, Errc::server_error}};
  for (const auto& [status, code] : meanings) {
    answer_with(status_text(status, "because \x1b[31m of\n this"));
    const auto failed = write("PUT", json_type);
    EXPECT_TRUE(failed.is_error(code)) << status << " " << failed.text();
    EXPECT_EQ(failed.error().message,
              "PUT /api/v1/x: " + std::to_string(status) + ": because \\x1b[31m of\\n this");
  }
}

TEST_F(ApiClientTest, an_error_without_a_status_object_is_bounded) {
  answer_with(answer_text(404, std::string(100'000, 'x')));
  EXPECT_LT(get("/api/v1/x").error().message.size(), 600U);
  answer_with(answer_text(404, std::string(100'000, '['), json_header));
  EXPECT_TRUE(get("/api/v1/x").is_error(Errc::not_found));
}

TEST_F(ApiClientTest, a_create_of_what_exists_and_a_test_that_does_not_hold_have_their_own_codes) {
  answer_with(status_text(409, "exists"));
  EXPECT_TRUE(write("POST", json_type).is_error(Errc::already_exists));
  EXPECT_TRUE(write("PATCH", json_patch_type).is_error(Errc::conflict));
  answer_with(status_text(422, "the server rejected our request"));
  EXPECT_TRUE(write("PATCH", json_patch_type).is_error(Errc::conflict));
  answer_with(status_text(422, "invalid",
                          R"({"causes":[{"field":"spec.replicas","message":"below zero"}]})"));
  EXPECT_TRUE(write("PATCH", json_patch_type).is_error(Errc::invalid_argument));
}

TEST_F(ApiClientTest, a_read_is_tried_again_on_429_5xx_and_a_cut_and_a_write_is_not) {
  std::atomic<int> left = 0;
  serve([&](const Received&, const Peer& peer) {
    const int number = left--;
    if (number == 3) peer.hang_up();
    if (number == 2) peer.send(status_text(503, "starting"));
    if (number == 1) peer.send(status_text(429, "busy"));
    if (number <= 0) peer.send(answer_text(200, "fine"));
  });
  left = 3;
  const base::Instant start = reactor->now().monotonic;
  EXPECT_EQ(get("/").value(), "fine");
  EXPECT_EQ(server->received().size(), 4U);
  EXPECT_GE(reactor->now().monotonic - start, base::Duration{100 + 200 + 400});
  left = 3;
  EXPECT_TRUE(write("PATCH", json_type).is_error(Errc::server_error));
  EXPECT_TRUE(write("PATCH", json_type).is_error(Errc::server_error));
  EXPECT_TRUE(write("PATCH", json_type).is_error(Errc::rate_limited));
  EXPECT_EQ(server->received().size(), 7U);
}

TEST_F(ApiClientTest, the_wait_that_the_server_asks_for_is_kept) {
  std::atomic<bool> first = true;
  serve([&](const Received&, const Peer& peer) {
    peer.send(first.exchange(false) ? answer_text(429, "", "Retry-After: 1\r\n")
                                    : answer_text(200, "fine"));
  });
  const base::Instant start = reactor->now().monotonic;
  EXPECT_EQ(get("/").value(), "fine");
  EXPECT_GE(reactor->now().monotonic - start, std::chrono::seconds{1});
}

TEST_F(ApiClientTest, tries_end_at_the_limit_with_the_last_error) {
  answer_with(status_text(500, "broken"));
  const base::Instant start = reactor->now().monotonic;
  const auto failed = get("/");
  const base::Duration took = reactor->now().monotonic - start;
  EXPECT_TRUE(failed.is_error(Errc::server_error));
  EXPECT_THAT(failed.error().message, HasSubstr("broken"));
  EXPECT_GE(took, std::chrono::seconds{10});
  EXPECT_LT(took, std::chrono::seconds{12});
  EXPECT_EQ(failed.times, 1);
}

TEST_F(ApiClientTest, a_call_is_cancelled_once_while_it_runs_and_while_it_waits) {
  serve([&](const Received& request, const Peer& peer) {
    reactor->wake();
    if (request.target == "/silent") peer.await_close();
    peer.send(status_text(503, "later"));
  });
  for (const std::string path : {"/silent", "/failing"}) {
    Kept<std::string> kept;
    const http::ExchangeId id = api->get(path, "", kept.taker());
    const std::size_t before = server->received().size();
    run_until([&] { return server->received().size() > before; });
    if (path == "/failing")
      run_for(base::Duration{20});  // the answer is read, and the next try is waited for
    api->cancel(id);
    api->cancel(id);
    EXPECT_FALSE(kept.is_there());
    run_until([&] { return kept.is_there(); });
    EXPECT_TRUE(kept.is_error(Errc::cancelled));
    const std::size_t asked = server->received().size();
    run_for(base::Duration{150});
    EXPECT_EQ(kept.times, 1);
    EXPECT_EQ(server->received().size(), asked);
  }
}

TEST_F(ApiClientTest, its_end_drops_what_is_under_way) {
  serve([&](const Received&, const Peer& peer) {
    reactor->wake();
    peer.await_close();
  });
  Kept<std::string> kept;
  api->get("/", "", kept.taker());
  api->watch("/w", "", [](const base::result<WatchEvent>&) { FAIL(); });
  run_until([&] { return server->received().size() == 2; });
  api.reset();
  run_for(base::Duration{20});
  EXPECT_FALSE(kept.is_there());
}

TEST_F(ApiClientTest, a_pod_s_own_error_is_told_apart_from_the_api_server_s) {
  serve([](const Received& request, const Peer& peer) {
    const bool pod = request.target == "/pod";
    peer.send(pod ? answer_text(503, R"({"status":"DOWN"})", json_header)
                  : status_text(503, "no route"));
  });
  const auto ask = [&](const char* path) {
    Kept<http::Response> kept;
    api->proxy("GET", path, kept.taker());
    run_until([&] { return kept.is_there(); });
    return kept;
  };
  const auto down = ask("/pod");
  ASSERT_TRUE(down.is_success()) << down.text();
  EXPECT_EQ(down.value().status, 503);
  EXPECT_EQ(down.value().body, R"({"status":"DOWN"})");
  const auto refused = ask("/server");
  EXPECT_TRUE(refused.is_error(Errc::server_error));
  EXPECT_THAT(refused.error().message, HasSubstr("no route"));
  EXPECT_EQ(server->received().size(), 2U)
      << "a probe's question must not be repeated behind its back";
}

}  // namespace
}  // namespace bluegreen::adapter::kubernetes
