#pragma once

#include <map>
#include <utility>

#include "swarm/checkers/checker.hpp"

namespace bluegreen::swarm {

/// Invariant 5: traffic goes forward only after every validating probe last said pass, since the
/// install; the old color goes only after every watching probe last said pass, since the switch.
/// Error rate and latency are judged by whoever reads the counters, so of them it is asked that the
/// counters of the new color were read at all.
class UnknownNeverPromotes : public Checker {
 public:
  explicit UnknownNeverPromotes(const runbook::Runbook& runbook) : runbook_(runbook) {}

  std::string_view invariant() const override { return "5 unknown never promotes"; }

  void was_answered(const sim::World&, sim::DriverId, const port::Request& request,
                    const port::Answer& answer) override {
    if (const auto* probe = std::get_if<port::RunProbe>(&request)) {
      const auto* report = std::get_if<model::ProbeReport>(&answer);
      if (report != nullptr && target_.is(probe->color))
        verdicts_[runbook::to_text(probe->probe)] = report->verdict;
    }
    const auto* sample = std::get_if<model::TrafficSample>(&answer);
    if (sample == nullptr || !target_.color()) return;
    counters_read_ = counters_read_ || !sample->pods[*target_.color()].empty();
  }

  void write_arrives(const sim::World& world, sim::DriverId,
                     const port::Request& request) override {
    target_.write_arrives(world, request);
    if (const auto* change = std::get_if<port::SwitchTraffic>(&request)) {
      if (target_.gains(*change))
        expect_passes(world, runbook_.validate, "traffic is moved forward");
    }
    if (const auto* scale = std::get_if<port::Scale>(&request)) {
      const bool old_goes = target_.color() && !target_.is(scale->color) && scale->to_replicas == 0;
      if (old_goes && !gives_back(world.phase()))
        expect_passes(world, runbook_.watch, "the old color goes");
    }
  }

  void write_judged(const sim::World& world, sim::DriverId, const port::Request& request,
                    const port::Answer& answer) override {
    if (!std::holds_alternative<port::Applied>(answer)) return;
    const bool installed = std::holds_alternative<port::Install>(request);
    const auto* change = std::get_if<port::SwitchTraffic>(&request);
    const bool forward = change != nullptr && target_.gains(*change);
    // What let the first door forward lets the next ones forward too.
    const bool all_moved = forward && world.state().all_on(*target_.color());
    if (!installed && !all_moved) return;
    before_switch_ = std::exchange(verdicts_, {});
    if (installed) before_switch_.clear();
    counters_read_ = false;
  }

  /// Who puts traffic back makes what let it forward count again.
  void stranger_wrote(const sim::World& world) override {
    const bool moved_back = target_.color() && !world.state().all_on(*target_.color());
    if (moved_back) verdicts_.merge(before_switch_);
  }

 private:
  static bool is_counted(const runbook::ProbeSpec& probe) {
    return probe.is<runbook::ErrorRate>() || probe.is<runbook::Latency>();
  }

  bool passed(const std::string& probe) const {
    const auto last = verdicts_.find(probe);
    return last != verdicts_.end() && last->second == model::Verdict::passed;
  }

  void expect_passes(const sim::World& world, const std::vector<runbook::ProbeSpec>& probes,
                     std::string_view what) {
    for (const runbook::ProbeSpec& probe : probes) {
      const std::string name = runbook::to_text(probe);
      if (is_counted(probe) ? counters_read_ : passed(name)) continue;
      complain(world, fmt::format("{} though '{}' did not pass last", what, name));
    }
  }

  runbook::Runbook runbook_;
  ReleaseTarget target_;
  std::map<std::string, model::Verdict> verdicts_;  ///< the last that the driver was told, by probe
  std::map<std::string, model::Verdict> before_switch_;
  bool counters_read_ = false;
};

}  // namespace bluegreen::swarm
