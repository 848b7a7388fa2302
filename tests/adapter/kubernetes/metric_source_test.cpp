#include <fmt/format.h>

#include "adapter/kubernetes/ports_test_base.hpp"
#include "bluegreen/base/json.hpp"
#include "bluegreen/contract/metric_source_contract.hpp"

namespace bluegreen::kubernetes_test {
namespace {

using base::Errc;
using model::Color;

constexpr auto metrics_path = "/actuator/prometheus";

std::string proxy_call(const std::string& pod, const std::string& path) {
  return "GET /api/v1/namespaces/butterfly/pods/" + pod + ":8080/proxy" + path;
}

std::string count_of(const std::string& uri, int requests) {
  return fmt::format("http_server_requests_seconds_count{{status=\"200\",uri=\"{}\"}} {}\n", uri,
                     requests);
}

/// A process that serves and counts.
struct Process {
  std::string name;
  Color color = Color::blue;
  base::UtcTime started{};
  int users_requests = 0;
  int our_requests = 0;

  std::string metrics() const {
    return fmt::format("process_start_time_seconds {}\n",
                       static_cast<double>(started.time_since_epoch().count()) / 1e3) +
           count_of("/", users_requests) + count_of("/actuator/health", our_requests) +
           count_of("/api/v1/health", our_requests);
  }
  std::string json() const {
    base::JsonWriter json;
    json.open_object();
    json.open_object("metadata").member("name", name);
    json.open_object("labels");
    json.member("app.kubernetes.io/name", "perception").member("version", model::to_text(color));
    json.close().close();
    json.open_object("status").member("phase", "Running").close();
    return json.close().take();
  }
};

/// An API server with pods, by hand.
class Pods : public contract::MetricSourceWorld {
 public:
  Pods() { list(); }

  port::MetricSource& metrics() override { return ports_->metrics(); }
  void run(Color color, int pods) override {
    for (int number = pods; number > 0; --number) {
      const auto name = fmt::format("perception-{}-{}", model::to_text(color), number);
      processes_.push_back({name, color, now()});
    }
    list();
  }
  void send_requests(Color color, int count) override {
    for (int sent = 0; sent < count;) {
      for (auto& process : processes_) {
        if (process.color == color && sent++ < count) ++process.users_requests;
      }
    }
    list();
  }
  void ask_as_we_do(Color color) override {
    for (auto& process : processes_) process.our_requests += process.color == color ? 1 : 0;
    list();
  }
  void restart(Color color) override {
    pass(std::chrono::seconds{1});
    for (auto& process : processes_) {
      if (process.color == color) process = {process.name, color, now()};
    }
    list();
  }
  void hide_counters() override {
    for (const auto& process : processes_)
      outside_.answer_pod(proxy_call(process.name, metrics_path), http::Response{404, {}, ""});
  }
  void pass(base::Duration length) override { outside_.passed += length; }
  bool run_until(const std::function<bool()>& condition) override {
    pass(std::chrono::milliseconds{1});  // answers take their time
    outside_.turn();
    return condition();
  }

 private:
  base::UtcTime now() { return outside_.now().utc; }
  /// What the API server and the pods answer from now on.
  void list() {
    std::string items;
    for (const auto& process : processes_) {
      items += (items.empty() ? "" : ",") + process.json();
      outside_.answer_pod(proxy_call(process.name, metrics_path),
                          http::Response{200, {}, process.metrics()});
    }
    outside_.answer_from_now_on("GET /api/v1/namespaces/butterfly/pods?",
                                R"({"kind":"PodList","items":[)" + items + "]}");
  }

  ScriptedOutside outside_;
  std::vector<Process> processes_;
  std::unique_ptr<kubernetes::KubernetesPorts> ports_ = kubernetes::make_kubernetes_ports(
      outside_, outside_, outside_, outside_, outside_, RecordedState::options());
};

class SamplingTest : public PortsTest {
 protected:
  std::string pod(int number) {
    return recorded_.state().pods[static_cast<std::size_t>(3 + number)].name;
  }
  model::TrafficSample sample(kubernetes::KubernetesPorts& ports) {
    return std::get<model::TrafficSample>(ask(ports.metrics(), port::SampleTraffic{}));
  }
};

TEST_F(SamplingTest, CountersAreSortedAndTrueWhenTheyCame) {
  outside_.passed = std::chrono::minutes{5};
  const base::UtcTime now{outside_.passed};
  for (const int number : {2, 0}) {
    outside_.answer_pod(proxy_call(pod(number), metrics_path),
                        http::Response{200, {}, count_of("/", 5)});
  }
  outside_.answer_pod(proxy_call(pod(1), metrics_path),
                      http::Response{200, {}, "http_server_requests_seconds_count NaN\n"});
  const auto seen = sample(*ports_);
  ASSERT_EQ(seen.pods.green.size(), 2U);
  EXPECT_EQ(seen.pods.green[0], (model::PodCounters{pod(0), 5, 0, 0, now}));
  EXPECT_EQ(seen.pods.green[1], (model::PodCounters{pod(2), 5, 0, 0, now}));
  EXPECT_EQ(seen.missing.green, std::vector{pod(1)});
  EXPECT_EQ(seen.missing.blue.size(), 3U) << "nothing is set for them";
}

TEST_F(SamplingTest, AsksThePathOfTheRunbookAndLeavesOutWhatWeAsk) {
  auto options = RecordedState::options();
  options.metrics.path = "/metrics";
  options.own_paths = {"/ready", "/smoke"};
  const auto ports =
      kubernetes::make_kubernetes_ports(outside_, outside_, outside_, outside_, outside_, options);
  outside_.answer_pod(
      proxy_call(pod(0), "/metrics"),
      http::Response{200,
                     {},
                     count_of("/", 1) + count_of("/ready", 10) + count_of("/smoke", 20) +
                         count_of(options.version_path, 40)});
  EXPECT_EQ(sample(*ports).pods.green.at(0).requests, 1U);
}

TEST_F(SamplingTest, WithoutTheListOfPodsThereIsNoSample) {
  outside_.answer_from_now_on("GET /api/v1/namespaces/butterfly/pods?",
                              base::failure(Errc::server_error, "etcd is away"));
  EXPECT_EQ(error_of(ask(ports_->metrics(), port::SampleTraffic{})).code, Errc::server_error);
}

TEST_F(SamplingTest, ACancelledSampleEndsAtOnce) {
  const auto id = begin(ports_->metrics(), port::SampleTraffic{});
  outside_.turn_once();  // the list of pods
  ports_->metrics().cancel(id);
  EXPECT_EQ(error_of(end_of(id)).code, Errc::cancelled);
  outside_.turn();
  EXPECT_EQ(ended_.size(), 1U);
}

}  // namespace
}  // namespace bluegreen::kubernetes_test

namespace bluegreen::contract {

INSTANTIATE_TEST_SUITE_P(Kubernetes, MetricSourceContract, testing::Values(MetricSourceFactory{[] {
                           return std::make_unique<kubernetes_test::Pods>();
                         }}));

}  // namespace bluegreen::contract
