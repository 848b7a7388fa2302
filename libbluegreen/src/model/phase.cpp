#include "bluegreen/model/phase.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace bluegreen::model {
namespace {

using enum Phase;

constexpr bool with_old = true;
constexpr bool without_old = false;

constexpr std::optional<Phase> resumed(Phase there) { return there; }
constexpr std::optional<Phase> resumed(Phase, std::optional<Phase> elsewhere) { return elsewhere; }

template <Phase... each>
constexpr std::array<Phase, sizeof...(each)> list_of{each...};

#define TO(...) list_of<__VA_ARGS__>
#define RESUMES_AT(...) \
  std::optional<Phase> { __VA_ARGS__ }

constexpr std::array rows{
#define BLUEGREEN_PHASE(name, meaning, stage, path, traffic, old, limit, awaited, then, to, ...) \
  PhaseRow{Phase::name,  #name,        meaning,                                                  \
           Stage::stage, Path::path,   TrafficMove::traffic,                                     \
           old,          Limit::limit, awaited,                                                  \
           then,         to,           resumed(Phase::name __VA_OPT__(, ) __VA_ARGS__)},
#include "bluegreen/model/phases.def"
};

#undef TO
#undef RESUMES_AT

static_assert(rows.size() == phase_count);

}  // namespace

std::span<const PhaseRow> phase_rows() { return rows; }

const PhaseRow& row_of(Phase phase) { return rows[static_cast<std::size_t>(phase)]; }

std::string_view to_text(Phase phase) { return row_of(phase).name; }

std::optional<Phase> parse_phase(std::string_view text) {
  const auto* const found = std::find_if(rows.begin(), rows.end(),
                                         [text](const PhaseRow& row) { return row.name == text; });
  if (found == rows.end()) return std::nullopt;
  return found->phase;
}

std::string_view to_text(Stage stage) {
  constexpr std::array<std::string_view, 6> names{"prepare",        "deploy", "validate",
                                                  "switch_traffic", "watch",  "clean_up"};
  return names[static_cast<std::size_t>(stage)];
}

std::string_view to_text(Path path) {
  constexpr std::array<std::string_view, 3> names{"forward", "return_path", "end"};
  return names[static_cast<std::size_t>(path)];
}

bool comes_after(Phase later, Phase earlier) {
  std::vector<Phase> reached{earlier};
  for (std::size_t at = 0; at < reached.size(); ++at) {
    for (const Phase next : row_of(reached[at]).leads_to) {
      if (!is_forward(reached[at]) || !is_forward(next)) continue;
      if (next == later) return true;
      if (std::ranges::find(reached, next) == reached.end()) reached.push_back(next);
    }
  }
  return false;
}

}  // namespace bluegreen::model
