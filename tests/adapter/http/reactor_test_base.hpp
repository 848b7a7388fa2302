#pragma once

#include <gtest/gtest.h>

#include "bluegreen/adapter/http/curl_reactor.hpp"
#include "event_loop.hpp"

namespace bluegreen::adapter::http {

using test::Kept;

/// A test with a live reactor that sends requests.
class ReactorTest : public testing::Test, protected test::OnReactor<CurlReactor> {
 protected:
  ReactorTest() : OnReactor(make_curl_reactor().value()) {}

  Client& client = reactor->client();
};

}  // namespace bluegreen::adapter::http
