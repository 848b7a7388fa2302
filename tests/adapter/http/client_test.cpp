#include "bluegreen/adapter/http/client.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapter/http/loopback_server.hpp"
#include "adapter/http/reactor_test_base.hpp"
#include "bluegreen/base/version.hpp"

namespace bluegreen::adapter::http {
namespace {

using base::Errc;
using testing::HasSubstr;
using testing::Not;

using Received = LoopbackServer::Received;
using Peer = LoopbackServer::Peer;

class ClientTest : public ReactorTest {
 protected:
  /// Sends and waits for the answer.
  Kept<Response> exchange(Request request, const Tls& tls = {}) {
    Kept<Response> kept;
    client.send(std::move(request), tls, kept.taker());
    EXPECT_FALSE(kept.is_there()) << "a callback from inside the call";
    run_until([&] { return kept.is_there(); });
    return kept;
  }
  static Request get(std::string url) {
    Request request;
    request.url = std::move(url);
    return request;
  }
};

void hello(const Received& request, const Peer& peer) {
  peer.send(answer_text(200, request.method == "HEAD" ? "" : "hello", "X-Color:  Green \r\n"));
}

TEST_F(ClientTest, gives_status_headers_and_body) {
  const LoopbackServer server{hello};
  const auto answer = exchange(get(server.url()));
  ASSERT_TRUE(answer.is_success()) << answer.text();
  EXPECT_EQ(answer.value().status, 200);
  EXPECT_EQ(header(answer.value(), "x-color"), "Green");
  EXPECT_EQ(header(answer.value(), "x-other"), "");
  EXPECT_EQ(answer.value().body, "hello");
}

TEST_F(ClientTest, sends_method_target_headers_and_body_as_they_are) {
  const LoopbackServer server{hello};
  for (const std::string method : {"PATCH", "PUT", "POST", "DELETE"}) {
    Request request = get(server.url("/a/../b/%2F?x=1&y=%20"));
    request.method = method;
    request.body = "{\"a\":1}";
    request.headers = {{"Content-Type", "application/json"}, {"X-Empty", ""}};
    ASSERT_TRUE(exchange(request).is_success());
    const Received got = server.received().back();
    EXPECT_EQ(got.method, method);
    EXPECT_EQ(got.target, "/a/../b/%2F?x=1&y=%20");
    EXPECT_EQ(got.body, "{\"a\":1}");
    EXPECT_EQ(got.headers.at("content-type"), "application/json");
    EXPECT_EQ(got.headers.count("x-empty"), 1U);
    EXPECT_EQ(got.headers.at("user-agent"), "bluegreen/" + std::string{base::version_text});
    EXPECT_EQ(got.headers.count("expect"), 0U);
  }
}

TEST_F(ClientTest, sends_writes_without_a_body_and_without_a_type) {
  const LoopbackServer server{hello};
  for (const std::string method : {"POST", "DELETE", "HEAD"}) {
    Request request = get(server.url());
    request.method = method;
    ASSERT_TRUE(exchange(request).is_success());
    EXPECT_EQ(server.received().back().method, method);
    EXPECT_EQ(server.received().back().headers.count("content-type"), 0U);
  }
}

TEST_F(ClientTest, keeps_its_connection_for_many_requests) {
  const LoopbackServer server{hello};
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(exchange(get(server.url())).is_success());
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(ClientTest, a_fresh_connection_is_neither_taken_from_the_kept_ones_nor_kept) {
  const LoopbackServer server{hello};
  Request fresh = get(server.url());
  fresh.fresh_connection = true;
  for (const Request& request : {fresh, get(server.url()), fresh, get(server.url())}) {
    ASSERT_TRUE(exchange(request).is_success());
  }
  std::vector<int> connections;
  for (const Received& request : server.received()) connections.push_back(request.connection);
  EXPECT_EQ(connections, (std::vector{1, 2, 3, 2}));
}

TEST_F(ClientTest, a_status_of_failure_is_an_answer_and_a_redirect_is_not_followed) {
  const LoopbackServer server{[](const Received& request, const Peer& peer) {
    const int status = request.target == "/moved" ? 302 : 503;
    peer.send(answer_text(status, "body", "Location: /elsewhere\r\n"));
  }};
  EXPECT_EQ(exchange(get(server.url("/moved"))).value().status, 302);
  EXPECT_EQ(exchange(get(server.url("/down"))).value().status, 503);
  EXPECT_EQ(server.received().size(), 2U);
}

TEST_F(ClientTest, exchanges_run_side_by_side) {
  // The first is answered only when the second has arrived.
  std::atomic<bool> second_arrived = false;
  const LoopbackServer server{[&](const Received& request, const Peer& peer) {
    if (request.target == "/second") {
      second_arrived = true;
      second_arrived.notify_all();
    }
    second_arrived.wait(false);
    peer.send(answer_text(200, request.target));
  }};
  Kept<Response> first;
  Kept<Response> second;
  client.send(get(server.url("/first")), {}, first.taker());
  client.send(get(server.url("/second")), {}, second.taker());
  run_until([&] { return first.is_there() && second.is_there(); });
  EXPECT_EQ(first.value().body, "/first");
  EXPECT_EQ(second.value().body, "/second");
}

TEST_F(ClientTest, a_server_that_does_not_answer_times_out) {
  const LoopbackServer server{[](const Received&, const Peer& peer) { peer.await_close(); }};
  Request request = get(server.url("/slow?token=secret"));
  request.timeout = base::Duration{50};
  const auto answer = exchange(request);
  EXPECT_TRUE(answer.is_error(Errc::timed_out)) << answer.text();
  EXPECT_THAT(answer.error().message, HasSubstr("GET " + server.url("/slow") + ": "));
  EXPECT_THAT(answer.error().message, Not(HasSubstr("secret")));
}

TEST_F(ClientTest, the_limit_is_of_the_whole_exchange) {
  const LoopbackServer server{[](const Received&, const Peer& peer) {
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    peer.await_close();
  }};
  Request request = get(server.url());
  request.timeout = base::Duration{50};
  EXPECT_TRUE(exchange(request).is_error(Errc::timed_out));
}

TEST_F(ClientTest, nobody_listening_is_unreachable) {
  std::string url;
  {
    const LoopbackServer server{hello};
    url = server.url();
  }
  const auto answer = exchange(get(url));
  EXPECT_TRUE(answer.is_error(Errc::unreachable)) << answer.text();
}

TEST_F(ClientTest, a_connection_cut_after_the_request_may_have_had_its_effect) {
  for (const std::string part : {"", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"}) {
    const LoopbackServer server{[part](const Received&, const Peer& peer) {
      peer.send(part);
      peer.hang_up();
    }};
    const auto answer = exchange(get(server.url()));
    EXPECT_TRUE(answer.is_error(Errc::server_error)) << answer.text();
    EXPECT_TRUE(base::may_have_been_applied(answer.error().code));
  }
}

/// Answers the first request of a connection and hangs up, without a word, at the second.
void once(const Received& request, const Peer& peer) {
  if (request.target == "/first" || request.connection > 1) {
    peer.send(answer_text(200, ""));
  } else {
    peer.hang_up();
  }
}

TEST_F(ClientTest, a_write_is_never_sent_twice) {
  for (const std::string method : {"PATCH", "POST", "PUT", "DELETE"}) {
    const LoopbackServer server{once};
    ASSERT_TRUE(exchange(get(server.url("/first"))).is_success());
    Request request = get(server.url("/second"));
    request.method = method;
    request.body = "{}";
    const auto answer = exchange(request);
    EXPECT_TRUE(answer.is_error(Errc::server_error)) << method << " " << answer.text();
    EXPECT_EQ(server.received().size(), 2U) << method;
  }
}

TEST_F(ClientTest, a_write_without_a_body_takes_no_kept_connection) {
  const LoopbackServer server{hello};
  ASSERT_TRUE(exchange(get(server.url())).is_success());
  for (const std::string method : {"POST", "DELETE"}) {
    Request request = get(server.url());
    request.method = method;
    ASSERT_TRUE(exchange(request).is_success());
  }
  EXPECT_EQ(server.connections(), 3);
}

TEST_F(ClientTest, a_read_on_a_kept_connection_that_was_closed_is_sent_again) {
  const LoopbackServer server{once};
  ASSERT_TRUE(exchange(get(server.url("/first"))).is_success());
  EXPECT_TRUE(exchange(get(server.url("/second"))).is_success());
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(ClientTest, a_body_beyond_the_limit_is_refused_whether_announced_or_not) {
  const LoopbackServer server{[](const Received& request, const Peer& peer) {
    if (request.target == "/announced") {
      peer.send(answer_text(200, std::string(101, 'x')));
    } else {
      peer.send(chunked_head(200) + chunk(std::string(60, 'x')) + chunk(std::string(60, 'x')) +
                chunk(""));
    }
  }};
  Request request = get(server.url("/announced"));
  request.largest_body = 100;
  EXPECT_TRUE(exchange(request).is_error(Errc::too_large));
  request.url = server.url("/chunked");
  EXPECT_TRUE(exchange(request).is_error(Errc::too_large));
  request.url = server.url("/announced");
  request.largest_body = 101;
  EXPECT_TRUE(exchange(request).is_success());
}

TEST_F(ClientTest, an_endless_head_is_refused) {
  const LoopbackServer server{[](const Received&, const Peer& peer) {
    std::string head = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 2000; ++i) head += "X-Header: " + std::string(80, 'x') + "\r\n";
    peer.send(head + "\r\n");
    peer.hang_up();
  }};
  EXPECT_TRUE(exchange(get(server.url())).is_error(Errc::too_large));
}

TEST_F(ClientTest, what_is_not_http_is_malformed) {
  const LoopbackServer server{[](const Received&, const Peer& peer) {
    peer.send("SSH-2.0-OpenSSH_9.2\r\n");
    peer.hang_up();
  }};
  const auto answer = exchange(get(server.url()));
  EXPECT_TRUE(answer.is_error(Errc::malformed)) << answer.text();
}

TEST_F(ClientTest, a_request_that_is_not_one_request_is_refused_and_not_sent) {
  const LoopbackServer server{hello};
  std::vector<Request> wrong(10, get(server.url()));
  wrong[0].headers = {{"X-A", "secret\r\nX-B: c"}};
  wrong[1].headers = {{"X-A", "secret\nX-B: c"}};
  wrong[2].headers = {{"X-A", std::string{"secret\0", 7}}};
  wrong[3].headers = {{"X A", "b"}};
  wrong[4].headers = {{"", "b"}};
  wrong[5].method = "GET / HTTP/1.1\r\nX:";
  wrong[6].timeout = base::Duration{0};
  wrong[7].url = "file:///etc/hostname";
  wrong[8].url = "http://user:secret@127.0.0.1/";
  wrong[9].url = server.url("/a\r\nX-B: c");
  for (const Request& request : wrong) {
    const auto answer = exchange(request);
    EXPECT_TRUE(answer.is_error(Errc::invalid_argument)) << answer.text();
    EXPECT_THAT(answer.error().message, Not(HasSubstr("secret")));
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(ClientTest, a_cancelled_exchange_says_so_once_and_later) {
  const LoopbackServer server{[this](const Received&, const Peer& peer) {
    reactor->wake();
    peer.await_close();
  }};
  Kept<Response> kept;
  const ExchangeId id = client.send(get(server.url()), {}, kept.taker());
  run_until([&] { return !server.received().empty(); });
  client.cancel(id);
  client.cancel(id);
  EXPECT_FALSE(kept.is_there());
  run_until([&] { return kept.is_there(); });
  EXPECT_TRUE(kept.is_error(Errc::cancelled));
  run_for(base::Duration{20});
  EXPECT_EQ(kept.times, 1);
}

TEST_F(ClientTest, a_callback_may_start_and_cancel_exchanges) {
  const LoopbackServer server{[](const Received& request, const Peer& peer) {
    if (request.target == "/never") peer.await_close();
    peer.send(answer_text(200, request.target));
  }};
  Kept<Response> never;
  Kept<Response> next;
  const ExchangeId other = client.send(get(server.url("/never")), {}, never.taker());
  client.send(get(server.url("/first")), {}, [&](const base::result<Response>&) {
    client.cancel(other);
    client.send(get(server.url("/next")), {}, next.taker());
    EXPECT_FALSE(never.is_there());
    EXPECT_FALSE(next.is_there());
  });
  run_until([&] { return never.is_there() && next.is_there(); });
  EXPECT_TRUE(never.is_error(Errc::cancelled));
  EXPECT_EQ(next.value().body, "/next");
}

TEST_F(ClientTest, one_of_two_that_ended_together_may_cancel_the_other) {
  const LoopbackServer server{hello};
  Kept<Response> kept[2];
  ExchangeId ids[2];
  for (int i = 0; i < 2; ++i) {
    ids[i] = client.send(get("http://127.0.0.1:1/"), {}, [&, i](base::result<Response> answer) {
      client.cancel(ids[1 - i]);
      kept[i].taker()(std::move(answer));
    });
  }
  run_until([&] { return kept[0].is_there() && kept[1].is_there(); });
  EXPECT_EQ(kept[0].times + kept[1].times, 2);
  EXPECT_TRUE(kept[0].is_error(Errc::cancelled) || kept[1].is_error(Errc::cancelled));
}

}  // namespace
}  // namespace bluegreen::adapter::http
