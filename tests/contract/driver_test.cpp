// What the contracts' driver says to somebody whose port does not keep one.
#include "bluegreen/contract/driver.hpp"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include "bluegreen/sim/simulated_ports.hpp"

namespace bluegreen::contract {
namespace {

sim::WorldOptions empty_world() {
  sim::WorldOptions options;
  options.live.reset();
  options.traffic = {0, 0, 0};
  return options;
}

/// As little as a host may give.
class BareWorld final : public World {
 public:
  port::Environment& environment() override { return ports_.environment(); }
  port::TrafficSwitcher& switcher() override { return ports_.switcher(); }
  port::Reactor& reactor() override { return ports_.reactor(); }
  base::Duration patience() override { return std::chrono::seconds{30}; }

 private:
  sim::World world_{empty_world()};
  sim::SimulatedPorts ports_{world_};
};

class ContractDriver : public testing::Test {
 protected:
  BareWorld world;
  Driver driver{world};
};

TEST_F(ContractDriver, names_the_field_that_is_awaited_with_what_was_seen_last) {
  driver.install(model::Color::green, "1.2.3", 2);
  driver.await_ready(model::Color::green, 2);
  EXPECT_NONFATAL_FAILURE(driver.await_ready(model::Color::green, 3),
                          "waited 30s for workloads.green.wanted == 3, last seen 2");
  EXPECT_NONFATAL_FAILURE(driver.await_reached(2, 0, 0),
                          "waited 30s for traffic.doors[0].ready.blue == 2, last seen 0");
}

TEST_F(ContractDriver, a_port_that_a_world_does_not_have_answers_that_it_is_unsupported) {
  EXPECT_EQ(driver.failure_of(port::SampleTraffic{}), base::Errc::unsupported);
  EXPECT_EQ(
      driver.failure_of(port::RunProbe{runbook::ActuatorHealth{}, model::Color::blue, "1.2.3"}),
      base::Errc::unsupported);
}

}  // namespace
}  // namespace bluegreen::contract
