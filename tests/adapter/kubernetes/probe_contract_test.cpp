// The live probes keep the contract of probes: over an API server that knows the pods of one
// service, and environment and switcher as far as the contract uses them.
#include "bluegreen/contract/probe_contract.hpp"

#include <functional>
#include <vector>

#include <fmt/format.h>

#include "bluegreen/adapter/kubernetes/kubernetes_ports.hpp"

namespace bluegreen::contract {
namespace {

namespace http = adapter::http;
namespace kubernetes = adapter::kubernetes;
namespace process = adapter::process;

/// What stands in a color.
struct Installed {
  std::string version;
  int replicas = 0;
  std::string log;  ///< of its first pod
};

/// Answers what is read of the pods, when the reactor waits.
class FakeApiServer : public kubernetes::ApiClient, public port::Reactor {
 public:
  http::ExchangeId get(std::string path, std::string /*accept*/, Done done) override {
    return later([this, path = std::move(path), done = std::move(done)] { done(read(path)); });
  }
  http::ExchangeId proxy(std::string /*method*/, std::string path, Answered answered) override {
    return later(
        [this, path = std::move(path), answered = std::move(answered)] { answered(answer(path)); });
  }
  http::ExchangeId write(kubernetes::Write, Done done) override {
    return later([done = std::move(done)] { done(base::failure(base::Errc::forbidden, "")); });
  }
  http::ExchangeId watch(std::string, std::string, Changed) override { return {}; }
  void cancel(http::ExchangeId) override {}

  base::Timestamp now() override { return now_; }
  void wait_until(base::Instant deadline) override {
    if (due_.empty()) now_.monotonic = deadline;
    for (const auto& call : std::exchange(due_, {})) call();
  }
  void wake() noexcept override {}

  model::PerColor<Installed> colors;

 private:
  http::ExchangeId later(std::function<void()> call) {
    due_.push_back(std::move(call));
    return http::ExchangeId{due_.size()};
  }

  static std::string pod_text(model::Color color, int number) {
    const auto name = model::to_text(color);
    return fmt::format(
        R"({{"metadata":{{"name":"perception-{0}-{1}","uid":"{0}-{1}","labels":)"
        R"({{"app.kubernetes.io/name":"perception","version":"{0}"}}}},)"
        R"("spec":{{"containers":[{{"name":"perception"}}]}},"status":{{"phase":"Running",)"
        R"("conditions":[{{"type":"Ready","status":"True"}}]}}}})",
        name, number);
  }
  base::result<std::string> read(const std::string& path) const {
    for (const auto color : model::colors) {
      if (path.find(fmt::format("/pods/perception-{}-0/log?", model::to_text(color))) !=
          std::string::npos)
        return colors[color].log;
    }
    if (path.find("/log?") != std::string::npos) return std::string{"INFO fine\n"};
    std::vector<std::string> pods;
    for (const auto color : model::colors) {
      for (int number = 0; number < colors[color].replicas; ++number)
        pods.push_back(pod_text(color, number));
    }
    return fmt::format(R"({{"metadata":{{}},"items":[{}]}})", fmt::join(pods, ","));
  }
  base::result<http::Response> answer(const std::string& path) const {
    const bool is_blue = path.find("perception-blue") != std::string::npos;
    const auto& color = colors[is_blue ? model::Color::blue : model::Color::green];
    if (color.replicas == 0)
      return base::failure(base::Errc::server_error, "no endpoints available");
    const auto inner = path.substr(path.find("/proxy/") + 6);
    if (inner == "/actuator/health" || inner == "/api/v1/health")
      return http::Response{200, {}, R"({"status":"UP"})"};
    if (inner == "/actuator/prometheus")
      return http::Response{200, {}, "http_server_requests_seconds_count{uri=\"/\"} 1\n"};
    return http::Response{404, {}, "<html>"};
  }

  base::Timestamp now_{};
  std::vector<std::function<void()>> due_;
};

/// Installs at once and tells what stands there.
class FakeEnvironment : public port::Environment, public port::TrafficSwitcher {
 public:
  explicit FakeEnvironment(FakeApiServer& server) : server_(server) {}

  void start(port::OperationId id, const port::EnvironmentRequest& request,
             port::CompletionSink sink) override {
    if (const auto* install = std::get_if<port::Install>(&request)) {
      server_.colors[install->color] = {install->version, install->replicas, "INFO started\n"};
      return sink.complete({id, port::Applied{1, ""}});
    }
    model::Workloads seen;
    for (const auto color : model::colors) {
      const auto& stands = server_.colors[color];
      auto& workload = seen[color];
      workload.version = stands.version;
      workload.wanted = stands.replicas;
      workload.ready = stands.replicas;
      workload.settled = true;
    }
    tell(id, seen, sink);
  }
  void start(port::OperationId id, const port::SwitcherRequest&,
             port::CompletionSink sink) override {
    tell(id, model::Traffic{}, sink);
  }
  /// Of a watch.
  void cancel(port::OperationId id) override {
    if (auto watch = watches_.extract(id))
      watch.mapped().complete({id, port::Failure{{base::Errc::cancelled, "cancelled"}}});
  }

 private:
  void tell(port::OperationId id, port::Answer answer, port::CompletionSink sink) {
    watches_[id] = sink;
    sink.complete({id, std::move(answer), false});
  }

  FakeApiServer& server_;
  std::map<port::OperationId, port::CompletionSink> watches_;
};

/// No program can be started.
class NoPrograms : public process::Launcher {
 public:
  process::ChildId start(process::Program, Done) override { return {}; }
  void terminate(process::ChildId) override {}
};

struct NoNetwork : http::Client, port::Timers {
  http::ExchangeId send(http::Request, const http::Tls&, Done) override { return {}; }
  http::ExchangeId stream(http::Request, const http::Tls&, Piece, Done) override { return {}; }
  void cancel(http::ExchangeId) override {}
  std::uint64_t call_after(base::Duration, std::function<void()>) override { return {}; }
  void cancel_call(std::uint64_t) override {}
};

class FakeCluster : public World {
 public:
  port::Environment& environment() override { return environment_; }
  port::TrafficSwitcher& switcher() override { return environment_; }
  port::MetricSource& metrics() override { return ports_->metrics(); }
  port::Probe& probes() override { return ports_->probes(); }
  port::Reactor& reactor() override { return server_; }
  void write_log(model::Color color, const std::string& level, const std::string& line) override {
    server_.colors[color].log += fmt::format("2026-11-24 10:00:00 {} {}\n", level, line);
  }

 private:
  static kubernetes::Options options() {
    kubernetes::Options options;
    options.service = {model::Namespace{"butterfly"}, "perception"};
    return options;
  }

  FakeApiServer server_;
  FakeEnvironment environment_{server_};
  NoNetwork network_;
  NoPrograms programs_;
  std::unique_ptr<kubernetes::KubernetesPorts> ports_ =
      kubernetes::make_kubernetes_ports(network_, network_, server_, server_, programs_, options());
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Kubernetes, ProbeContract,
                         testing::Values(WorldFactory{
                             "FakeCluster", [] { return std::make_unique<FakeCluster>(); }}),
                         name_of_factory);

}  // namespace bluegreen::contract
