#include "bluegreen/engine/state.hpp"

#include <fmt/format.h>

namespace bluegreen::engine {

namespace {

/// Doors that disagree, each with what it gives; or one that gives nothing to a color of ours.
std::string divided_text(const model::Traffic& traffic) {
  if (traffic.doors.size() == 1 && !traffic.doors.front().split) return "no known color";
  std::vector<std::string> texts;
  for (const auto& door : traffic.doors)
    texts.push_back(fmt::format("{}: {}", door.name, model::to_text(door.split)));
  return fmt::format("{}", fmt::join(texts, "; "));
}

}  // namespace

ReleaseState begin_release(NewRelease release, base::UtcTime now) {
  ReleaseState state;
  state.id = std::move(release.id);
  state.number = release.number;
  state.fence = release.fence;
  state.version = std::move(release.version);
  state.requested_by = std::move(release.requested_by);
  state.runbook = std::move(release.runbook);
  state.recorded_version_before = std::move(release.recorded_version_before);
  state.runbook_before = std::move(release.runbook_before);
  state.replicas = state.runbook.release.replicas;
  state.began = now;
  state.phase_since = now;
  return state;
}

plan::ReturnGrade return_grade(const ReleaseState& state) {
  if (!state.live_before) return plan::ReturnGrade::none;
  if (!state.observed)
    return state.scaled_down_at ? plan::ReturnGrade::warm_up : plan::ReturnGrade::instant;
  const auto& old = state.observation.workloads[*state.live_before];
  if (old.ready > 0) return plan::ReturnGrade::instant;
  return old.deployment_exists ? plan::ReturnGrade::warm_up : plan::ReturnGrade::redeploy;
}

std::string traffic_text(const ReleaseState& state) {
  if (!state.observed) return state.traffic.empty() ? "not known" : state.traffic;
  const auto& traffic = state.observation.traffic;
  if (!model::exists(traffic)) return "nothing";
  const auto color = model::sole_color(traffic);
  if (!color) return divided_text(traffic);
  const auto& version = state.observation.workloads[*color].version;
  return fmt::format("{} ({})", model::to_text(*color),
                     version.empty() ? "version not known" : version);
}

}  // namespace bluegreen::engine
