#include "bluegreen/sim/fault.hpp"

#include <fmt/format.h>

#include "runbook/percentage.hpp"

namespace bluegreen::sim {

std::string_view to_text(FaultKind kind) {
  switch (kind) {
    case FaultKind::image_pull_fails:
      return "image_pull_fails";
    case FaultKind::crash_loop:
      return "crash_loop";
    case FaultKind::slow_start:
      return "slow_start";
    case FaultKind::readiness_gone:
      return "readiness_gone";
    case FaultKind::errors:
      return "errors";
    case FaultKind::latency:
      return "latency";
    case FaultKind::log_error:
      return "log_error";
    case FaultKind::pods_deleted:
      return "pods_deleted";
    case FaultKind::pod_evicted:
      return "pod_evicted";
    case FaultKind::api_error:
      return "api_error";
    case FaultKind::answer_lost:
      return "answer_lost";
    case FaultKind::driver_killed:
      return "driver_killed";
    case FaultKind::stranger_edits_service:
      return "stranger_edits_service";
    case FaultKind::metrics_unreadable:
      return "metrics_unreadable";
    case FaultKind::drain_refused:
      return "drain_refused";
    case FaultKind::watch_broken:
      return "watch_broken";
  }
  return "unknown";
}

std::string to_text(const Fault& fault) {
  std::string text{to_text(fault.kind)};
  if (fault.color) text += fmt::format(" {}", model::to_text(*fault.color));
  switch (fault.kind) {
    case FaultKind::slow_start:
    case FaultKind::latency:
      text += fmt::format(" by {}", base::to_text(fault.by));
      break;
    case FaultKind::errors:
      text += " " + runbook::percentage_text(fault.rate_ppm);
      break;
    case FaultKind::api_error:
      text += fmt::format(" {} {} x{}", fault.operation, fault.status, fault.count);
      break;
    case FaultKind::answer_lost:
      text += fmt::format(" {}", fault.operation);
      break;
    case FaultKind::stranger_edits_service:
      text += fmt::format(" {}", fault.selector ? model::to_text(*fault.selector) : "none");
      break;
    default:
      break;
  }
  if (fault.lasts) text += fmt::format(" for {}", base::to_text(*fault.lasts));
  if (fault.phase.empty()) return text + fmt::format(" at {}", base::to_text(fault.delay));
  return text + fmt::format(" in {} after {}", fault.phase, base::to_text(fault.delay));
}

}  // namespace bluegreen::sim
