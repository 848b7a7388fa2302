#pragma once

#include "swarm/checkers/checker.hpp"
#include "traffic.hpp"

namespace bluegreen::swarm {

/// Invariant 3: the return needs the API server and nothing else, and works while the new color is
/// dead. While the old color stands ready, no other operation comes before the write back; and
/// traffic does not stay on a color that has no ready pod while the other one has some.
class ReturnPath : public Checker {
 public:
  std::string_view invariant() const override { return "3 the return path"; }

  void entered(const sim::World&, std::string_view phase) override {
    returning_ = phase == "return_checking" || phase == "return_switching";
  }

  void write_arrives(const sim::World& world, sim::DriverId,
                     const port::Request& request) override {
    target_.write_arrives(world, request);
    const bool helm = std::holds_alternative<port::Install>(request) ||
                      std::holds_alternative<port::Uninstall>(request);
    if (helm && returning_ && old_is_up(world)) complain(world, "Helm runs before traffic is back");
  }

  void was_read(const sim::World& world, sim::DriverId, const port::Request& request,
                const port::Answer&) override {
    const bool metrics = std::holds_alternative<port::SampleTraffic>(request) ||
                         std::holds_alternative<port::RunProbe>(request);
    // What was under way when the return began may still arrive.
    late_readings_ = metrics && returning_ && old_is_up(world) ? late_readings_ + 1 : 0;
    if (late_readings_ > 12) complain(world, "probes and metrics go on before traffic is back");
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
    const auto& target = target_.color();
    const bool stuck = target && world.state().any_on(*target) && !stranger_ &&
                       !is_over(world.phase()) && world.state().ready(*target) == 0 &&
                       old_is_up(world) && drivers_.at_work(now);
    dead_.update(stuck, now);
    if (!dead_.longer_than(bound, now)) return;
    complain(world, "traffic stays on a dead color while the other one is ready");
    dead_.clear();
  }

 private:
  /// A write whose answer is lost, tries that wait, and a margin.
  static constexpr base::Duration bound = std::chrono::seconds{90};

  bool old_is_up(const sim::World& world) const {
    return target_.color() && world.state().ready(model::other(*target_.color())) > 0;
  }

  ReleaseTarget target_;
  Drivers drivers_;
  Since dead_;
  bool returning_ = false;
  bool stranger_ = false;
  int late_readings_ = 0;
};

}  // namespace bluegreen::swarm
