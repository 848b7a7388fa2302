#pragma once

#include <algorithm>

#include "swarm/checkers/checker.hpp"

namespace bluegreen::swarm {

/// Invariant 11: every wait has a deadline. A driver at work never waits without end, and the
/// release never stands in one phase for longer than the longest wait of its runbook.
class EveryWaitEnds : public Checker {
 public:
  explicit EveryWaitEnds(const runbook::Runbook& runbook)
      : longest_(longest_wait(runbook) + margin) {}

  std::string_view invariant() const override { return "11 every wait has a deadline"; }

  void entered(const sim::World& world, std::string_view) override {
    since_ = world.now().monotonic;
  }
  void driver_died(const sim::World& world, sim::DriverId) override {
    since_ = world.now().monotonic;
  }

  void driver_waits(const sim::World& world, sim::DriverId, base::Instant until) override {
    const base::Instant now = world.now().monotonic;
    if (is_over(world.phase())) return;
    if (until > now + endless) complain(world, "a driver waits without a deadline");
    const auto phase = model::parse_phase(world.phase());
    const bool asks = phase && model::is_question(*phase);
    const base::Duration limit = asks ? std::max(longest_, person) : longest_;
    if (now - since_ <= limit) return;
    complain(world, "the release stands still");
    since_ = now;
  }

 private:
  static constexpr base::Duration margin = std::chrono::minutes{5};
  static constexpr base::Duration person = std::chrono::hours{24} + margin;
  static constexpr base::Duration endless = std::chrono::hours{24 * 30};

  static base::Duration longest_wait(const runbook::Runbook& runbook) {
    const auto& limits = runbook.deadlines;
    base::Duration longest =
        std::max({runbook.hold, runbook.drain.limit, limits.install, limits.start, limits.validate,
                  limits.propagate, limits.give_back, limits.clean_up});
    for (const base::Delay& delay :
         {runbook.cleanup.scale_down_after, runbook.cleanup.delete_after}) {
      if (!delay.is_never()) longest = std::max(longest, delay.length());
    }
    return longest;
  }

  base::Duration longest_;
  base::Instant since_{};
};

}  // namespace bluegreen::swarm
