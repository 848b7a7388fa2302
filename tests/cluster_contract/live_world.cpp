#include "cluster_contract/live_world.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <tuple>

#include <gtest/gtest.h>
#include <unistd.h>

#include "bluegreen/adapter/http/curl_reactor.hpp"
#include "bluegreen/adapter/kubernetes/api_client.hpp"
#include "bluegreen/adapter/kubernetes/cluster_state.hpp"
#include "bluegreen/adapter/kubernetes/door.hpp"
#include "bluegreen/adapter/kubernetes/kubernetes_ports.hpp"
#include "bluegreen/adapter/kubernetes/request.hpp"
#include "bluegreen/adapter/process/child.hpp"
#include "bluegreen/contract/driver.hpp"

namespace bluegreen::contract {

namespace {

namespace http = adapter::http;
namespace kubernetes = adapter::kubernetes;
namespace process = adapter::process;

std::string environment_variable(const char* name) {
  const char* value = std::getenv(name);
  if (value != nullptr && *value != '\0') return value;
  std::cerr << "these tests need " << name << ": run them as tests/cluster does\n";
  std::exit(1);
}

/// Ends the program: without it no test means anything.
template <class T>
T value_of(base::result<T> result) {
  if (result) return std::move(result.value());
  std::cerr << result.error().message << "\n";
  std::exit(1);
}

kubernetes::Options options_of(const model::Namespace& name_space, runbook::Metrics metrics = {}) {
  kubernetes::Options options;
  options.metrics = std::move(metrics);
  options.service = {name_space, "perception"};
  options.helm.kubeconfig = environment_variable("BLUEGREEN_CLUSTER_KUBECONFIG");
  return options;
}

/// A copy of the test chart with a hook that Helm waits for.
std::filesystem::path chart_that_hangs() {
  const auto folder =
      std::filesystem::temp_directory_path() / ("hanging-chart-" + std::to_string(getpid()));
  std::filesystem::copy(
      environment_variable("BLUEGREEN_CLUSTER_CHART"), folder,
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
  std::ofstream(folder / "templates" / "hook.yaml") << R"(apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-hook
  annotations:
    helm.sh/hook: "pre-install,pre-upgrade"
    helm.sh/hook-delete-policy: before-hook-creation
spec:
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 0
      containers: [{name: hook, image: docker.io/bluegreen/pause:1, imagePullPolicy: Never}]
)";
  return folder;
}

class LiveWorld : public World {
 public:
  LiveWorld() {
    write("POST", "/api/v1/namespaces",
          R"({"apiVersion":"v1","kind":"Namespace","metadata":{"name":)" +
              kubernetes::json_text(name_space_.name) + "}}");
  }
  ~LiveWorld() override { write("DELETE", "/api/v1/namespaces/" + name_space_.name, "{}"); }

  port::Environment& environment() override { return ports_->environment(); }
  port::TrafficSwitcher& switcher() override { return ports_->switcher(); }
  port::MetricSource& metrics() override { return sampled_->metrics(); }
  port::Probe& probes() override { return ports_->probes(); }
  port::Reactor& reactor() override { return *reactor_; }

  runbook::ChartRelease release() override {
    runbook::ChartRelease release;
    release.chart = environment_variable("BLUEGREEN_CLUSTER_CHART");
    release.set = {{"terminationGracePeriodSeconds", "5"}, {"preStopSeconds", "1"}};
    return release;
  }
  std::string version_that_never_gets_ready() override { return "1.2.6-unready"; }
  std::string version_that_cannot_start() override { return "0.0.0-missing"; }

  int finest_percent() override { return kubernetes::door_kinds().front()->finest_percent; }
  void touch_door() override {
    write("PATCH", service_path(), R"({"metadata":{"labels":{"touched":"yes"}}})");
  }

  void send_requests(int count) override {
    const auto service = kubernetes::parse<kubernetes::Service>(value_of(get(service_path())));
    for (int sent = 0; sent < count;) {
      http::Request request;
      request.url = "http://" + service.value().cluster_ip + ":8080/";
      request.fresh_connection = true;
      request.timeout = std::chrono::seconds{2};
      const auto answer = await<http::Response>(
          [&](auto done) { reactor_->client().send(std::move(request), {}, std::move(done)); });
      sent += answer && answer.value().status == 200
                  ? 1
                  : 0;  // kube-proxy may not know a new Service yet
    }
  }

  void write_log(model::Color color, const std::string& level, const std::string& line) override {
    const auto pods = kubernetes::parse_list<kubernetes::Pod>(
        value_of(get(kubernetes::collection_path("v1", name_space_, "pods"))));
    for (const auto& pod : pods.value()) {
      if (pod.color != color) continue;
      const auto path = kubernetes::with_query("/admin/log", {{"level", level}, {"line", line}});
      const auto answer = await<http::Response>([&](auto done) {
        api_->proxy("POST", kubernetes::proxy_path(name_space_, "pods", pod.name, "8080", path),
                    std::move(done));
      });
      ASSERT_TRUE(answer) << answer.error().message;
      EXPECT_EQ(answer.value().status / 100, 2);
      return;
    }
    ADD_FAILURE() << "no pod to write a log";
  }

  /// The kubelet starts the container again.
  void restart(model::Color color) override {
    const auto pods = kubernetes::parse_list<kubernetes::Pod>(
        value_of(get(kubernetes::collection_path("v1", name_space_, "pods"))));
    for (const auto& pod : pods.value()) {
      if (pod.color != color) continue;
      const auto path =
          kubernetes::proxy_path(name_space_, "pods", pod.name, "8080", "/admin/crash");
      // It is gone before it answers.
      std::ignore =
          await<http::Response>([&](auto done) { api_->proxy("POST", path, std::move(done)); });
    }
  }

  void hide_counters() override {
    unreadable_ = kubernetes::make_kubernetes_ports(*reactor_, *api_, *launcher_,
                                                    options_of(name_space_, {.path = "/missing"}));
    sampled_ = unreadable_.get();
  }

  /// With a chart whose hook never ends, Helm stays pending until its launcher is gone, which kills
  /// it.
  void leave_installation_pending(model::Color color) override {
    const auto chart = chart_that_hangs();
    auto launcher = process::make_launcher(*reactor_);
    auto ports =
        kubernetes::make_kubernetes_ports(*reactor_, *api_, *launcher, options_of(name_space_));
    Driver driver{*this};
    auto hanging = release();
    hanging.chart = chart.string();
    ports->environment().start(port::OperationId{1},
                               port::Install{color, "1.2.3", 1, hanging, driver.stamp()},
                               port::CompletionSink{});  // nobody awaits its end
    driver.await_world([&](const auto& seen) {
      return seen.workloads[color].status == model::InstallStatus::pending;
    });
    ports.reset();
    launcher.reset();
    std::filesystem::remove_all(chart);
  }

  bool sees_data_plane() override { return true; }

 private:
  std::string service_path() const {
    return kubernetes::object_path("v1", name_space_, "services", "perception");
  }

  /// Starts something that calls back, and waits for it.
  template <class T, class Begin>
  base::result<T> await(Begin begin) {
    std::optional<base::result<T>> answer;
    begin([&](base::result<T> each) { answer = std::move(each); });
    const auto limit = reactor_->now().monotonic + std::chrono::seconds{30};
    while (!answer && reactor_->now().monotonic < limit) reactor_->wait_until(limit);
    if (!answer) return base::failure(base::Errc::timed_out, "no answer");
    return std::move(*answer);
  }
  base::result<std::string> get(const std::string& path) {
    return await<std::string>([&](auto done) { api_->get(path, "", std::move(done)); });
  }
  void write(const std::string& method, const std::string& path, const std::string& body) {
    const std::string type(method == "PATCH" ? kubernetes::merge_patch_type
                                             : kubernetes::json_type);
    const auto answer = await<std::string>([&](auto done) {
      api_->write({method, path, type, body}, std::move(done));
    });
    EXPECT_TRUE(answer) << answer.error().message;
  }

  static std::string new_name() {
    static int number = 0;
    return "contract-" + std::to_string(getpid()) + "-" + std::to_string(++number);
  }

  const model::Namespace name_space_{new_name()};
  std::unique_ptr<http::CurlReactor> reactor_ = value_of(http::make_curl_reactor());
  std::unique_ptr<kubernetes::ApiClient> api_ =
      kubernetes::make_api_client(reactor_->client(), *reactor_,
                                  value_of(kubernetes::read_kubeconfig(
                                      environment_variable("BLUEGREEN_CLUSTER_KUBECONFIG"), "")));
  std::unique_ptr<process::Launcher> launcher_ = process::make_launcher(*reactor_);
  std::unique_ptr<kubernetes::KubernetesPorts> ports_ =
      kubernetes::make_kubernetes_ports(*reactor_, *api_, *launcher_, options_of(name_space_));
  std::unique_ptr<kubernetes::KubernetesPorts> unreadable_;  ///< with a path that no pod has
  kubernetes::KubernetesPorts* sampled_ = ports_.get();
};

}  // namespace

std::unique_ptr<World> make_live_world() { return std::make_unique<LiveWorld>(); }

}  // namespace bluegreen::contract
