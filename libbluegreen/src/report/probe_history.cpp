#include "report/probe_history.hpp"

#include <algorithm>

#include "bluegreen/model/phase.hpp"

namespace bluegreen::report {
namespace {

/// The switch comes before the phase, which is one of forward release.
bool is_after_switch(std::string_view phase) {
  const auto known = model::parse_phase(phase);
  return known && model::is_forward(*known) &&
         model::row_of(*known).traffic == model::TrafficMove::moved;
}

}  // namespace

std::vector<ProbeHistory> probe_histories(const std::vector<journal::Entry>& entries) {
  std::vector<ProbeHistory> histories;
  for (const journal::Entry& entry : entries) {
    if (entry.kind != journal::EntryKind::verdict) continue;
    const bool after = is_after_switch(entry.phase);
    const auto verdict = journal::field_of(entry, "verdict").value_or("unknown");
    // Older journals do not say the probe apart: then every sentence is one of its own.
    const auto probe = journal::field_of(entry, "probe").value_or(entry.text);
    auto history = std::ranges::find_if(histories, [&](const ProbeHistory& each) {
      return each.probe == probe && each.after_switch == after;
    });
    if (history == histories.end())
      history = histories.insert(history, {std::string{probe}, entry.name, after, "", "", {}, -1});
    history->changes += history->verdict == verdict ? 0 : 1;
    history->verdict = verdict;
    history->last_text = entry.text;
    history->last_at = entry.at;
  }
  return histories;
}

}  // namespace bluegreen::report
