// The simulated world keeps the contracts of the ports that the real one keeps.
#include "bluegreen/contract/environment_contract.hpp"
#include "bluegreen/contract/probe_contract.hpp"
#include "bluegreen/contract/record_store_contract.hpp"
#include "bluegreen/contract/sampled_world.hpp"
#include "bluegreen/contract/traffic_switcher_contract.hpp"
#include "bluegreen/sim/simulated_ports.hpp"

namespace bluegreen::contract {
namespace {

sim::WorldOptions quiet_world() {
  sim::WorldOptions options;
  options.live.reset();
  options.traffic = {0, 0, 0};
  options.missing_paths = {"/no/such/path"};
  options.versions["1.2.9"] = {.never_ready = true};
  options.versions["1.2.8"] = {.cannot_start = true};
  return options;
}

class SimulatedWorld : public World {
 public:
  port::Environment& environment() override { return ports_.environment(); }
  port::TrafficSwitcher& switcher() override { return ports_.switcher(); }
  port::MetricSource& metrics() override { return ports_.metrics(); }
  port::Probe& probes() override { return ports_.probe(); }
  port::Reactor& reactor() override { return ports_.reactor(); }

  runbook::ChartRelease release() override { return {}; }
  std::string version_that_never_gets_ready() override { return "1.2.9"; }
  std::string version_that_cannot_start() override { return "1.2.8"; }

  int finest_percent() override {
    return sim::find_door_kind(world_.options().doors.front())->finest_percent;
  }
  void touch_door() override { world_.touch_door(); }
  void send_requests(int count) override {
    world_.run_until(world_.now().monotonic +
                     world_.options().kube_proxy.high);  // users come when it is known everywhere
    world_.send_requests(static_cast<std::uint64_t>(count));
  }
  void write_log(model::Color color, const std::string& level, const std::string&) override {
    world_.write_log(color, level == "ERROR");
  }
  void leave_installation_pending(model::Color color) override { world_.leave_helm_pending(color); }
  void restart(model::Color color) override {
    world_.strike({.kind = sim::FaultKind::crash_loop,
                   .color = color,
                   .lasts = std::chrono::milliseconds{1}});
  }
  void hide_counters() override {
    for (const auto color : model::colors)
      world_.strike({.kind = sim::FaultKind::metrics_unreadable, .color = color});
  }
  bool sees_data_plane() override { return true; }

 private:
  sim::World world_{quiet_world()};
  sim::SimulatedPorts ports_{world_};
};

/// Several stores on the record of one world; the drivers wait by letting the world go on.
class SimulatedRecord : public RecordStoreWorld {
 public:
  std::unique_ptr<port::RecordStore> make_store() override {
    return std::make_unique<sim::SimRecordStore>(world_, world_.add_driver());
  }
  bool run_until(const std::function<bool()>& condition) override {
    for (int steps = 0; steps < 10'000 && !condition(); ++steps) {
      if (!world_.next_event()) return condition();
      world_.step();
    }
    return condition();
  }

 private:
  sim::World world_{quiet_world()};
};

WorldFactory simulated() {
  return {"Simulated", [] { return std::make_unique<SimulatedWorld>(); }};
}

RecordStoreFactory simulated_record() {
  return [] { return std::make_unique<SimulatedRecord>(); };
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Sim, EnvironmentContract, testing::Values(simulated()), name_of_factory);
INSTANTIATE_TEST_SUITE_P(Sim, TrafficSwitcherContract, testing::Values(simulated()),
                         name_of_factory);
INSTANTIATE_TEST_SUITE_P(Sim, MetricSourceContract, testing::Values(sampled(simulated())));
INSTANTIATE_TEST_SUITE_P(Sim, ProbeContract, testing::Values(simulated()), name_of_factory);
INSTANTIATE_TEST_SUITE_P(Sim, RecordStoreContract, testing::Values(simulated_record()));

}  // namespace bluegreen::contract
