#include "bluegreen/session/outcome.hpp"

#include <array>

#include <fmt/format.h>

#include "bluegreen/engine/explain.hpp"

namespace bluegreen::session {
namespace {

struct Row {
  std::string_view name;
  int code;
};

constexpr std::array<Row, 6> rows{{{"done", 0},
                                   {"returned", 1},
                                   {"refused", 3},
                                   {"needs_person", 4},
                                   {"waiting", 5},
                                   {"interrupted", 130}}};

}  // namespace

std::string_view to_text(Outcome outcome) { return rows[static_cast<std::size_t>(outcome)].name; }
int exit_code(Outcome outcome) { return rows[static_cast<std::size_t>(outcome)].code; }

Outcome outcome_of(const engine::Release& state) {
  using engine::Phase;
  if (engine::is_question(state.phase)) return Outcome::waiting;
  if (state.phase == Phase::returned) return Outcome::returned;
  if (state.phase == Phase::refused) return Outcome::refused;
  const bool stopped = state.phase == Phase::needs_person || state.phase == Phase::superseded;
  return stopped ? Outcome::needs_person : Outcome::done;
}

std::string last_line(const engine::Release& state, Outcome outcome) {
  const auto standing = engine::standing_text(state);
  if (outcome == Outcome::interrupted) {
    return fmt::format("interrupted in {}: {}; go on with: {}", engine::to_text(state.phase),
                       standing, engine::command_text(state, "resume"));
  }
  if (outcome == Outcome::waiting) {
    return fmt::format("waiting in {}: {}; answer with: {} (or abort)",
                       engine::to_text(state.phase), standing,
                       engine::command_text(state, "promote"));
  }
  if (outcome == Outcome::done && !engine::is_end(state.phase)) {
    return fmt::format("{} {} serves; {}; what is due later: {}", state.runbook->service.name,
                       state.version, standing, engine::command_text(state, "resume --due"));
  }
  return engine::explain(state, state.ended_at.value_or(state.phase_since)).sentence;
}

}  // namespace bluegreen::session
