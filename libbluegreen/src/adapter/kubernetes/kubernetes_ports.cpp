#include "bluegreen/adapter/kubernetes/kubernetes_ports.hpp"

#include <type_traits>
#include <utility>

#include "adapter/kubernetes/door_operations.hpp"
#include "adapter/kubernetes/draining.hpp"
#include "adapter/kubernetes/installing.hpp"
#include "adapter/kubernetes/observing.hpp"
#include "adapter/kubernetes/operations.hpp"
#include "adapter/kubernetes/patching.hpp"
#include "adapter/kubernetes/probing.hpp"
#include "adapter/kubernetes/sampling.hpp"
#include "adapter/kubernetes/stamping_workloads.hpp"
#include "adapter/kubernetes/verifying.hpp"
#include "bluegreen/compose/doors.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

class LiveEnvironment : public port::Environment {
 public:
  explicit LiveEnvironment(Context& context) : operations_(context) {}

  void start(port::OperationId id, const port::EnvironmentRequest& request,
             port::CompletionSink& sink) override {
    std::visit(
        Overloaded{
            [&](const port::ObserveWorkloads&) { operations_.start<ObservingWorkloads>(id, sink); },
            [&](const port::WatchWorkloads&) { operations_.start<WatchingWorkloads>(id, sink); },
            [&](const port::StampWorkloads& each) {
              operations_.start<StampingWorkloads>(id, sink, each);
            },
            [&](const port::Install& each) { operations_.start<Installing>(id, sink, each); },
            [&](const port::Scale& each) {
              operations_.start<Patching<port::Scale>>(id, sink, each);
            },
            [&](const port::Uninstall& each) { operations_.start<Uninstalling>(id, sink, each); },
            [&](const port::SetDrain& each) { operations_.start<Draining>(id, sink, each); },
            [&](const port::ReplacePods& each) {
              operations_.start<Patching<port::ReplacePods>>(id, sink, each);
            },
        },
        request);
  }
  void cancel(port::OperationId id) override { operations_.cancel(id); }

 private:
  Operations operations_;
};

class LiveDoor : public port::TrafficSwitcher {
 public:
  LiveDoor(Context& context, const DoorKind& kind) : kind_(kind), operations_(context) {}

  void start(port::OperationId id, const port::SwitcherRequest& request,
             port::CompletionSink& sink) override {
    std::visit(
        Overloaded{
            [&](const port::ObserveTraffic&) { operations_.start<ObservingDoor>(id, sink, kind_); },
            [&](const port::WatchTraffic&) { operations_.start<WatchingDoor>(id, sink, kind_); },
            [&](const port::StampTraffic& each) {
              operations_.start<StampingDoor>(id, sink, kind_, each);
            },
            [&](const port::SwitchTraffic& each) {
              operations_.start<SwitchingDoor>(id, sink, kind_, each);
            },
            [&](const port::VerifyTraffic& each) {
              operations_.start<Verifying>(id, sink, kind_, each);
            },
        },
        request);
  }
  void cancel(port::OperationId id) override { operations_.cancel(id); }

 private:
  const DoorKind& kind_;
  Operations operations_;
};

/// The doors that the service has, as one.
class LiveSwitcher {
 public:
  explicit LiveSwitcher(Context& context) {
    std::vector<compose::NamedDoor> named;
    for (const auto* kind : door_kinds()) {
      doors_.push_back(std::make_unique<LiveDoor>(context, *kind));
      named.push_back({std::string{kind->name}, doors_.back().get()});
    }
    if (doors_.size() > 1) composed_ = compose::doors(std::move(named));
  }
  port::TrafficSwitcher& whole() { return composed_ ? *composed_ : *doors_.front(); }

 private:
  std::vector<std::unique_ptr<LiveDoor>> doors_;
  std::unique_ptr<port::TrafficSwitcher> composed_;
};

class LiveMetrics : public port::MetricSource {
 public:
  explicit LiveMetrics(Context& context) : operations_(context) {}

  void start(port::OperationId id, const port::SampleTraffic& request,
             port::CompletionSink& sink) override {
    operations_.start<Sampling>(id, sink, request);
  }
  void cancel(port::OperationId id) override { operations_.cancel(id); }

 private:
  Operations operations_;
};

class LiveProbes : public port::HealthProbe {
 public:
  explicit LiveProbes(Context& context) : operations_(context) {}

  void start(port::OperationId id, const port::RunProbe& request,
             port::CompletionSink& sink) override {
    const auto color = request.color;
    std::visit(Overloaded{
                   [&](const runbook::ActuatorHealth& probe) {
                     operations_.start<ProbingPath>(id, sink, color, probe.path, &judge_health);
                   },
                   [&](const runbook::MetricsPresent& probe) {
                     operations_.start<ProbingPath>(id, sink, color, probe.path, &judge_metrics);
                   },
                   [&](const runbook::Smoke& probe) {
                     operations_.start<ProbingSmoke>(id, sink, color, probe.path);
                   },
                   [&](const runbook::LogsClean& probe) {
                     operations_.start<ProbingLogs>(id, sink, color, probe);
                   },
                   [&](const runbook::Command& probe) {
                     operations_.start<ProbingCommand>(id, sink, color, probe, request.version);
                   },
                   [&](const auto& /*another port's*/) {
                     operations_.start<ProbingNothing>(id, sink, color);
                   },
               },
               request.probe);
  }
  void cancel(port::OperationId id) override { operations_.cancel(id); }

 private:
  Operations operations_;
};

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
  port::MetricSource& metrics() override { return metrics_; }
  port::HealthProbe& probes() override { return probes_; }

 private:
  Context context_;
  LiveSwitcher switcher_{context_};
  LiveEnvironment environment_{context_};  // it asks the switcher, and ends before it
  LiveMetrics metrics_{context_};
  LiveProbes probes_{context_};
};

}  // namespace

KubernetesPorts::~KubernetesPorts() = default;

std::unique_ptr<KubernetesPorts> make_kubernetes_ports(http::CurlReactor& reactor, ApiClient& api,
                                                       process::Launcher& launcher,
                                                       Options options) {
  return make_kubernetes_ports(reactor.client(), reactor, reactor, api, launcher,
                               std::move(options));
}

std::unique_ptr<KubernetesPorts> make_kubernetes_ports(http::Client& client, http::Timers& timers,
                                                       port::Clock& clock, ApiClient& api,
                                                       process::Launcher& launcher,
                                                       Options options) {
  return std::make_unique<LivePorts>(
      Context{api, client, timers, clock, launcher, std::move(options), nullptr});
}

}  // namespace bluegreen::adapter::kubernetes
