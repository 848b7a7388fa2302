#pragma once

#include "swarm/checkers/checker.hpp"
#include "traffic.hpp"

namespace bluegreen::swarm {

/// Invariant 8: the old color goes last: traffic is switched and the switch is seen on endpoints
/// and in the proxy, the hold and the delay before the scale-down are over, nothing refers to it;
/// its release goes after the second delay.
class OldColorLast : public Checker {
 public:
  explicit OldColorLast(const runbook::Runbook& runbook) : runbook_(runbook) {}

  std::string_view invariant() const override { return "8 the old color goes last"; }

  void write_arrives(const sim::World& world, sim::DriverId,
                     const port::Request& request) override {
    target_.write_arrives(world, request);
    // A deletion takes some seconds, and what somebody else does meanwhile is not ours.
    const auto* uninstall = std::get_if<port::Uninstall>(&request);
    if (uninstall != nullptr) reference_ = reference(world, uninstall->color);
  }

  void write_judged(const sim::World& world, sim::DriverId, const port::Request& request,
                    const port::Answer& answer) override {
    if (!std::holds_alternative<port::Applied>(answer)) return;
    if (std::holds_alternative<port::SwitchTraffic>(request)) note_switch(world);
    const auto* scale = std::get_if<port::Scale>(&request);
    if (scale != nullptr && scale->to_replicas == 0 && is_old(scale->color)) {
      reference_ = reference(world, scale->color);
      expect_unreferenced(world);
      expect_past(world, switched_, runbook_.hold, "the hold is not over");
      expect_past(world, switched_, delay(runbook_.cleanup.scale_down_after),
                  "its scale-down is not due");
      scaled_ = world.now().monotonic;
    }
    const auto* uninstall = std::get_if<port::Uninstall>(&request);
    if (uninstall == nullptr || !is_old(uninstall->color)) return;
    expect_unreferenced(world);
    if (!scaled_) scaled_ = switched_;  // it stood at zero already
    expect_past(world, scaled_, delay(runbook_.cleanup.delete_after), "its deletion is not due");
  }

  /// Whoever points the Service at the new color: it serves since then.
  void stranger_wrote(const sim::World& world) override { note_switch(world); }

 private:
  /// The way of an answer to the driver, and what is done between two of its clock's milliseconds.
  static constexpr base::Duration margin{100};

  void note_switch(const sim::World& world) {
    const auto selected = world.state().sole_color();
    const bool serves = selected && target_.is(*selected);
    if (serves && !serves_) switched_ = world.now().monotonic;
    serves_ = serves;
  }

  bool is_old(Color color) const { return target_.color() && !target_.is(color); }

  /// `never`: a write is never due.
  static base::Duration delay(const base::Delay& delay) {
    return delay.is_never() ? std::chrono::hours{24 * 365} : delay.length();
  }

  static std::string_view reference(const sim::World& world, Color color) {
    const sim::ClusterState& state = world.state();
    if (state.any_on(color)) return "the old color goes while the Service selects it";
    if (state.in_slices(color)) return "the old color goes while endpoints hold it";
    if (state.in_proxies(color)) return "the old color goes while the proxy sends to it";
    return {};
  }

  void expect_unreferenced(const sim::World& world) {
    if (!reference_.empty()) complain(world, reference_);
  }

  void expect_past(const sim::World& world, const std::optional<base::Instant>& since,
                   base::Duration length, std::string_view text) {
    const base::Instant now = world.now().monotonic + margin;
    if (!since || now - *since < length)
      complain(world, fmt::format("the old color goes: {}", text));
  }

  runbook::Runbook runbook_;
  ReleaseTarget target_;
  std::optional<base::Instant> switched_;
  std::optional<base::Instant> scaled_;
  std::string_view reference_;
  bool serves_ = false;
};

}  // namespace bluegreen::swarm
