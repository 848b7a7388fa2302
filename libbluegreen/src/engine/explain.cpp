#include "bluegreen/engine/explain.hpp"

#include <array>
#include <cctype>

#include <fmt/format.h>

namespace bluegreen::engine {
namespace {

struct Wait {
  std::string_view awaiting;  ///< completes "waiting for …"
  std::string_view then;      ///< at the deadline
};

constexpr std::array<Wait, phase_count> waits{{
    {"the API server to take our fencing number", "nothing is started"},
    {"the first reading of the cluster", "nothing is started"},
    {"Helm to install the new version", "the new color goes to zero, the old one serves on"},
    {"the new color's pods to be ready", "the new color goes to zero, the old one serves on"},
    {"the new color's probes to pass", "the new color goes to zero, the old one serves on"},
    {"a person to promote or abort", "the new color goes to zero, the old one serves on"},
    {"a fresh reading right before the switch", "traffic goes back, or stays, on the old color"},
    {"the API server to accept the switch", "traffic goes back to the old color"},
    {"endpoints and fresh connections to show the new color", "traffic goes back to the old color"},
    {"open connections to leave the old color", "the old color's pods are replaced one by one"},
    {"the old color's pods to be replaced one by one", "the hold begins all the same"},
    {"the hold to pass", "the new color stays if every probe passes; unknown asks a person"},
    {"a person: the hold is over and a probe is unknown",
     "the release stops and both colors stand"},
    {"the old color's scale-down to be due", "the old color goes to zero"},
    {"the old color to go to zero", "the release stops and a person is needed"},
    {"the old color's deletion to be due", "the old color's release is deleted"},
    {"Helm to delete the old color's release", "the release stops and a person is needed"},
    {"the new color to go to zero", "the release ends all the same: the old color serves"},
    {"a fresh reading before traffic goes back", "the release stops and a person is needed"},
    {"the old color to come up again", "the release stops and a person is needed"},
    {"the API server to accept the return", "the release stops and a person is needed"},
    {"endpoints to show the old color", "the release stops and a person is needed"},
    {"the new color to go to zero, which moves open connections",
     "the release ends all the same: the old color serves"},
    {"", ""},
    {"", ""},
    {"", ""},
    {"", ""},
    {"", ""},
}};

std::string end_sentence(const ReleaseState& state, const std::string& traffic) {
  const auto why = state.reason.empty() ? std::string{} : fmt::format(": {}", state.reason);
  switch (state.phase) {
    case Phase::finished:
      return fmt::format("Release {} is done; traffic is on {}.", state.id, traffic);
    case Phase::returned:
      return fmt::format("Release {} was returned{}; traffic is on {}.", state.id, why, traffic);
    case Phase::refused:
      return fmt::format("Release {} was refused and nothing was changed{}.", state.id, why);
    case Phase::superseded:
      return fmt::format("Release {} is not driven from here any more{}.", state.id, why);
    default:
      return fmt::format(
          "Release {} stopped and a person is needed{}; traffic is on {}. Look with: bluegreen "
          "status "
          "--service {}/{}",
          state.id, why, traffic, state.runbook.service.name_space, state.runbook.service.name);
  }
}

std::vector<std::string_view> helpful_verbs(const ReleaseState& state) {
  switch (state.phase) {
    case Phase::awaiting_promotion:
    case Phase::undecided:
      return {"promote", "abort"};
    case Phase::needs_person:
    case Phase::superseded:
      return {"status"};
    case Phase::finished:
    case Phase::returned:
      return {"report"};
    case Phase::refused:
      return {};
    default:
      break;
  }
  if (is_return(state.phase)) return {"resume"};
  return {"abort", "resume"};
}

/// As they can be typed in any folder.
std::vector<std::string> helpful_commands(const ReleaseState& state) {
  const auto& service = state.runbook.service;
  std::vector<std::string> commands;
  for (const auto verb : helpful_verbs(state)) {
    commands.push_back(
        fmt::format("bluegreen {} --service {}/{}", verb, service.name_space, service.name));
  }
  return commands;
}

}  // namespace

Explanation explain(const ReleaseState& state, base::UtcTime now) {
  Explanation explanation;
  explanation.traffic = traffic_text(state);
  explanation.grade = return_grade(state);
  explanation.commands = helpful_commands(state);
  explanation.since = state.phase_since;
  if (is_end(state.phase)) {
    explanation.sentence = end_sentence(state, explanation.traffic);
    return explanation;
  }
  const auto& wait = waits[static_cast<std::size_t>(state.phase)];
  explanation.awaiting = wait.awaiting;
  explanation.then = wait.then;
  if (state.deadline) explanation.until = state.deadline->utc;
  const auto since = std::chrono::floor<std::chrono::seconds>(now - state.phase_since);
  const auto limit = state.deadline ? fmt::format("until {}", base::to_text(state.deadline->utc))
                                    : std::string{"until it comes"};
  explanation.sentence = fmt::format("Release {} has waited for {} since {} ({}), {}; then {}.",
                                     state.id, wait.awaiting, base::to_text(state.phase_since),
                                     base::to_text(base::Duration{since}), limit, wait.then);
  return explanation;
}

}  // namespace bluegreen::engine
