// What probes read of the pods.
#include <algorithm>
#include <variant>

#include <fmt/format.h>

#include "bluegreen/sim/world.hpp"

namespace bluegreen::sim {

namespace {

model::ProbeReport pass(std::string detail) { return {model::Verdict::passed, std::move(detail)}; }
model::ProbeReport fail(std::string detail) { return {model::Verdict::failed, std::move(detail)}; }
model::ProbeReport unknown(std::string detail) {
  return {model::Verdict::unknown, std::move(detail)};
}

bool says_error(const runbook::LogsClean& probe, const Pod& pod, base::Instant now) {
  if (!pod.last_error_line) return false;
  if (probe.tail) return pod.lines_since_error < static_cast<std::uint64_t>(*probe.tail);
  return *pod.last_error_line >= now - probe.since.value_or(base::Duration{0});
}

model::ProbeReport judge_exit(int status) {
  if (status == 0) return pass("exit status 0");
  return status == 1 ? fail("exit status 1") : unknown(fmt::format("exit status {}", status));
}

}  // namespace

std::vector<const Pod*> World::ready_pods(model::Color color) const {
  std::vector<const Pod*> found;
  for (const Pod& pod : state_.pods) {
    if (pod.color == color && pod.serves() && pod.answers()) found.push_back(&pod);
  }
  return found;
}

judge::TrafficDelta World::recent_traffic(model::Color color, base::Duration window) {
  const model::TrafficSample now = sample();
  if (last_sample_) {
    for (const model::Color each : model::colors) {
      windows_[each].add(queue_.now(), judge::difference(*last_sample_, now, each));
    }
  }
  last_sample_ = now;
  return windows_[color].sum(queue_.now(), window);
}

const CustomProbe* World::find_custom(const runbook::ProbeSpec& probe) const {
  const auto* custom = std::get_if<runbook::Custom>(&probe);
  if (custom == nullptr) return nullptr;
  const auto found = custom_probes_.find(custom->name);
  return found == custom_probes_.end() ? nullptr : &found->second;
}

void World::run_probe(const Operation& operation, const port::RunProbe& request) {
  base::Duration takes{0};
  if (const auto* command = std::get_if<runbook::Command>(&request.probe))
    takes = std::min(options_.command_takes, command->timeout);
  if (const CustomProbe* custom = find_custom(request.probe)) takes = custom->takes;
  later(operation, takes, [this, request](const Operation& asked) { read(asked, probe(request)); });
}

model::ProbeReport World::probe(const port::RunProbe& request) {
  if (std::holds_alternative<runbook::Custom>(request.probe)) {
    const CustomProbe* custom = find_custom(request.probe);
    return custom != nullptr ? custom->ask(request) : unknown("no probe of that name");
  }
  if (const auto* command = std::get_if<runbook::Command>(&request.probe)) {
    if (options_.command_takes > command->timeout) return unknown("no end in time");
    return judge_exit(options_.command_exit);
  }
  if (const auto* rate = std::get_if<runbook::ErrorRate>(&request.probe)) {
    return judge::judge_error_rate(recent_traffic(request.color, rate->window), rate->limit_ppm,
                                   rate->minimum_requests);
  }
  if (const auto* latency = std::get_if<runbook::Latency>(&request.probe)) {
    return judge::judge_latency(recent_traffic(request.color, latency->window), latency->mean,
                                latency->minimum_requests);
  }
  const std::vector<const Pod*> pods = ready_pods(request.color);
  if (pods.empty()) return unknown("no ready pod to ask");
  if (std::holds_alternative<runbook::ActuatorHealth>(request.probe)) {
    const bool gone = state_.fault_on(request.color, FaultKind::readiness_gone) != nullptr;
    const bool down = gone || pods.front()->behavior.never_ready;
    return down ? fail("a pod says DOWN") : pass(fmt::format("{} pods say UP", pods.size()));
  }
  if (const auto* smoke = std::get_if<runbook::Smoke>(&request.probe)) {
    if (is_missing(options_, smoke->path)) return fail("status 404");
    return network_.chance(state_.error_ppm(*pods.front())) ? fail("status 500")
                                                            : pass("status 200");
  }
  if (std::holds_alternative<runbook::MetricsPresent>(request.probe)) {
    const bool refused = state_.suffers(request.color, FaultKind::metrics_unreadable) != nullptr;
    return refused ? unknown("no answer") : pass("http_server_requests_seconds is there");
  }
  const auto& logs = std::get<runbook::LogsClean>(request.probe);
  for (const Pod* pod : pods) {
    if (says_error(logs, *pod, queue_.now()))
      return fail(fmt::format("{} logged ERROR", pod->name));
  }
  return pass(fmt::format("{} logs are clean", pods.size()));
}

}  // namespace bluegreen::sim
