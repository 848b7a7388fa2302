#include "bluegreen/engine/explain.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "bluegreen/runbook/environment.hpp"

namespace bluegreen::engine {
namespace {

/// Empty where the record says what stands here.
std::string record_clause(const Release& state) {
  if (state.unrecorded.empty()) return {};
  return fmt::format("; {}: resume or abort once it can be", state.unrecorded);
}

std::string end_sentence(const Release& state) {
  const auto standing = standing_text(state);
  const auto why = state.reason.empty() ? std::string{} : fmt::format(": {}", state.reason);
  if (state.phase == Phase::finished)
    return fmt::format("Release {} is done; {}.", state.id, standing);
  if (state.phase == Phase::returned)
    return fmt::format("Release {} was returned{}; {}.", state.id, why, standing);
  if (state.phase == Phase::refused)
    return fmt::format("Release {} was refused and nothing was changed{}{}.", state.id, why,
                       record_clause(state));
  const auto* what = state.phase == Phase::superseded ? "is not driven from here any more"
                                                      : "stopped and a person is needed";
  return fmt::format("Release {} {}{}; {}. Look with: {}", state.id, what, why, standing,
                     command_text(state, "status"));
}

std::vector<std::string_view> helpful_verbs(const Release& state) {
  const auto phase = state.phase;
  if (is_end(phase) && !state.unrecorded.empty()) return {"resume", "abort"};
  if (is_question(phase)) return {"promote", "abort"};
  if (phase == Phase::needs_person || phase == Phase::superseded) return {"status"};
  if (phase == Phase::finished || phase == Phase::returned) return {"report"};
  if (phase == Phase::refused) return {};
  if (is_return(phase)) return {"resume"};
  return {"abort", "resume"};
}

/// What a session has for a verb of the command line.
std::string_view call_of(std::string_view verb) {
  if (verb == "status" || verb == "report") return "record";
  return verb == "resume --due" ? "resume until due" : verb;
}

std::vector<std::string> helpful_commands(const Release& state) {
  std::vector<std::string> commands;
  for (const auto verb : helpful_verbs(state)) commands.push_back(command_text(state, verb));
  return commands;
}

}  // namespace

std::string standing_text(const Release& state) {
  return traffic_sentence(state) + record_clause(state);
}

std::string command_text(const Release& state, std::string_view verb) {
  const auto& service = state.runbook->service;
  const auto& row = runbook::environment_row(state.runbook->environment);
  return runbook::filled(row.command, {{"verb", row.name.empty() ? call_of(verb) : verb},
                                       {"namespace", service.name_space.name},
                                       {"service", service.name}});
}

Explanation explain(const Release& state, base::UtcTime now) {
  Explanation explanation;
  explanation.traffic = traffic_text(state);
  explanation.return_grade = return_grade(state);
  explanation.commands = helpful_commands(state);
  explanation.since = state.phase_since;
  if (is_end(state.phase)) {
    explanation.sentence = end_sentence(state);
    return explanation;
  }
  const auto& row = row_of(state.phase);
  const auto& environment = state.runbook->environment;
  explanation.awaiting = runbook::in_words_of(environment, row.awaited);
  explanation.then = runbook::in_words_of(environment, row.then);
  if (state.deadline) explanation.until = state.deadline->utc;
  const auto since = std::chrono::floor<std::chrono::seconds>(
      std::max(now - state.phase_since, base::Duration::zero()));  // a clock may be put back
  const auto limit = state.deadline ? fmt::format("until {}", base::to_text(state.deadline->utc))
                                    : std::string{"until it comes"};
  explanation.sentence =
      fmt::format("Release {} has waited for {} since {} ({}), {}; then {}.", state.id,
                  explanation.awaiting, base::to_text(state.phase_since),
                  base::to_text(base::Duration{since}), limit, explanation.then);
  return explanation;
}

}  // namespace bluegreen::engine
