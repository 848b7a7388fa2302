#include "bluegreen/engine/explain.hpp"

#include <fmt/format.h>

namespace bluegreen::engine {
namespace {

std::string end_sentence(const Release& state, const std::string& traffic) {
  const auto why = state.reason.empty() ? std::string{} : fmt::format(": {}", state.reason);
  if (state.phase == Phase::finished)
    return fmt::format("Release {} is done; traffic is on {}.", state.id, traffic);
  if (state.phase == Phase::returned)
    return fmt::format("Release {} was returned{}; traffic is on {}.", state.id, why, traffic);
  if (state.phase == Phase::refused)
    return fmt::format("Release {} was refused and nothing was changed{}.", state.id, why);
  if (state.phase == Phase::superseded)
    return fmt::format("Release {} is not driven from here any more{}.", state.id, why);
  return fmt::format(
      "Release {} stopped and a person is needed{}; traffic is on {}. Look with: bluegreen status "
      "--service {}/{}",
      state.id, why, traffic, state.runbook.service.name_space, state.runbook.service.name);
}

std::vector<std::string_view> helpful_verbs(const Release& state) {
  const auto phase = state.phase;
  if (is_question(phase)) return {"promote", "abort"};
  if (phase == Phase::needs_person || phase == Phase::superseded) return {"status"};
  if (phase == Phase::finished || phase == Phase::returned) return {"report"};
  if (phase == Phase::refused) return {};
  if (is_return(phase)) return {"resume"};
  return {"abort", "resume"};
}

/// As they can be typed in any folder.
std::vector<std::string> helpful_commands(const Release& state) {
  const auto& service = state.runbook.service;
  std::vector<std::string> commands;
  for (const auto verb : helpful_verbs(state)) {
    commands.push_back(
        fmt::format("bluegreen {} --service {}/{}", verb, service.name_space, service.name));
  }
  return commands;
}

}  // namespace

Explanation explain(const Release& state, base::UtcTime now) {
  Explanation explanation;
  explanation.traffic = traffic_text(state);
  explanation.return_grade = return_grade(state);
  explanation.commands = helpful_commands(state);
  explanation.since = state.phase_since;
  if (is_end(state.phase)) {
    explanation.sentence = end_sentence(state, explanation.traffic);
    return explanation;
  }
  const auto& row = row_of(state.phase);
  explanation.awaiting = row.awaited;
  explanation.then = row.then;
  if (state.deadline) explanation.until = state.deadline->utc;
  const auto since = std::chrono::floor<std::chrono::seconds>(now - state.phase_since);
  const auto limit = state.deadline ? fmt::format("until {}", base::to_text(state.deadline->utc))
                                    : std::string{"until it comes"};
  explanation.sentence = fmt::format("Release {} has waited for {} since {} ({}), {}; then {}.",
                                     state.id, row.awaited, base::to_text(state.phase_since),
                                     base::to_text(base::Duration{since}), limit, row.then);
  return explanation;
}

}  // namespace bluegreen::engine
