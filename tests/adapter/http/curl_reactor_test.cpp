#include "bluegreen/adapter/http/curl_reactor.hpp"

#include <gtest/gtest.h>

#include "adapter/http/loopback_server.hpp"
#include "adapter/http/reactor_test_base.hpp"

namespace bluegreen::adapter::http {
namespace {

using CurlReactorTest = ReactorTest;

TEST_F(CurlReactorTest, what_is_under_way_at_its_end_is_dropped_without_a_callback) {
  const LoopbackServer server{
      [this](const LoopbackServer::Received&, const LoopbackServer::Peer& peer) {
        reactor->wake();
        peer.await_close();
      }};
  Kept<Response> kept;
  Request request;
  request.url = server.url();
  client.send(request, {}, kept.taker());
  run_until([&] { return !server.received().empty(); });
  reactor.reset();
  EXPECT_FALSE(kept.is_there());
}

}  // namespace
}  // namespace bluegreen::adapter::http
