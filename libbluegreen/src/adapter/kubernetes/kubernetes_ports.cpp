#include "bluegreen/adapter/kubernetes/kubernetes_ports.hpp"

#include <utility>

#include "adapter/kubernetes/live_pods.hpp"
#include "adapter/kubernetes/operations.hpp"
#include "bluegreen/adapter/process/program_runner.hpp"
#include "bluegreen/compose/doors.hpp"
#include "bluegreen/compose/metric_sources.hpp"
#include "bluegreen/compose/pod_probe.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

/// A port: every request is an operation, which `start` starts.
template <class Port, class Request>
class LivePort : public Port {
 public:
  using Start = std::function<void(Operation&, const Request&)>;

  LivePort(Context& context, Start start) : context_(context), start_(std::move(start)) {}

  void start(port::OperationId id, const Request& request, port::CompletionSink sink) override {
    const auto operation = std::make_shared<Operation>(
        context_, [this, id, sink = std::move(sink)](port::Answer answer, bool last) {
          sink.complete({id, std::move(answer), last});
          if (last) running_.erase(id);
        });
    running_[id] = operation;
    start_(*operation, request);
  }

  void cancel(port::OperationId id) override {
    const auto found = running_.find(id);
    if (found == running_.end()) return;
    const auto operation = found->second;  // its end takes it from the map
    operation->cancel();
  }

 private:
  Context& context_;
  Start start_;
  std::map<port::OperationId, std::shared_ptr<Operation>> running_;
};

using LiveEnvironment = LivePort<port::Environment, port::EnvironmentRequest>;
using LiveDoor = LivePort<port::TrafficSwitcher, port::SwitcherRequest>;

void start_environment(Operation& operation, const port::EnvironmentRequest& request) {
  std::visit([&](const auto& each) { start(operation, each); }, request);
}

LiveDoor::Start start_door(const DoorKind& kind) {
  return [&kind](Operation& operation, const port::SwitcherRequest& request) {
    std::visit([&](const auto& each) { start(operation, kind, each); }, request);
  };
}

/// The doors that the service has, as one.
class LiveSwitcher {
 public:
  explicit LiveSwitcher(Context& context) {
    std::vector<compose::NamedDoor> named;
    for (const auto* kind : door_kinds()) {
      doors_.push_back(std::make_unique<LiveDoor>(context, start_door(*kind)));
      named.push_back({std::string{kind->name}, doors_.back().get()});
    }
    if (doors_.size() > 1) composed_ = compose::doors(std::move(named));
  }
  port::TrafficSwitcher& whole() { return composed_ ? *composed_ : *doors_.front(); }

 private:
  std::vector<std::unique_ptr<LiveDoor>> doors_;
  std::unique_ptr<port::TrafficSwitcher> composed_;
};

std::vector<std::string> own_paths(const Options& options) {
  auto paths = options.own_paths;
  paths.push_back(options.version_path);
  return paths;
}

class LivePorts : public KubernetesPorts {
 public:
  explicit LivePorts(Context context) : context_(std::move(context)) {
    context_.switcher = &switcher();
  }

  port::Environment& environment() override { return environment_; }
  port::TrafficSwitcher& switcher() override {
    auto* host = context_.options.switcher;
    return host != nullptr ? *host : switcher_.whole();
  }
  port::MetricSource& metrics() override { return *metrics_; }
  port::PodAccess& pods() override { return pods_; }
  port::Probe& probes() override { return *probes_; }

 private:
  Context context_;
  LiveSwitcher switcher_{context_};
  // it asks the switcher, and ends before it
  LiveEnvironment environment_{context_, start_environment};
  LivePods pods_{context_};
  std::unique_ptr<port::MetricSource> metrics_ = compose::metric_source(
      {pods_, context_.clock, context_.options.metrics, own_paths(context_.options)});
  std::unique_ptr<port::ProgramRunner> programs_ =
      process::make_program_runner(context_.launcher, context_.options.folder);
  std::unique_ptr<port::Probe> probes_ =
      compose::pod_probe(pods_, programs_.get(), context_.options.service);
};

}  // namespace

KubernetesPorts::~KubernetesPorts() = default;

std::unique_ptr<KubernetesPorts> make_kubernetes_ports(http::CurlReactor& reactor, ApiClient& api,
                                                       process::Launcher& launcher,
                                                       Options options) {
  return make_kubernetes_ports(reactor.client(), reactor, reactor, api, launcher,
                               std::move(options));
}

std::unique_ptr<KubernetesPorts> make_kubernetes_ports(http::Client& client, port::Timers& timers,
                                                       port::Clock& clock, ApiClient& api,
                                                       process::Launcher& launcher,
                                                       Options options) {
  return std::make_unique<LivePorts>(
      Context{api, client, timers, clock, launcher, std::move(options), nullptr});
}

}  // namespace bluegreen::adapter::kubernetes
