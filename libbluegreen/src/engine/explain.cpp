#include "bluegreen/engine/explain.hpp"

#include <fmt/format.h>

#include "bluegreen/runbook/environment.hpp"

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
  return fmt::format("Release {} stopped and a person is needed{}; traffic is on {}. Look with: {}",
                     state.id, why, traffic, command_text(state, "status"));
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

std::vector<std::string> helpful_commands(const Release& state) {
  std::vector<std::string> commands;
  for (const auto verb : helpful_verbs(state)) commands.push_back(command_text(state, verb));
  return commands;
}

}  // namespace

std::string command_text(const Release& state, std::string_view verb) {
  const auto& service = state.runbook->service;
  return runbook::filled(
      runbook::environment_row(state.runbook->environment).command,
      {{"verb", verb}, {"namespace", service.name_space.name}, {"service", service.name}});
}

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
  const auto& environment = state.runbook->environment;
  explanation.awaiting = runbook::in_words_of(environment, row.awaited);
  explanation.then = runbook::in_words_of(environment, row.then);
  if (state.deadline) explanation.until = state.deadline->utc;
  const auto since = std::chrono::floor<std::chrono::seconds>(now - state.phase_since);
  const auto limit = state.deadline ? fmt::format("until {}", base::to_text(state.deadline->utc))
                                    : std::string{"until it comes"};
  explanation.sentence =
      fmt::format("Release {} has waited for {} since {} ({}), {}; then {}.", state.id,
                  explanation.awaiting, base::to_text(state.phase_since),
                  base::to_text(base::Duration{since}), limit, explanation.then);
  return explanation;
}

}  // namespace bluegreen::engine
