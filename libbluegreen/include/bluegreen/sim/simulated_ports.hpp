#pragma once

// The ports of one driver over the simulated world:
//
//   sim::World world{options};
//   {
//     sim::SimulatedPorts ports{world};
//     engine e{ports.environment(), ports.switcher(), ports.metrics(), ports.probe(),
//              ports.records(), ports.reactor()};
//     while (!done && !ports.killed())
//       ports.reactor().wait_until(e.pump(ports.reactor().now()));
//   }
//   // A new driver, in another process as it were, on the same world:
//   sim::SimulatedPorts next{world};
//
// A killed driver gets no answer any more; wait_until returns at once, so the loop has to look at
// killed().

#include <atomic>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "bluegreen/port/environment.hpp"
#include "bluegreen/port/metric_source.hpp"
#include "bluegreen/port/probe.hpp"
#include "bluegreen/port/reactor.hpp"
#include "bluegreen/port/record_store.hpp"
#include "bluegreen/port/traffic_switcher.hpp"
#include "bluegreen/sim/world.hpp"

namespace bluegreen::sim {

/// Waits in virtual time, event by event, until the driver was answered, woken or killed, or the
/// deadline is reached.
class BLUEGREEN_EXPORT SimReactor : public port::Reactor {
 public:
  SimReactor(World& world, DriverId driver) : world_(world), driver_(driver) {}
  base::Timestamp now() override { return world_.now(); }
  /// Precondition: the deadline is finite, or the world has an event left to end the wait.
  void wait_until(base::Instant deadline) override;
  void wake() noexcept override { woken_.store(true); }

 private:
  World& world_;
  DriverId driver_;
  std::atomic<bool> woken_{false};
};

/// A port whose operations are the world's: `Asked` is what it can be asked.
template <class Port, class Asked>
class SimPort : public Port {
 public:
  /// `door`: a switcher's, one door of the world.
  SimPort(World& world, DriverId driver, const DoorObject* door = nullptr)
      : world_(world), driver_(driver), door_(door) {}
  void start(port::OperationId id, const Asked& request, port::CompletionSink sink) override {
    if constexpr (std::is_convertible_v<Asked, port::Request>) {
      world_.start(driver_, id, request, sink, door_);
    } else {
      std::visit([&](const auto& each) { world_.start(driver_, id, each, sink, door_); }, request);
    }
  }
  void cancel(port::OperationId id) override { world_.cancel(driver_, id); }

 private:
  World& world_;
  DriverId driver_;
  const DoorObject* door_;
};

using SimEnvironment = SimPort<port::Environment, port::EnvironmentRequest>;
using SimTrafficSwitcher = SimPort<port::TrafficSwitcher, port::SwitcherRequest>;
using SimMetricSource = SimPort<port::MetricSource, port::SampleTraffic>;
/// Answers every kind of probe. A `custom` one is the host's, by World::set_custom_probe.
using SimProbe = SimPort<port::Probe, port::RunProbe>;

class BLUEGREEN_EXPORT SimRecordStore : public port::RecordStore {
 public:
  SimRecordStore(World& world, DriverId driver) : world_(world), driver_(driver) {}
  void load(Loaded done) override { world_.load_record(driver_, while_alive(std::move(done))); }
  void store(std::string expected, std::string text, Stored done) override {
    world_.store_record(driver_, std::move(expected), std::move(text),
                        while_alive(std::move(done)));
  }
  void renew(port::Renewal renewal, RenewalEnded done) override {
    world_.renew_record(driver_, std::move(renewal), while_alive(std::move(done)));
  }
  void end_renewal() override { world_.end_renewal(driver_); }
  port::RecordWatch watch(Loaded changed) override {
    return world_.watch_record(driver_, while_alive(std::move(changed)));
  }

 private:
  /// A store that has ended calls nothing more.
  template <class Result>
  std::function<void(Result)> while_alive(std::function<void(Result)> done) const {
    return [life = std::weak_ptr<int>{life_}, done = std::move(done)](Result result) {
      if (!life.expired()) done(std::move(result));
    };
  }

  std::shared_ptr<int> life_ = std::make_shared<int>();
  World& world_;
  DriverId driver_;
};

/// All ports of a new driver, which dies with them as by SIGKILL. The world must outlive it.
class BLUEGREEN_EXPORT SimulatedPorts {
 public:
  explicit SimulatedPorts(World& world);
  ~SimulatedPorts();
  SimulatedPorts(const SimulatedPorts&) = delete;
  SimulatedPorts& operator=(const SimulatedPorts&) = delete;

  DriverId driver() const { return driver_; }
  bool killed() const { return !world_.alive(driver_); }

  SimReactor& reactor() { return reactor_; }
  SimEnvironment& environment() { return environment_; }
  /// All doors of the world as one.
  port::TrafficSwitcher& switcher() { return *switcher_; }
  SimMetricSource& metrics() { return metrics_; }
  SimProbe& probe() { return probe_; }
  SimRecordStore& records() { return records_; }

 private:
  World& world_;
  DriverId driver_;
  SimReactor reactor_;
  SimEnvironment environment_;
  std::vector<std::unique_ptr<SimTrafficSwitcher>> doors_;
  std::unique_ptr<port::TrafficSwitcher> composed_;  ///< where there are several
  port::TrafficSwitcher* switcher_ = nullptr;
  SimMetricSource metrics_;
  SimProbe probe_;
  SimRecordStore records_;
};

}  // namespace bluegreen::sim
