// Ports of the host's beside those of Kubernetes, over connections that are real.
#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>

#include <gmock/gmock.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "adapter/http/loopback_server.hpp"
#include "bluegreen/adapter/http/curl_reactor.hpp"
#include "bluegreen/adapter/poll/poll_reactor.hpp"
#include "bluegreen/compose/function_ports.hpp"
#include "bluegreen/compose/memory_record_store.hpp"
#include "bluegreen/live/open_session.hpp"
#include "bluegreen/runbook/parse.hpp"
#include "compose/rack.hpp"
#include "live/own_kubeconfig.hpp"

namespace bluegreen::live {
namespace {

using base::Errc;
using testing::HasSubstr;

std::string file_text(const std::string& path) {
  std::ifstream file{std::string{BLUEGREEN_SOURCE_DIR} + path};
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The objects of a steady cluster, as an API server gives them; a watch never tells anything.
class SteadyCluster {
 public:
  SteadyCluster()
      : server_([this](const auto& request, const auto& peer) { answer(request, peer); }) {
    objects_.Parse(file_text("/tests/adapter/kubernetes/fixtures/steady.json").c_str());
    kubeconfig_.emplace(
        "apiVersion: v1\nkind: Config\ncurrent-context: c\n"
        "contexts: [{name: c, context: {cluster: k, user: u}}]\n"
        "clusters: [{name: k, cluster: {server: \"" +
        server_.url("") + "\"}}]\nusers: [{name: u, user: {}}]\n");
  }

  /// Kubernetes' own metric source was at work.
  bool was_asked_for_metrics() const {
    const auto received = server_.received();
    return std::any_of(received.begin(), received.end(), [](const auto& request) {
      return request.target.find("/prometheus") != std::string::npos;
    });
  }

 private:
  static std::string text(const rapidjson::Value& value) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
    value.Accept(writer);
    return {buffer.GetString(), buffer.GetSize()};
  }
  /// A list by its kind; one object by its name.
  const rapidjson::Value* find(const std::string& path) const {
    std::string kind = path.substr(path.rfind('/') + 1);
    if (kind == "endpointslices") kind = "slices";
    if (objects_.HasMember(kind.c_str())) return &objects_[kind.c_str()];
    if (kind == objects_["service"]["metadata"]["name"].GetString()) return &objects_["service"];
    for (const auto& item : objects_["deployments"]["items"].GetArray()) {
      if (kind == item["metadata"]["name"].GetString()) return &item;
    }
    return nullptr;
  }
  void answer(const adapter::http::LoopbackServer::Received& request,
              const adapter::http::LoopbackServer::Peer& peer) const {
    if (request.target.find("watch=") != std::string::npos) {
      peer.send(adapter::http::chunked_head(200));
      return peer.await_close();
    }
    const auto* const found = find(request.target.substr(0, request.target.find('?')));
    peer.send(found == nullptr ? adapter::http::answer_text(404, "{}")
                               : adapter::http::answer_text(200, text(*found)));
  }

  rapidjson::Document objects_;
  adapter::http::LoopbackServer server_;
  std::optional<OwnKubeconfig> kubeconfig_;
};

/// Another process drove it, and its lease is short.
std::string left_in_moving() {
  auto record = file_text("/tests/engine/golden/schema_1/moving.json");
  const std::string lease = R"("lease":"30s")";
  record.replace(record.find(lease), lease.size(), R"("lease":"100ms")");
  return record;
}

runbook::Runbook perception() {
  auto parsed = runbook::parse(
      "service: perception\nnamespace: butterfly\nrelease: {chart: c/perception}\n"
      "validate: []\nwatch: [error_rate: {limit: 1%}]\nhold: 15m\n",
      "f");
  EXPECT_TRUE(parsed.ok());
  return parsed.runbooks.front();
}

/// The host's own loop: wait_until() of the reactor is the host's to call.
void turn_until(session::Session& session, port::Reactor& reactor,
                const std::function<bool()>& done) {
  while (!done() && session.busy()) reactor.wait_until(session.turn(reactor.now()));
}

/// A release that another process left in `moving` goes on: the colors are read from the API
/// server; the door, the record and the counters are the host's, on the reactor that all share.
TEST(HostPorts, StandBesideKubernetes) {
  const SteadyCluster cluster;
  const auto reactor = adapter::http::make_curl_reactor();
  ASSERT_TRUE(reactor);
  compose::Rack rack{*reactor.value()};
  rack.serve(model::Color::green, "1.2.4", 3);
  compose::MemoryRecordStore record{*reactor.value()};
  bool written = false;
  record.store("", left_in_moving(), [&](const auto& stored) { written = stored.has_value(); });
  while (!written) reactor.value()->wait_until(base::Instant::max());
  std::vector<port::SampleTraffic> asked;
  const auto metrics = compose::metric_source_of(
      [&](const port::SampleTraffic& request) -> base::result<model::TrafficSample> {
        asked.push_back(request);
        return base::failure(Errc::unreachable, "the host's counters are away");
      });

  session::EnvironmentOptions options;
  options.ports = {reactor.value().get(), nullptr, &rack, metrics.get(), &record, {}};
  const auto opened = open_session(perception(), options, {});
  ASSERT_TRUE(opened) << opened.error().message;
  auto& session = opened.value()->session();

  const auto seen = session.observe();
  ASSERT_TRUE(seen) << seen.error().message;
  EXPECT_EQ(seen.value().workloads.green.ready, 3) << "of the API server";
  EXPECT_TRUE(model::all_on(seen.value().traffic, model::Color::green)) << "of the host's door";

  std::optional<base::result<session::Outcome>> outcome;
  ASSERT_TRUE(
      session.begin_resume(session::Until::held, [&](const auto& result) { outcome = result; }));
  turn_until(session, *reactor.value(),
             [&] { return !asked.empty() || cluster.was_asked_for_metrics(); });
  EXPECT_FALSE(cluster.was_asked_for_metrics()) << "in place of the host's";
  EXPECT_EQ(rack.balancer().fence, 10U) << "the host's door was stamped by the new driver";
  session.leave();
  turn_until(session, *reactor.value(), [] { return false; });
  ASSERT_TRUE(outcome);
  ASSERT_TRUE(*outcome) << outcome->error().message;
  EXPECT_EQ(outcome->value(), session::Outcome::interrupted);
}

/// Its connections would wait for a reactor that nobody turns.
TEST(HostPorts, AReactorThatCannotTurnKubernetesIsRefused) {
  const SteadyCluster cluster;
  const auto reactor = adapter::poll::make_poll_reactor();
  ASSERT_TRUE(reactor);
  session::EnvironmentOptions options;
  options.ports.reactor = reactor.value().get();
  const auto opened = open_session(perception(), options, {});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::unsupported);
  EXPECT_THAT(opened.error().message, HasSubstr("make_curl_reactor"));
}

}  // namespace
}  // namespace bluegreen::live
