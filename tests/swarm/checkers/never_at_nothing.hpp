#pragma once

#include <map>

#include "swarm/checkers/checker.hpp"

namespace bluegreen::swarm {

/// Invariant 2: whoever moves traffic has just re-read the target and seen as many ready pods as it
/// needs: all that its Deployment wants when traffic goes forward, one when it goes back.
class NeverAtNothing : public Checker {
 public:
  std::string_view invariant() const override { return "2 traffic never points at nothing"; }

  void was_read(const sim::World& world, sim::DriverId driver, const port::Request& request,
                const port::Answer& answer) override {
    const auto* seen = std::get_if<model::Workloads>(&answer);
    if (seen == nullptr || !std::holds_alternative<port::ObserveWorkloads>(request)) return;
    under_way_[driver].reading = {*seen, world.now().monotonic};
  }

  /// A look is known when both ports have answered: before that the driver has half of it.
  void was_answered(const sim::World& world, sim::DriverId driver, const port::Request& request,
                    const port::Answer& answer) override {
    Look& look = under_way_[driver];
    if (std::holds_alternative<port::ObserveWorkloads>(request))
      look.colors = std::holds_alternative<model::Workloads>(answer);
    if (std::holds_alternative<port::ObserveTraffic>(request) &&
        std::holds_alternative<model::Traffic>(answer))
      ++look.doors;
    if (!look.colors || look.doors < world.state().doors.size()) return;
    readings_[driver] = look.reading;
    look = {};
  }

  void write_arrives(const sim::World& world, sim::DriverId,
                     const port::Request& request) override {
    target_.write_arrives(world, request);
  }

  void driver_asks(const sim::World& world, sim::DriverId driver,
                   const port::Request& request) override {
    if (std::holds_alternative<port::ObserveWorkloads>(request)) under_way_[driver] = {};
    const auto* change = std::get_if<port::SwitchTraffic>(&request);
    if (change == nullptr) return;
    const auto reading = readings_.find(driver);
    if (reading == readings_.end())
      return complain(world, "traffic is moved without a look at the target");
    const bool fresh = world.now().monotonic - reading->second.at <= freshness;
    // An old look is as good as none: then it is judged by what stands there, known or not.
    const model::Workloads seen = fresh ? reading->second.seen : world.observation().workloads;
    const auto color = test::gains(change->from_split, change->to_split);
    if (!color) return;
    const model::Workload& there = seen[*color];
    const int needed = target_.is(*color) ? std::max(there.wanted, 1) : 1;
    if (there.ready < needed) {
      complain(world, fmt::format("traffic is moved to {} ready pods of {}", there.ready, needed));
    }
  }

 private:
  static constexpr base::Duration freshness{5000};
  struct Reading {
    model::Workloads seen;
    base::Instant at{};
  };
  struct Look {
    Reading reading;
    bool colors = false;    ///< the environment has answered
    std::size_t doors = 0;  ///< that have answered
  };
  ReleaseTarget target_;
  std::map<sim::DriverId, Look> under_way_;
  std::map<sim::DriverId, Reading> readings_;  ///< that the driver knows
};

}  // namespace bluegreen::swarm
