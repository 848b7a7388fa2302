#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapter/http/loopback_server.hpp"
#include "adapter/http/reactor_test_base.hpp"
#include "bluegreen/adapter/http/client.hpp"

namespace bluegreen::adapter::http {
namespace {

using base::Errc;

using Received = LoopbackServer::Received;
using Peer = LoopbackServer::Peer;

class StreamTest : public ReactorTest {
 protected:
  static Request endless(std::string url) {
    Request request;
    request.url = std::move(url);
    request.timeout = base::Duration{0};
    return request;
  }
  Client::Piece gather() {
    return [this](std::string_view piece) {
      pieces += piece;
      return true;
    };
  }
  std::string pieces;
  Kept<Response> kept;
};

TEST_F(StreamTest, gives_each_piece_as_it_arrives_then_the_end) {
  std::atomic<bool> first_seen = false;
  const LoopbackServer server{[&](const Received&, const Peer& peer) {
    peer.send(chunked_head(200) + chunk("one\n"));
    first_seen.wait(false);
    peer.send(chunk("two\n") + chunk(""));
  }};
  client.stream(endless(server.url()), {}, gather(), kept.taker());
  run_until([&] { return pieces == "one\n"; });
  EXPECT_FALSE(kept.is_there());
  first_seen = true;
  first_seen.notify_all();
  run_until([&] { return kept.is_there(); });
  EXPECT_EQ(pieces, "one\ntwo\n");
  EXPECT_EQ(kept.value().status, 200);
  EXPECT_EQ(kept.value().body, "");
}

TEST_F(StreamTest, the_body_of_a_failure_is_the_end_s) {
  const LoopbackServer server{
      [](const Received&, const Peer& peer) { peer.send(answer_text(410, "gone")); }};
  client.stream(endless(server.url()), {}, gather(), kept.taker());
  run_until([&] { return kept.is_there(); });
  EXPECT_EQ(pieces, "");
  EXPECT_EQ(kept.value().status, 410);
  EXPECT_EQ(kept.value().body, "gone");
}

TEST_F(StreamTest, is_not_limited_in_length_and_a_cut_is_told_after_the_last_piece) {
  const LoopbackServer server{[](const Received&, const Peer& peer) {
    peer.send(chunked_head(200));
    for (int i = 0; i < 100; ++i) peer.send(chunk(std::string(1000, 'x')));
    peer.hang_up();
  }};
  Request request = endless(server.url());
  request.largest_body = 100;
  client.stream(request, {}, gather(), kept.taker());
  run_until([&] { return kept.is_there(); });
  EXPECT_EQ(pieces.size(), 100'000U);
  EXPECT_TRUE(kept.is_error(Errc::server_error)) << kept.text();
}

TEST_F(StreamTest, ends_when_the_taker_has_enough_or_it_is_cancelled) {
  const LoopbackServer server{[](const Received&, const Peer& peer) {
    peer.send(chunked_head(200) + chunk("one"));
    peer.await_close();
  }};
  client.stream(
      endless(server.url()), {}, [](std::string_view) { return false; }, kept.taker());
  run_until([&] { return kept.is_there(); });
  EXPECT_TRUE(kept.is_error(Errc::cancelled));

  Kept<Response> other;
  ExchangeId id{};
  id = client.stream(
      endless(server.url()), {},
      [&](std::string_view) {
        client.cancel(id);
        return true;
      },
      other.taker());
  run_until([&] { return other.is_there(); });
  EXPECT_TRUE(other.is_error(Errc::cancelled));
  EXPECT_EQ(other.times, 1);
}

}  // namespace
}  // namespace bluegreen::adapter::http
