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
    const auto* seen = std::get_if<model::Observation>(&answer);
    if (seen == nullptr || !std::holds_alternative<port::Observe>(request)) return;
    on_their_way_[driver] = {*seen, world.now().monotonic};
  }

  void was_answered(const sim::World&, sim::DriverId driver, const port::Request& request,
                    const port::Answer& answer) override {
    if (!std::holds_alternative<port::Observe>(request) ||
        !std::holds_alternative<model::Observation>(answer))
      return;
    readings_[driver] = on_their_way_[driver];
  }

  void write_arrives(const sim::World& world, sim::DriverId,
                     const port::Request& request) override {
    target_.write_arrives(world, request);
  }

  void driver_asks(const sim::World& world, sim::DriverId driver,
                   const port::Request& request) override {
    const auto* change = std::get_if<port::SwitchTraffic>(&request);
    if (change == nullptr) return;
    const auto reading = readings_.find(driver);
    if (reading == readings_.end())
      return complain(world, "traffic is moved without a look at the target");
    const bool fresh = world.now().monotonic - reading->second.at <= freshness;
    // An old look is as good as none: then it is judged by what stands there, known or not.
    const model::Observation seen = fresh ? reading->second.seen : world.observation();
    const auto color = model::gains(change->from, change->to);
    if (!color) return;
    const model::Workload& there = seen.workloads[*color];
    const int needed = target_.is(*color) ? std::max(there.wanted, 1) : 1;
    if (there.ready < needed) {
      complain(world, fmt::format("traffic is moved to {} ready pods of {}", there.ready, needed));
    }
  }

 private:
  static constexpr base::Duration freshness{5000};
  struct Reading {
    model::Observation seen;
    base::Instant at{};
  };
  ReleaseTarget target_;
  std::map<sim::DriverId, Reading> on_their_way_;
  std::map<sim::DriverId, Reading> readings_;  ///< that the driver knows
};

}  // namespace bluegreen::swarm
