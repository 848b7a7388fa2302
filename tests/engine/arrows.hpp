#pragma once

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "bluegreen/journal/entry.hpp"
#include "bluegreen/model/phase.hpp"

namespace bluegreen::engine_test {

using Arrow = std::pair<model::Phase, model::Phase>;

inline std::string to_text(const Arrow& arrow) {
  return std::string{model::to_text(arrow.first)} + " -> " +
         std::string{model::to_text(arrow.second)};
}

/// Every arrow that the rows have.
inline std::set<Arrow> every_arrow() {
  std::set<Arrow> all;
  for (const auto& row : model::phase_rows()) {
    for (const auto next : row.leads_to) all.emplace(row.phase, next);
  }
  return all;
}

/// The moves of a journal that its phase's row does not have, in words; empty when it is no such
/// entry.
inline std::string unforeseen(const journal::Entry& entry) {
  return entry.name == "unforeseen_move" ? "an unforeseen move " + entry.text : std::string{};
}

/// Which arrows a release took, by its journal. A phase that was passed without a stay is not
/// journaled: then both arrows around it were taken. Where another process went on, no arrow was.
class ArrowsTaken {
 public:
  void note(const journal::Entry& entry) {
    if (entry.kind != journal::EntryKind::phase) return;
    const auto to = model::parse_phase(entry.name);
    if (!to) return;
    if (last_ && *to != model::Phase::claiming) take(*last_, *to);
    last_ = to;
  }
  const std::set<Arrow>& taken() const { return taken_; }

 private:
  static bool leads(model::Phase from, model::Phase to) {
    return std::ranges::count(model::row_of(from).leads_to, to) > 0;
  }
  void take(model::Phase from, model::Phase to) {
    if (leads(from, to)) {
      taken_.emplace(from, to);
      return;
    }
    if (from == model::Phase::observing) return;
    for (const auto passed : model::row_of(from).leads_to) {
      if (!leads(passed, to)) continue;
      taken_.emplace(from, passed);
      taken_.emplace(passed, to);
    }
  }

  std::optional<model::Phase> last_;
  std::set<Arrow> taken_;
};

}  // namespace bluegreen::engine_test
