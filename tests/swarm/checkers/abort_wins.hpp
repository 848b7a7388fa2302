#pragma once

#include "swarm/checkers/checker.hpp"
#include "traffic.hpp"

namespace bluegreen::swarm {

/// Invariant 4: after an abort, traffic is on the old color in bounded time, or the driver has said
/// that it ends: a person is needed. And no write moves traffic forward any more.
class AbortWins : public Checker {
 public:
  /// `warm_up`: how long a return may take whose old color has to come up first, or again.
  explicit AbortWins(base::Duration warm_up) : warm_up_(warm_up) {}

  std::string_view invariant() const override { return "4 abort wins"; }

  void return_ordered(const sim::World& world) override {
    if (ordered_) return;
    ordered_ = world.now().monotonic;
    limit_ = instant;
    // Before the switch there is nothing to bring back.
    if (!target_.color()) ordered_.reset();
  }

  void write_arrives(const sim::World& world, sim::DriverId,
                     const port::Request& request) override {
    target_.write_arrives(world, request);
    const auto* change = std::get_if<port::SwitchTraffic>(&request);
    if (change == nullptr || !ordered_ || !target_.gains(*change)) return;
    if (world.now().monotonic - *ordered_ > in_flight)
      complain(world, "traffic is moved forward after an abort");
  }

  void driver_waits(const sim::World& world, sim::DriverId driver, base::Instant) override {
    drivers_.driver_waits(world, driver);
  }

  void driver_died(const sim::World& world, sim::DriverId driver) override {
    drivers_.driver_died(driver);
    if (!ordered_) return;
    // An abort that its driver took to the grave before it was recorded has to be given again.
    if (world.now().monotonic - *ordered_ < recorded)
      ordered_.reset();
    else
      ordered_ = world.now().monotonic + takeover;
  }

  void stranger_wrote(const sim::World&) override { stranger_ = true; }

  void event_over(const sim::World& world) override {
    if (!ordered_ || stranger_) return;
    if (!old_color_is_ready(world)) limit_ = instant + warm_up_;
    const bool is_forward = target_.color() && world.state().any_on(*target_.color());
    if (!is_forward || is_over(world.phase())) return;
    if (world.now().monotonic - *ordered_ <= limit_ || !drivers_.at_work(world.now().monotonic))
      return;
    complain(world, "an abort has not brought traffic back in time, and nobody was called");
    ordered_.reset();
  }

 private:
  bool old_color_is_ready(const sim::World& world) const {
    return target_.color() && world.state().ready(model::other(*target_.color())) > 0;
  }

  static constexpr base::Duration instant = std::chrono::seconds{90};
  static constexpr base::Duration in_flight{500};
  static constexpr base::Duration recorded = std::chrono::seconds{30};
  static constexpr base::Duration takeover = std::chrono::seconds{45};

  base::Duration warm_up_;
  base::Duration limit_{};
  std::optional<base::Instant> ordered_;
  ReleaseTarget target_;
  Drivers drivers_;
  bool stranger_ = false;
};

}  // namespace bluegreen::swarm
