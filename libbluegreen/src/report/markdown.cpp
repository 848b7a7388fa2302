#include "bluegreen/report/markdown.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "report/checklist.hpp"
#include "report/escape.hpp"
#include "report/probe_history.hpp"

namespace bluegreen::report {
namespace {

using journal::Entry;
using journal::EntryKind;

constexpr std::size_t most_rows = 200;

std::string time_text(const std::optional<base::UtcTime>& time) {
  return time ? base::to_text(*time) : "–";
}

std::string span_text(const std::optional<base::UtcTime>& from,
                      const std::optional<base::UtcTime>& to) {
  if (!from || !to || *to < *from) return "–";
  return base::to_text(*to - *from);
}

std::string version_text(const std::string& version, const std::optional<model::Color>& color) {
  if (!color) return "nothing";
  const std::string shown = version.empty() ? "an unknown version" : escape(version);
  return fmt::format("{} ({})", shown, model::to_text(*color));
}

/// Rows beyond the limit are counted, not shown.
class Table {
 public:
  Table(std::string title, std::string head, std::size_t columns)
      : title_(std::move(title)), head_(std::move(head)) {
    for (std::size_t i = 0; i < columns; ++i) line_ += "|---";
  }
  void add(const std::string& row) {
    ++rows_;
    if (rows_ <= most_rows) body_ += row + "\n";
  }
  std::string text() const {
    if (rows_ == 0) return {};
    std::string text = fmt::format("\n## {}\n\n{}\n{}|\n{}", title_, head_, line_, body_);
    if (rows_ > most_rows)
      text += fmt::format("\n{} more are in the journal.\n", rows_ - most_rows);
    return text;
  }

 private:
  std::string title_;
  std::string head_;
  std::string line_;
  std::string body_;
  std::size_t rows_ = 0;
};

std::string head(const ReleaseReport& report) {
  std::string text =
      fmt::format("# Release {}: {}\n\n", escape(report.release_id), escape(report.service.name));
  text += "| | |\n|---|---|\n";
  text += fmt::format("| Service | {} in {} |\n", escape(report.service.name),
                      escape(report.service.name_space));
  text += fmt::format("| From | {} |\n", version_text(report.version_before, report.color_before));
  text += fmt::format("| To | {} |\n", version_text(report.version, report.color));
  text += fmt::format("| Outcome | {} |\n",
                      report.outcome.empty() ? "unknown" : escape(report.outcome));
  if (!report.reason.empty()) text += fmt::format("| Reason | {} |\n", escape(report.reason));
  text += fmt::format("| Began | {} |\n", time_text(report.began));
  text += fmt::format("| Ended | {} |\n", time_text(report.ended));
  text += fmt::format("| Took | {} |\n", span_text(report.began, report.ended));
  return text;
}

std::string checklist_text(const ReleaseReport& report) {
  std::string text = "\n## Checklist\n";
  for (const Part& part : checklist(report)) {
    text += fmt::format("\n### {}\n\n", part.title);
    for (const Point& point : part.points) {
      text += fmt::format("- [{}] {}: {}\n", point.ticked ? 'x' : ' ', point.text,
                          escape(point.evidence, 600));
    }
  }
  return text;
}

/// The four times of a switch are four different things.
std::string switch_times(const ReleaseReport& report) {
  if (!report.switched) return {};
  Table table{"The switch", "| What | Until | Took |", 3};
  table.add(fmt::format("| Propagation: accepted until seen | {} | {} |", time_text(report.seen),
                        span_text(report.switched, report.seen)));
  table.add(fmt::format("| Moving: open connections left the old color | {} | {} |",
                        time_text(report.moved), span_text(report.seen, report.moved)));
  table.add(fmt::format("| Hold: the new color was watched | {} | {} |", time_text(report.held),
                        span_text(report.moved, report.held)));
  table.add(fmt::format("| Keep: until the old color was scaled down | {} | {} |",
                        time_text(report.scaled_down), span_text(report.held, report.scaled_down)));
  return table.text();
}

std::string phases(const ReleaseReport& report) {
  Table table{"Steps", "| # | Began (UTC) | Took | Step | |", 5};
  std::vector<const Entry*> entered;
  for (const Entry& entry : report.entries) {
    if (entry.kind == EntryKind::phase) entered.push_back(&entry);
  }
  for (std::size_t i = 0; i < entered.size(); ++i) {
    std::optional<base::UtcTime> next = report.ended;
    if (i + 1 < entered.size()) next = entered[i + 1]->at;
    table.add(fmt::format("| {} | {} | {} | {} | {} |", i + 1, base::to_text(entered[i]->at),
                          span_text(entered[i]->at, next), escape(entered[i]->phase),
                          escape(entered[i]->text)));
  }
  return table.text();
}

std::string effects(const ReleaseReport& report) {
  Table table{"What was done", "| Time (UTC) | | What | Step |", 4};
  for (const Entry& entry : report.entries) {
    const bool shown = entry.kind == EntryKind::intent || entry.kind == EntryKind::effect ||
                       entry.kind == EntryKind::outcome;
    if (!shown) continue;
    table.add(fmt::format("| {} | {} | {}: {} | {} |", base::to_text(entry.at),
                          journal::to_text(entry.kind), escape(entry.name), escape(entry.text),
                          escape(entry.phase)));
  }
  return table.text();
}

std::string probes(const ReleaseReport& report) {
  Table table{"Probes", "| Probe | When | Last verdict | Changes | At (UTC) | What it said |", 6};
  for (const ProbeHistory& probe : probe_histories(report.entries)) {
    table.add(fmt::format("| {} | {} the switch | {} | {} | {} | {} |", escape(probe.name),
                          probe.after_switch ? "after" : "before", escape(probe.verdict),
                          probe.changes, base::to_text(probe.last_at), escape(probe.last_text)));
  }
  return table.text();
}

std::string traffic(const ReleaseReport& report) {
  Table table{"Traffic", "| Time (UTC) | Step | Share | Requests since the last look |", 4};
  for (const Entry& entry : report.entries) {
    if (entry.kind != EntryKind::traffic) continue;
    std::string counts;
    for (const auto& [name, value] : entry.fields) {
      counts += fmt::format("{}{}: {}", counts.empty() ? "" : ", ", escape(name), escape(value));
    }
    table.add(fmt::format("| {} | {} | {} | {} |", base::to_text(entry.at), escape(entry.phase),
                          escape(entry.text), counts));
  }
  return table.text();
}

std::string not_observed(const ReleaseReport& report) {
  std::string text = "\n## What was not observed\n\n";
  if (report.switched && !report.data_plane_observed) {
    text +=
        "- Data plane: not observed. The endpoints show the switch; no fresh connection was seen "
        "to be answered.\n";
  }
  text +=
      "- Alerts, and what precedes a release (staging, migrations, reviews): not known to "
      "bluegreen.\n";
  std::size_t unknown = 0;
  for (const ProbeHistory& probe : probe_histories(report.entries)) {
    if (probe.verdict != "unknown" || ++unknown > most_rows) continue;
    text += fmt::format("- {}\n", "Probe " + escape(probe.last_text));
  }
  return text;
}

std::string notes(const ReleaseReport& report) {
  Table table{"Notes", "| Time (UTC) | Step | |", 3};
  for (const Entry& entry : report.entries) {
    if (entry.kind != EntryKind::note) continue;
    table.add(fmt::format("| {} | {} | {} |", base::to_text(entry.at), escape(entry.phase),
                          escape(entry.text)));
  }
  return table.text();
}

}  // namespace

std::string to_markdown(const ReleaseReport& report) {
  return head(report) + checklist_text(report) + switch_times(report) + phases(report) +
         effects(report) + probes(report) + traffic(report) + notes(report) + not_observed(report);
}

}  // namespace bluegreen::report
