// Makes the table of phase and event of its rows in table.def.
#include "engine/table.hpp"

#include <array>

namespace bluegreen::engine {
namespace {

constexpr std::string_view no_probe = "no probe is asked in this phase";
constexpr std::string_view no_sample = "no traffic is sampled in this phase";
constexpr std::string_view no_look = "fresh connections are not asked in this phase";
constexpr std::string_view no_effect = "this phase has no effect of its own";
constexpr std::string_view no_gate = "no gate is open";
constexpr std::string_view hold_is_whole =
    "a hold is never cut short: the deadline or a person's abort ends it";
constexpr std::string_view returning = "the return is under way already";
constexpr std::string_view over = "the release is over";

using Cells = std::array<Cell, event_kind_count>;
using WayIn = void (*)(Turn&);

struct Row {
  Phase phase;
  WayIn way_in;
  Cells cells;
};

constexpr Cells ended() {
  Cells cells{};
  for (Cell& cell : cells) cell.ignored_because = over;
  return cells;
}

constexpr std::array table{
#define DO(handler) Cell{handler, #handler, {}},
#define NOT(reason) Cell{nullptr, {}, reason},
#define PHASE_ROW(phase, cells) Row{Phase::phase, enter_##phase, Cells{DO(resume) cells DO(lose)}},
#define END_ROW(phase) Row{Phase::phase, nullptr, ended()},
#include "engine/table.def"
};

constexpr bool has_a_row_for_every_phase() {
  for (std::size_t at = 0; at < table.size(); ++at) {
    if (table[at].phase != static_cast<Phase>(at)) return false;
  }
  return table.size() == phase_count;
}
static_assert(has_a_row_for_every_phase(), "table.def has the phases of phases.def in their order");

constexpr bool every_cell_is_filled() {
  for (const Row& row : table) {
    for (const Cell& cell : row.cells) {
      if (cell.handler == nullptr && cell.ignored_because.empty()) return false;
    }
  }
  return true;
}
static_assert(every_cell_is_filled(), "a row of table.def has a cell for each kind of event");

const Row& row_in_table(Phase phase) { return table[static_cast<std::size_t>(phase)]; }

}  // namespace

const Cell& cell(Phase phase, EventKind kind) {
  return row_in_table(phase).cells[static_cast<std::size_t>(kind)];
}

void go_in(Turn& turn, Phase phase) {
  const auto way_in = row_in_table(phase).way_in;
  BLUEGREEN_ASSERT(way_in != nullptr);
  way_in(turn);
}

}  // namespace bluegreen::engine
