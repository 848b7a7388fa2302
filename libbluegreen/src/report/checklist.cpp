#include "report/checklist.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "bluegreen/runbook/probe_question.hpp"
#include "report/probe_history.hpp"

namespace bluegreen::report {
namespace {

using journal::Entry;
using journal::EntryKind;

using runbook::Evidence;

std::optional<base::UtcTime> entered(const ReportFacts& report, std::string_view phase) {
  for (const Entry& entry : report.entries) {
    if (entry.kind == EntryKind::phase && entry.phase == phase) return entry.at;
  }
  return std::nullopt;
}

Point at_time(std::string text, const std::optional<base::UtcTime>& time,
              std::string_view otherwise) {
  if (!time) return {std::move(text), false, std::string{otherwise}};
  return {std::move(text), true, base::to_text(*time)};
}

/// Ticked when the last word of each probe with this evidence, in this part of the release, was
/// pass.
Point by_probes(const ReportFacts& report, std::string text, Evidence of, bool after_switch) {
  std::string evidence;
  bool all_pass = true;
  for (const ProbeHistory& probe : probe_histories(report.entries)) {
    if (probe.after_switch != after_switch || runbook::evidence_of(probe.name) != of) continue;
    all_pass = all_pass && probe.verdict == "pass";
    evidence += (evidence.empty() ? "" : "; ") + probe.last_text;
  }
  if (evidence.empty()) return {std::move(text), false, "not asked"};
  return {std::move(text), all_pass, evidence};
}

Point not_kept(std::string text) { return {std::move(text), false, "not known to bluegreen"}; }

std::string old_color(const ReportFacts& report) {
  return report.color_before ? std::string{model::to_text(*report.color_before)} : "the old color";
}

Part before() {
  return {"Pre-deployment",
          {not_kept("Staging tests passed"), not_kept("Database migration compatible"),
           not_kept("Configuration changes reviewed"), not_kept("Team notified")}};
}

Part during(const ReportFacts& report) {
  return {"During deployment",
          {at_time(fmt::format("{} deployed successfully", model::to_text(report.color)),
                   entered(report, "validating"), "it never got ready"),
           by_probes(report, "Health checks passing", Evidence::healthy, false),
           by_probes(report, "Metrics being collected", Evidence::counted, false),
           by_probes(report, "No errors in logs", Evidence::clean_logs, false)}};
}

Part after(const ReportFacts& report) {
  Point switched = at_time("Traffic switched", report.seen, "the switch was not seen");
  if (report.outcome == "returned" && report.seen) switched.evidence += ", and returned";
  return {"Post-deployment",
          {switched, by_probes(report, "Error rate stable", Evidence::error_rate, true),
           by_probes(report, "Latency acceptable", Evidence::latency, true),
           not_kept("No alert fires")}};
}

Part cleanup(const ReportFacts& report) {
  const bool uninstalled = std::ranges::any_of(report.entries, [](const Entry& entry) {
    return entry.kind == EntryKind::outcome && entry.name == "uninstall" &&
           journal::field_of(entry, "outcome") == "applied";
  });
  Point deleted{"Old release deleted", uninstalled, uninstalled ? "uninstalled" : "not done"};
  return {
      "Cleanup",
      {at_time(fmt::format("{} scaled down", old_color(report)), report.scaled_down, "not done"),
       deleted, Point{"Deployment documented", true, "this report"}}};
}

}  // namespace

std::vector<Part> checklist(const ReportFacts& report) {
  return {before(), during(report), after(report), cleanup(report)};
}

}  // namespace bluegreen::report
