#include "report/probe_history.hpp"

#include "bluegreen/model/phase.hpp"

namespace bluegreen::report {
namespace {

/// Older journals do not say the probe apart: then every sentence is one of its own.
std::string_view probe_of(const journal::Entry& entry) {
  return journal::field_of(entry, "probe").value_or(entry.text);
}

}  // namespace

bool is_after_switch(std::string_view phase) {
  const auto known = model::parse_phase(phase);
  return known && model::is_forward(*known) &&
         model::row_of(*known).traffic == model::TrafficMove::moved;
}

std::vector<ProbeHistory> probe_histories(const std::vector<journal::Entry>& entries) {
  std::vector<ProbeHistory> histories;
  std::vector<std::string_view> probes;
  for (const journal::Entry& entry : entries) {
    if (entry.kind != journal::EntryKind::verdict) continue;
    const bool after = is_after_switch(entry.phase);
    const auto verdict = journal::field_of(entry, "verdict").value_or("unknown");
    const auto probe = probe_of(entry);
    std::size_t at = 0;
    while (at < probes.size() && !(probes[at] == probe && histories[at].after_switch == after))
      ++at;
    if (at == probes.size()) {
      probes.push_back(probe);
      histories.push_back({entry.name, after, "", "", entry.at, -1});
    }
    ProbeHistory& history = histories[at];
    history.changes += history.verdict == verdict ? 0 : 1;
    history.verdict = verdict;
    history.last_text = entry.text;
    history.last_at = entry.at;
  }
  return histories;
}

}  // namespace bluegreen::report
