// An environment that is written on the base keeps the contracts, whether it answers at once or
// later, and says all that it may or no more than it has to.
#include "bluegreen/contract/environment_contract.hpp"
#include "bluegreen/contract/traffic_switcher_contract.hpp"
#include "compose/rack.hpp"

namespace bluegreen::contract {
namespace {

using compose::ManualReactor;
using compose::Rack;
using namespace std::chrono_literals;

/// A host that says no more than it has to.
class PlainRack : public Rack {
 public:
  using Rack::Rack;

 protected:
  void set_drain(const port::SetDrain& request, Done<port::Applied> done) override {
    EnvironmentBase::set_drain(request, std::move(done));
  }
  void replace_pods(const port::ReplacePods& request, Done<port::Applied> done) override {
    EnvironmentBase::replace_pods(request, std::move(done));
  }
};

template <class RackKind>
class RackWorld : public World {
 public:
  explicit RackWorld(base::Duration delay) : rack_(reactor_, delay) {}

  port::Environment& environment() override { return rack_; }
  port::TrafficSwitcher& switcher() override { return rack_; }
  port::Reactor& reactor() override { return reactor_; }

  std::string version_that_never_gets_ready() override { return "1.2.9"; }
  std::string version_that_cannot_start() override { return "1.2.8"; }

  int finest_percent() override { return 5; }
  void touch_door() override { rack_.touch(); }
  void leave_installation_pending(model::Color color) override {
    rack_.workloads()[color].status = model::InstallStatus::pending;
  }
  bool sees_data_plane() override { return true; }

 private:
  ManualReactor reactor_;
  RackKind rack_;
};

class PlainWorld : public RackWorld<PlainRack> {
 public:
  PlainWorld() : RackWorld(0ms) {}
  std::set<Deed> cannot() override { return {Deed::drain, Deed::replace_pods}; }
};

WorldFactory rack(const std::string& name, base::Duration delay) {
  return {name, [delay] { return std::make_unique<RackWorld<Rack>>(delay); }};
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Rack, EnvironmentContract,
                         testing::Values(rack("AtOnce", 0ms), rack("Later", 3ms)), name_of_factory);
INSTANTIATE_TEST_SUITE_P(PlainRack, EnvironmentContract,
                         testing::Values(WorldFactory{
                             "AtOnce", [] { return std::make_unique<PlainWorld>(); }}),
                         name_of_factory);
INSTANTIATE_TEST_SUITE_P(Rack, TrafficSwitcherContract,
                         testing::Values(rack("AtOnce", 0ms), rack("Later", 3ms)), name_of_factory);

}  // namespace bluegreen::contract
