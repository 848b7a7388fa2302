#pragma once

#include "swarm/checkers/checker.hpp"
#include "traffic.hpp"

namespace bluegreen::swarm {

/// Invariant 7: open connections do not move by themselves. After a return the new color goes to
/// zero in bounded time; after a forward switch the old color goes to zero only when no connection
/// is on it, or its pods were replaced.
class OpenConnections : public Checker {
 public:
  std::string_view invariant() const override { return "7 open connections"; }

  void write_arrives(const sim::World& world, sim::DriverId,
                     const port::Request& request) override {
    target_.write_arrives(world, request);
    if (const auto* replace = std::get_if<port::ReplacePods>(&request))
      replaced_ = !target_.is(replace->color);
    const auto* scale = std::get_if<port::Scale>(&request);
    if (scale == nullptr || scale->to_replicas != 0 || !target_.color() || target_.is(scale->color))
      return;
    const bool forward = world.state().sole_color() == target_.color();
    if (forward && !replaced_ && world.state().kept(scale->color) > 0) {
      complain(world, fmt::format("{} open connections are cut", world.state().kept(scale->color)));
    }
  }

  void write_judged(const sim::World&, sim::DriverId, const port::Request& request,
                    const port::Answer& answer) override {
    const auto* change = std::get_if<port::SwitchTraffic>(&request);
    if (change == nullptr || !std::holds_alternative<port::Applied>(answer)) return;
    returned_ = target_.color() && !target_.gains(*change);
  }

  void driver_waits(const sim::World& world, sim::DriverId driver, base::Instant) override {
    drivers_.driver_waits(world, driver);
  }
  void driver_died(const sim::World&, sim::DriverId driver) override {
    drivers_.driver_died(driver);
  }
  void stranger_wrote(const sim::World&) override { stranger_ = true; }

  void event_over(const sim::World& world) override {
    const base::Instant now = world.now().monotonic;
    const bool seen = returned_ && !stranger_ && !world.state().in_slices(*target_.color());
    const bool stands = seen && world.state().workloads[*target_.color()].wanted > 0;
    standing_.update(stands && drivers_.at_work(now) && !is_over(world.phase()), now);
    if (!standing_.longer_than(bound, now)) return;
    complain(world, "the return is seen and the new color still stands");
    standing_.clear();
  }

 private:
  static constexpr base::Duration bound = std::chrono::seconds{90};
  ReleaseTarget target_;
  Drivers drivers_;
  Since standing_;
  bool returned_ = false;
  bool replaced_ = false;
  bool stranger_ = false;
};

}  // namespace bluegreen::swarm
