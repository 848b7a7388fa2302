#include "bluegreen/sim/simulated_ports.hpp"

#include "bluegreen/base/assertion.hpp"
#include "bluegreen/compose/doors.hpp"

namespace bluegreen::sim {

void SimReactor::wait_until(base::Instant deadline) {
  if (woken_.exchange(false) || !world_.alive(driver_)) return;
  const std::uint64_t answers = world_.answers_given(driver_);
  world_.driver_waits(driver_, deadline);
  while (true) {
    const auto next = world_.next_event();
    if (!next || *next > deadline) break;
    // What happens at the same instant is told together.
    if (world_.answers_given(driver_) != answers && *next > world_.now().monotonic) return;
    world_.step();
    if (!world_.alive(driver_) || woken_.exchange(false)) return;
  }
  if (world_.answers_given(driver_) != answers) return;
  BLUEGREEN_ASSERT(deadline != base::Instant::max());
  world_.run_until(deadline);
}

SimulatedPorts::SimulatedPorts(World& world)
    : world_(world),
      driver_(world.add_driver()),
      reactor_(world, driver_),
      environment_(world, driver_),
      metrics_(world, driver_),
      probe_(world, driver_),
      records_(world, driver_) {
  std::vector<compose::NamedDoor> named;
  for (const DoorObject& door : world.state().doors) {
    doors_.push_back(std::make_unique<SimTrafficSwitcher>(world, driver_, &door));
    named.push_back({std::string{door.kind->name}, doors_.back().get()});
  }
  switcher_ = doors_.front().get();
  if (doors_.size() == 1) return;
  composed_ = compose::doors(std::move(named));
  switcher_ = composed_.get();
}

SimulatedPorts::~SimulatedPorts() { world_.kill(driver_); }

}  // namespace bluegreen::sim
