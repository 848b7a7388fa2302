#pragma once

#include <map>

#include "swarm/checkers/checker.hpp"

namespace bluegreen::swarm {

/// Invariant 5: traffic goes forward only after every validating probe last said pass, since the install; the old color
/// goes only after every watching probe last said pass, since the switch. Error rate and latency are judged by whoever
/// reads the counters, so of them it is asked that the counters of the new color were read at all.
class UnknownNeverPromotes : public Checker {
 public:
  explicit UnknownNeverPromotes(const runbook::Runbook& runbook) : runbook_(runbook) {}

  std::string_view invariant() const override { return "5 unknown never promotes"; }

  void was_read(const sim::World& world, sim::DriverId, const port::Request& request,
                const port::Answer& answer) override {
    if (const auto* probe = std::get_if<port::RunProbe>(&request)) {
      const auto* report = std::get_if<model::ProbeReport>(&answer);
      if (report != nullptr && target_.is(probe->color)) {
        reports_[runbook::to_text(probe->probe)].push_back({report->verdict, world.now().monotonic});
      }
    }
    const auto* sample = std::get_if<model::TrafficSample>(&answer);
    if (sample == nullptr || !target_.color()) return;
    counters_read_ = counters_read_ || !sample->pods[*target_.color()].empty();
  }

  void write_arrives(const sim::World& world, sim::DriverId, const port::Request& request) override {
    target_.write_arrives(world, request);
    if (const auto* change = std::get_if<port::SwitchTraffic>(&request)) {
      if (target_.is(change->to)) expect_passes(world, runbook_.validate, "traffic is moved forward");
    }
    if (const auto* scale = std::get_if<port::Scale>(&request)) {
      const bool old_goes = target_.color() && !target_.is(scale->color) && scale->to == 0;
      if (old_goes && !world.phase().starts_with("return_")) expect_passes(world, runbook_.watch, "the old color goes");
    }
  }

  void write_judged(const sim::World&, sim::DriverId, const port::Request& request,
                    const port::Answer& answer) override {
    if (!std::holds_alternative<port::Applied>(answer)) return;
    const bool installed = std::holds_alternative<port::Install>(request);
    const auto* change = std::get_if<port::SwitchTraffic>(&request);
    if (!installed && (change == nullptr || !target_.is(change->to))) return;
    reports_.clear();
    counters_read_ = false;
  }

 private:
  /// The way of an answer to the driver, the decision, the record, and the way of the write.
  static constexpr base::Duration travel{2000};
  struct Report {
    model::Verdict verdict = model::Verdict::unknown;
    base::Instant at{};
  };

  static bool is_counted(const runbook::ProbeSpec& probe) {
    return std::holds_alternative<runbook::ErrorRate>(probe) || std::holds_alternative<runbook::Latency>(probe);
  }

  /// By the last report that had the time to reach the driver, or by any later one.
  static bool passed(const std::vector<Report>& reports, base::Instant now) {
    for (auto report = reports.rbegin(); report != reports.rend(); ++report) {
      if (report->verdict == model::Verdict::pass) return true;
      if (now - report->at > travel) return false;
    }
    return false;
  }

  void expect_passes(const sim::World& world, const std::vector<runbook::ProbeSpec>& probes, std::string_view what) {
    for (const runbook::ProbeSpec& probe : probes) {
      const std::string name = runbook::to_text(probe);
      if (is_counted(probe) ? counters_read_ : passed(reports_[name], world.now().monotonic)) continue;
      complain(world, fmt::format("{} though '{}' did not pass last", what, name));
    }
  }

  runbook::Runbook runbook_;
  ReleaseTarget target_;
  std::map<std::string, std::vector<Report>> reports_;
  bool counters_read_ = false;
};

}  // namespace bluegreen::swarm
