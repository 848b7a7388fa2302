#include "bluegreen/engine/release.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "port/readable.hpp"

namespace bluegreen::engine {

namespace {

std::string color_text(model::Color color, const std::string& version) {
  return fmt::format("{} ({})", model::to_text(color),
                     version.empty() ? "version not known" : version);
}

/// Doors that disagree, each with what it gives; or one that gives nothing to a color of ours.
template <class Door>
std::string divided_text(const std::vector<Door>& doors) {
  if (doors.size() == 1 && !doors.front().split) return "neither color";
  std::vector<std::string> texts;
  for (const auto& door : doors)
    texts.push_back(
        fmt::format("{}: {}", port::readable_name(door.name), model::to_text(door.split)));
  return fmt::format("{}", fmt::join(texts, "; "));
}

std::optional<model::Color> sole_color(const std::vector<RecordedDoor>& doors) {
  const auto color = doors.front().split ? doors.front().split->sole() : std::nullopt;
  const bool all = std::ranges::all_of(
      doors, [&](const RecordedDoor& door) { return door.split && door.split->sole() == color; });
  return all ? color : std::nullopt;
}

/// What the release itself knows of the color's version.
std::string known_version(const Release& state, model::Color color) {
  if (color == state.live_before) return state.version_before;
  return color == state.target && state.switch_written() ? state.version : "";
}

std::string recorded_text(const Release& state) {
  if (state.doors.empty()) return state.traffic.empty() ? "not known" : state.traffic;
  const auto color = sole_color(state.doors);
  return color ? color_text(*color, known_version(state, *color)) : divided_text(state.doors);
}

}  // namespace

Release begin_release(NewRelease release, base::UtcTime now) {
  Release state;
  state.id = std::move(release.id);
  state.number = release.number;
  state.fence = release.fence;
  state.version = std::move(release.version);
  state.requested_by = std::move(release.requested_by);
  state.runbook = std::move(release.runbook);
  state.recorded_version_before = std::move(release.recorded_version_before);
  state.runbook_before = std::move(release.runbook_before);
  state.replicas = state.runbook->release.replicas;
  state.began = now;
  state.phase_since = now;
  return state;
}

plan::ReturnGrade return_grade(const Release& state) {
  if (!state.live_before) return plan::ReturnGrade::none;
  if (!state.observed)
    return state.scaled_down_at ? plan::ReturnGrade::warm_up : plan::ReturnGrade::instant;
  const auto& old = state.observation.workloads[*state.live_before];
  if (old.ready > 0) return plan::ReturnGrade::instant;
  return old.deployment_exists ? plan::ReturnGrade::warm_up : plan::ReturnGrade::redeploy;
}

std::vector<RecordedDoor> recorded_doors(const model::Traffic& traffic) {
  const auto can_be_recorded = [](const model::Split& split) {
    return std::ranges::all_of(
        model::colors, [&](auto color) { return split.weight(color) <= largest_recorded_weight; });
  };
  std::vector<RecordedDoor> doors;
  for (const auto& door : traffic.doors) {
    if (door.name.empty() || doors.size() == most_recorded_doors) continue;
    const bool fits = door.split && can_be_recorded(*door.split);
    doors.push_back({port::readable_name(door.name), fits ? door.split : std::nullopt});
  }
  return doors;
}

std::string traffic_sentence(const Release& state) {
  const bool known = state.observed || !state.doors.empty() || !state.traffic.empty();
  return known ? "traffic is on " + traffic_text(state) : "it is not known where traffic is";
}

std::string traffic_text(const Release& state) {
  if (!state.observed) return recorded_text(state);
  const auto& traffic = state.observation.traffic;
  if (!model::exists(traffic)) return "nothing";
  const auto color = model::sole_color(traffic);
  if (!color) return divided_text(traffic.doors);
  return color_text(*color, state.observation.workloads[*color].version);
}

}  // namespace bluegreen::engine
