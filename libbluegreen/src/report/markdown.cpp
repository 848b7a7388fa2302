#include "bluegreen/report/markdown.hpp"

#include <algorithm>
#include <initializer_list>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bluegreen/base/printable.hpp"
#include "report/checklist.hpp"
#include "report/probe_history.hpp"

namespace bluegreen::report {
namespace {

using journal::Entry;
using journal::EntryKind;

constexpr std::size_t most_rows = 200;

/// Foreign text for the inside of a Markdown line or table cell: on one line, at most `limit` bytes
/// before escaping, nothing in it is markup, a link, a mention or HTML. It must not stand at the
/// beginning of a line.
std::string escape(std::string_view text, std::size_t limit = 300) {
  constexpr std::string_view markup = "\\`*_[]<>|~&#!$@";
  const std::string shown = base::printable(text, limit);
  std::string escaped;
  for (std::size_t at = 0; at < shown.size(); ++at) {
    const std::string_view rest = std::string_view{shown}.substr(at);
    // Some readers make links of bare addresses.
    const bool address = rest.substr(0, 3) == "://" ||
                         (at >= 3 && rest.front() == '.' && shown.substr(at - 3, 3) == "www");
    if (address || markup.find(rest.front()) != std::string_view::npos) escaped += '\\';
    escaped += rest.front();
  }
  return escaped;
}

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

std::string row(std::initializer_list<std::string> cells) {
  return fmt::format("| {} |\n", fmt::join(cells, " | "));
}

/// Rows beyond the limit are counted, not shown.
class Table {
 public:
  Table(std::string_view title, std::string_view head)
      : text_(fmt::format("\n## {}\n\n{}\n", title, head)) {
    for (auto columns = std::ranges::count(head, '|') - 1; columns > 0; --columns) text_ += "|---";
    text_ += "|\n";
  }
  void add(std::initializer_list<std::string> cells) {
    if (++rows_ <= most_rows) text_ += row(cells);
  }
  std::string text() const {
    if (rows_ == 0) return {};
    if (rows_ <= most_rows) return text_;
    return fmt::format("{}\n{} more are in the journal.\n", text_, rows_ - most_rows);
  }

 private:
  std::string text_;
  std::size_t rows_ = 0;
};

std::string head(const ReportFacts& report) {
  const model::ServiceName& service = report.service;
  return fmt::format("# Release {}: {}\n\n", escape(report.release_id), escape(service.name)) +
         "| | |\n|---|---|\n" + row({"Service", escape(model::to_text(service))}) +
         row({"From", version_text(report.version_before, report.color_before)}) +
         row({"To", version_text(report.version, report.color)}) +
         row({"Outcome", report.outcome.empty() ? "unknown" : escape(report.outcome)}) +
         (report.reason.empty() ? "" : row({"Reason", escape(report.reason)})) +
         row({"Began", time_text(report.began)}) + row({"Ended", time_text(report.ended)}) +
         row({"Took", span_text(report.began, report.ended)});
}

std::string checklist_text(const ReportFacts& report) {
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
std::string switch_times(const ReportFacts& report) {
  if (!report.switched) return {};
  Table table{"The switch", "| What | Until | Took |"};
  table.add({"Propagation: accepted until seen", time_text(report.seen),
             span_text(report.switched, report.seen)});
  table.add({"Moving: open connections left the old color", time_text(report.moved),
             span_text(report.seen, report.moved)});
  table.add({"Hold: the new color was watched", time_text(report.held),
             span_text(report.moved, report.held)});
  table.add({"Keep: until the old color was scaled down", time_text(report.scaled_down),
             span_text(report.held, report.scaled_down)});
  return table.text();
}

std::string phases(const ReportFacts& report) {
  Table table{"Steps", "| # | Began (UTC) | Took | Step | |"};
  std::vector<const Entry*> entered;
  for (const Entry& entry : report.entries) {
    if (entry.kind == EntryKind::phase) entered.push_back(&entry);
  }
  for (std::size_t i = 0; i < entered.size(); ++i) {
    const auto next = i + 1 < entered.size() ? entered[i + 1]->at : report.ended;
    table.add({std::to_string(i + 1), base::to_text(entered[i]->at),
               span_text(entered[i]->at, next), escape(entered[i]->phase),
               escape(entered[i]->text)});
  }
  return table.text();
}

std::string effects(const ReportFacts& report) {
  Table table{"What was done", "| Time (UTC) | | What | Step |"};
  for (const Entry& entry : report.entries) {
    const bool shown = entry.kind == EntryKind::intent || entry.kind == EntryKind::effect ||
                       entry.kind == EntryKind::outcome;
    if (!shown) continue;
    table.add({base::to_text(entry.at), std::string{journal::to_text(entry.kind)},
               escape(entry.name) + ": " + escape(entry.text), escape(entry.phase)});
  }
  return table.text();
}

std::string probes(const ReportFacts& report) {
  Table table{"Probes", "| Probe | When | Last verdict | Changes | At (UTC) | What it said |"};
  for (const ProbeHistory& probe : probe_histories(report.entries)) {
    table.add({escape(probe.name), probe.after_switch ? "after the switch" : "before the switch",
               escape(probe.verdict), std::to_string(probe.changes), base::to_text(probe.last_at),
               escape(probe.last_text)});
  }
  return table.text();
}

std::string traffic(const ReportFacts& report) {
  Table table{"Traffic", "| Time (UTC) | Step | Share | Requests since the last look |"};
  for (const Entry& entry : report.entries) {
    if (entry.kind != EntryKind::traffic) continue;
    std::vector<std::string> counts;
    for (const auto& [name, value] : entry.fields)
      counts.push_back(escape(name) + ": " + escape(value));
    table.add({base::to_text(entry.at), escape(entry.phase), escape(entry.text),
               fmt::format("{}", fmt::join(counts, ", "))});
  }
  return table.text();
}

std::string not_observed(const ReportFacts& report) {
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
    text += fmt::format("- Probe {}\n", escape(probe.last_text));
  }
  return text;
}

std::string notes(const ReportFacts& report) {
  Table table{"Notes", "| Time (UTC) | Step | |"};
  for (const Entry& entry : report.entries) {
    if (entry.kind != EntryKind::note) continue;
    table.add({base::to_text(entry.at), escape(entry.phase), escape(entry.text)});
  }
  return table.text();
}

}  // namespace

std::string to_markdown(const ReportFacts& report) {
  return head(report) + checklist_text(report) + switch_times(report) + phases(report) +
         effects(report) + probes(report) + traffic(report) + notes(report) + not_observed(report);
}

}  // namespace bluegreen::report
