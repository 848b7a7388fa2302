#include "bluegreen/engine/phase.hpp"

#include <array>

namespace bluegreen::engine {
namespace {

struct PhaseRow {
  std::string_view name;
  plan::Stage stage;
};

using plan::Stage;

constexpr std::array<PhaseRow, phase_count> rows{{
    {"claiming", Stage::prepare},
    {"observing", Stage::prepare},
    {"installing", Stage::deploy},
    {"starting", Stage::deploy},
    {"validating", Stage::validate},
    {"awaiting_promotion", Stage::validate},
    {"checking_target", Stage::switch_traffic},
    {"switching", Stage::switch_traffic},
    {"propagating", Stage::switch_traffic},
    {"moving", Stage::switch_traffic},
    {"replacing", Stage::switch_traffic},
    {"holding", Stage::watch},
    {"undecided", Stage::watch},
    {"serving", Stage::clean_up},
    {"scaling_down", Stage::clean_up},
    {"retired", Stage::clean_up},
    {"deleting", Stage::clean_up},
    {"clearing", Stage::validate},
    {"return_checking", Stage::watch},
    {"return_warming", Stage::watch},
    {"return_switching", Stage::watch},
    {"return_propagating", Stage::watch},
    {"return_clearing", Stage::watch},
    {"finished", Stage::clean_up},
    {"returned", Stage::watch},
    {"refused", Stage::prepare},
    {"needs_person", Stage::watch},
    {"superseded", Stage::watch},
}};

}  // namespace

std::string_view to_text(Phase phase) { return rows[static_cast<std::size_t>(phase)].name; }

std::optional<Phase> parse_phase(std::string_view text) {
  for (int index = 0; index < phase_count; ++index) {
    if (rows[static_cast<std::size_t>(index)].name == text) return static_cast<Phase>(index);
  }
  return std::nullopt;
}

plan::Stage stage_of(Phase phase) { return rows[static_cast<std::size_t>(phase)].stage; }

}  // namespace bluegreen::engine
