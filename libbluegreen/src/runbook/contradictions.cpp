#include "runbook/contradictions.hpp"

#include <fmt/format.h>

#include "bluegreen/base/number.hpp"
#include "bluegreen/runbook/environment.hpp"

namespace bluegreen::runbook {
namespace {

/// The runbook's `--set replicaCount=3` is the floor that bluegreen keeps elsewhere.
void settle_replicas(Runbook& runbook, Mark start, Reading& reading) {
  const auto found = runbook.release.set.find("replicaCount");
  if (found == runbook.release.set.end()) return;
  const std::string text = found->second;
  runbook.release.set.erase(found);
  const Mark where = reading.mark_of("release.set.replicaCount", start);

  const auto count = base::whole_number<int>(text);
  if (!count || *count < 1 || *count > 1000) {
    reading.mistakes.add(where, fmt::format("release.set.replicaCount is {}", quoted(text)),
                         "a whole number between 1 and 1000");
    return;
  }
  if (reading.has("release.replicas") && reading.sound("release.replicas") &&
      *count != runbook.release.replicas) {
    reading.mistakes.add(where,
                         fmt::format("release.set.replicaCount is {} and release.replicas is {}",
                                     *count, runbook.release.replicas),
                         "one of them");
    return;
  }
  runbook.release.replicas = *count;
}

void refuse_own_values(const Runbook& runbook, Mark start, Reading& reading) {
  for (const auto name : environment_row(runbook.environment).own_values) {
    if (runbook.release.set.count(std::string{name}) == 0) continue;
    reading.mistakes.add(reading.mark_of(fmt::format("release.set.{}", name), start),
                         fmt::format("release.set.{} is given, which bluegreen sets itself", name),
                         "other names");
  }
}

void settle_cleanup(Runbook& runbook, Mark start, Reading& reading) {
  if (!reading.sound("cleanup.scale_down_after") || !reading.sound("cleanup.delete_after")) return;
  if (!runbook.cleanup.scale_down_after.is_never()) return;
  const bool given = reading.has("cleanup.delete_after");
  if (given && !runbook.cleanup.delete_after.is_never()) {
    reading.mistakes.add(
        reading.mark_of("cleanup.delete_after", start),
        fmt::format("cleanup.delete_after is {} and cleanup.scale_down_after is never",
                    base::to_text(runbook.cleanup.delete_after)),
        "never, or a scale_down_after");
  }
  runbook.cleanup.delete_after = base::Delay::never();
}

void check_hold(const Runbook& runbook, Mark start, Reading& reading) {
  if (!reading.sound("hold")) return;
  const Mark where = reading.mark_of("hold", reading.mark_of("cleanup.scale_down_after", start));
  const base::Delay& scale_down = runbook.cleanup.scale_down_after;
  if (reading.sound("cleanup.scale_down_after") && !scale_down.is_never() &&
      runbook.hold > scale_down.length()) {
    reading.mistakes.add(
        where,
        fmt::format("hold is {}, longer than cleanup.scale_down_after, which is {}",
                    base::to_text(runbook.hold), base::to_text(scale_down)),
        "the old color to stay as long as the new one is watched");
  }
  const bool asks = runbook.hold > base::Duration::zero() && !runbook.watch.empty();
  if (asks && reading.sound("probe_interval") && runbook.probe_interval > runbook.hold) {
    reading.mistakes.add(
        reading.mark_of("probe_interval", where),
        fmt::format("probe_interval is {}, longer than hold, which is {}",
                    base::to_text(runbook.probe_interval), base::to_text(runbook.hold)),
        "more than one question while holding");
  }
}

/// The counters are where the metrics of the users are, unless the probe says its own path.
void settle_metrics_present(const std::string& list, std::vector<ProbeSpec>& probes,
                            const Runbook& runbook, const Reading& reading) {
  for (std::size_t i = 0; i < probes.size(); ++i) {
    if (!probes[i].is<MetricsPresent>()) continue;
    const auto written = fmt::format("{}[{}].metrics_present", list, i);
    if (reading.has(written) || reading.has(written + ".path")) continue;
    probes[i].edit<MetricsPresent>().path = runbook.metrics.path;
  }
}

}  // namespace

void settle(Runbook& runbook, Mark start, Reading& reading) {
  settle_replicas(runbook, start, reading);
  refuse_own_values(runbook, start, reading);
  settle_cleanup(runbook, start, reading);
  check_hold(runbook, start, reading);
  settle_metrics_present("validate", runbook.validate, runbook, reading);
  settle_metrics_present("watch", runbook.watch, runbook, reading);
}

}  // namespace bluegreen::runbook
