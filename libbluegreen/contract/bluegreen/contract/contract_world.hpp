#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "bluegreen/port/environment.hpp"
#include "bluegreen/port/metric_source.hpp"
#include "bluegreen/port/probe.hpp"
#include "bluegreen/port/reactor.hpp"
#include "bluegreen/port/traffic_switcher.hpp"

namespace bluegreen::contract {

/// What a world may be asked to bring about, by itself or through its ports, and may not be able
/// to.
enum class Deed {
  start_what_never_gets_ready,
  start_what_cannot_start,
  leave_installation_pending,
  touch_door,
  drain,         ///< SetDrain, which an environment may do without
  replace_pods,  ///< and ReplacePods
  send_requests,
  write_log,
};

inline const char* to_text(Deed deed) {
  switch (deed) {
    case Deed::start_what_never_gets_ready:
      return "start a version that never gets ready";
    case Deed::start_what_cannot_start:
      return "start a version whose pods cannot start";
    case Deed::leave_installation_pending:
      return "leave an installation pending";
    case Deed::touch_door:
      return "change the door without a switch";
    case Deed::drain:
      return "ask pods to let go of their connections";
    case Deed::replace_pods:
      return "replace pods";
    case Deed::send_requests:
      return "send requests as users do";
    case Deed::write_log:
      return "let a pod write to its log";
  }
  return "do that";
}

/// A port that a world does not have.
template <class Port, class Asked>
class MissingPort final : public Port {
 public:
  void start(port::OperationId id, const Asked& /*request*/, port::CompletionSink sink) override {
    const base::Error error{base::Errc::unsupported, "this world has no such port"};
    sink.complete({id, port::Failure{error}, true});
  }
  void cancel(port::OperationId /*id*/) override {}
};

/// A world to try the ports of the service `perception` in. It has one door. A new one is empty:
/// nothing installed, and the door does not exist.
///
/// Who tries one port alone gives the others that its suite needs: every suite installs through the
/// environment, and the switcher's and the metric source's go through the switcher.
class World {
 public:
  virtual ~World() = default;

  virtual port::Environment& environment() = 0;
  virtual port::TrafficSwitcher& switcher() = 0;
  virtual port::MetricSource& metrics() { return no_metrics_; }
  virtual port::Probe& probes() { return no_probes_; }
  virtual port::Reactor& reactor() = 0;

  /// How long a test waits for something before it fails.
  virtual base::Duration patience() { return std::chrono::minutes{2}; }
  /// What this world cannot do: the tests that need it are skipped, and say so. Whatever is not
  /// named here is asked of the functions below.
  virtual std::set<Deed> cannot() { return {}; }

  /// What to install. The versions 1.2.3, 1.2.4 and 1.2.5 work.
  virtual runbook::ChartRelease release() { return {}; }
  /// A version whose pods start and never get ready, and one whose pods cannot start.
  virtual std::string version_that_never_gets_ready() { return {}; }
  virtual std::string version_that_cannot_start() { return {}; }

  /// The smallest share of traffic that the door can give a color, in percent; 100: all or none.
  virtual int finest_percent() { return 100; }
  /// Somebody changes the door, but not how it divides traffic.
  virtual void touch_door() {}
  /// Users send that many requests to the live Service, each on a connection of its own, and wait
  /// for the answers.
  virtual void send_requests(int /*count*/) {}
  /// A pod of the color writes this line to its log, at this level ("INFO", "ERROR").
  virtual void write_log(model::Color /*color*/, const std::string& /*level*/,
                         const std::string& /*line*/) {}
  /// The process of every pod of the color starts anew; it need not answer again at once.
  virtual void restart(model::Color /*color*/) {}
  /// The metric source can read no pod's counters from now on.
  virtual void hide_counters() {}
  /// What installs is killed in the middle of an installation of the color, which is left pending.
  virtual void leave_installation_pending(model::Color /*color*/) {}
  /// True where the driver can reach the live Service as its users do.
  virtual bool sees_data_plane() { return false; }

 private:
  MissingPort<port::MetricSource, port::SampleTraffic> no_metrics_;
  MissingPort<port::Probe, port::RunProbe> no_probes_;
};

/// For gtest's parameters: makes an empty world.
struct WorldFactory {
  std::string name;
  std::function<std::unique_ptr<World>()> make;
};

}  // namespace bluegreen::contract
