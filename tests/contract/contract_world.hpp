#pragma once

#include <functional>
#include <memory>
#include <string>

#include "bluegreen/port/environment.hpp"
#include "bluegreen/port/metric_source.hpp"
#include "bluegreen/port/probe.hpp"
#include "bluegreen/port/reactor.hpp"
#include "bluegreen/port/traffic_switcher.hpp"

namespace bluegreen::contract {

/// A world to try the ports of the service `perception` in. It has one door. A new one is empty:
/// nothing installed, and the door does not exist. What the ports cannot bring about is a hook
/// here.
class World {
 public:
  virtual ~World() = default;

  virtual port::Environment& environment() = 0;
  virtual port::TrafficSwitcher& switcher() = 0;
  virtual port::MetricSource& metrics() = 0;
  virtual port::Probe& probes() = 0;
  virtual port::Reactor& reactor() = 0;

  /// What to install. The versions 1.2.3, 1.2.4 and 1.2.5 work.
  virtual runbook::ChartRelease release() = 0;
  /// A version whose pods start and never get ready, and one whose pods cannot start.
  virtual std::string version_that_never_gets_ready() = 0;
  virtual std::string version_that_cannot_start() = 0;

  /// The smallest share of traffic that the door can give a color, in percent; 100: all or none.
  virtual int finest_percent() = 0;
  /// Somebody changes the door, but not how it divides traffic.
  virtual void touch_door() = 0;
  /// Users send that many requests to the live Service, each on a connection of its own, and wait
  /// for the answers.
  virtual void send_requests(int count) = 0;
  /// A pod of the color writes this line to its log, at this level ("INFO", "ERROR").
  virtual void write_log(model::Color color, const std::string& level, const std::string& line) = 0;
  /// The process of every pod of the color starts anew; it need not answer again at once.
  virtual void restart(model::Color color) = 0;
  /// The metric source can read no pod's counters from now on.
  virtual void hide_counters() = 0;
  /// Helm is killed in the middle of an installation of the color, and its release is left pending.
  virtual void leave_helm_pending(model::Color color) = 0;
  /// True where the driver can reach the live Service as its users do.
  virtual bool sees_data_plane() = 0;
};

/// For gtest's parameters: makes an empty world.
struct WorldFactory {
  std::string name;
  std::function<std::unique_ptr<World>()> make;
};

}  // namespace bluegreen::contract
