#include "bluegreen/report/markdown.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bluegreen::report {
namespace {

using journal::EntryKind;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

const base::UtcTime start{milliseconds{1'767'225'600'000}};  // 2026-01-01T00:00:00Z

class Story {
 public:
  Story& at(base::Duration later) {
    now_ = start + later;
    return *this;
  }
  Story& phase(const std::string& name) {
    phase_ = name;
    return add(EntryKind::phase, name, "now " + name);
  }
  Story& verdict(const std::string& probe, const std::string& verdict, const std::string& detail) {
    add(EntryKind::verdict, probe, probe + " x: " + verdict + " (" + detail + ")");
    report.entries.back().fields = {
        {"verdict", verdict}, {"probe", probe + " x"}, {"detail", detail}};
    return *this;
  }
  Story& effect(const std::string& name, const std::string& outcome) {
    add(EntryKind::effect, name, name + " blue");
    add(EntryKind::outcome, name, outcome);
    report.entries.back().fields = {{"outcome", outcome}};
    return *this;
  }
  Story& add(EntryKind kind, const std::string& name, const std::string& text) {
    report.entries.push_back({report.entries.size() + 1, now_, kind, phase_, name, text, {}});
    return *this;
  }

  ReportFacts report;

 private:
  base::UtcTime now_ = start;
  std::string phase_ = "claiming";
};

ReportFacts whole_release() {
  Story story;
  story.report.release_id = "perception-3";
  story.report.service = {model::Namespace{"butterfly"}, "perception"};
  story.report.version = "1.2.4";
  story.report.version_before = "1.2.3";
  story.report.color = model::Color::green;
  story.report.color_before = model::Color::blue;
  story.phase("claiming").phase("installing").effect("install", "applied");
  story.at(minutes{1}).phase("validating");
  story.verdict("actuator_health", "unknown", "not yet")
      .verdict("actuator_health", "pass", "3 of 3 UP");
  story.verdict("smoke", "pass", "200").verdict("logs_clean", "pass", "no ERROR");
  story.verdict("metrics_present", "pass", "found");
  story.at(minutes{2}).phase("switching").effect("switch_traffic", "applied");
  story.at(minutes{2} + seconds{3}).phase("moving");
  story.add(EntryKind::traffic, "share", "share of green: 80%");
  story.report.entries.back().fields = {{"target", "80"}, {"old", "20"}};
  story.at(minutes{4}).phase("holding");
  story.verdict("error_rate", "unknown", "too few requests")
      .verdict("error_rate", "pass", "0 of 900");
  story.verdict("latency", "pass", "mean 20ms");
  story.at(minutes{19}).phase("serving");
  story.at(minutes{34}).phase("scaling_down").effect("scale", "applied").phase("retired");
  story.at(minutes{154}).phase("deleting").effect("uninstall", "applied").phase("finished");
  ReportFacts& report = story.report;
  report.outcome = "finished";
  report.began = start;
  report.switched = start + minutes{2};
  report.seen = start + minutes{2} + seconds{3};
  report.moved = start + minutes{4};
  report.held = start + minutes{19};
  report.scaled_down = start + minutes{34};
  report.ended = start + minutes{154};
  report.data_plane_observed = true;
  return report;
}

TEST(Markdown, a_whole_release) {
  const std::string text = to_markdown(whole_release());
  for (const std::string part : {
           "# Release perception-3: perception\n",
           "| From | 1.2.3 (blue) |",
           "| To | 1.2.4 (green) |",
           "| Outcome | finished |",
           "| Took | 2h34m |",
           "- [ ] Staging tests passed: not known to bluegreen",
           "- [x] green deployed successfully: 2026-01-01T00:01:00.000Z",
           "- [x] Health checks passing: actuator\\_health x: pass (3 of 3 UP); smoke x: pass "
           "(200)",
           "- [x] Metrics being collected: metrics\\_present x: pass (found)",
           "- [x] No errors in logs: logs\\_clean x: pass (no ERROR)",
           "- [x] Traffic switched: 2026-01-01T00:02:03.000Z\n",
           "- [x] Error rate stable: error\\_rate x: pass (0 of 900)",
           "- [x] Latency acceptable: latency x: pass (mean 20ms)",
           "- [ ] No alert fires: not known to bluegreen",
           "- [x] blue scaled down: 2026-01-01T00:34:00.000Z",
           "- [x] Old release deleted: uninstalled",
           "- [x] Deployment documented: this report",
           "| Propagation: accepted until seen | 2026-01-01T00:02:03.000Z | 3s |",
           "| Hold: the new color was watched | 2026-01-01T00:19:00.000Z | 15m |",
           "| 3 | 2026-01-01T00:01:00.000Z | 1m | validating | now validating |",
           "| effect | switch\\_traffic: switch\\_traffic blue | switching |",
           "| error\\_rate | after the switch | pass | 1 | 2026-01-01T00:04:00.000Z |",
           "| moving | share of green: 80% | target: 80, old: 20 |",
       }) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text, Not(HasSubstr("Data plane")));
  EXPECT_EQ(to_markdown(whole_release()), text);
}

TEST(Markdown, a_release_that_was_returned) {
  ReportFacts report = whole_release();
  std::erase_if(report.entries,
                [](const journal::Entry& entry) { return entry.at > start + minutes{4}; });
  report.entries.push_back({99,
                            start + minutes{5},
                            EntryKind::verdict,
                            "holding",
                            "error_rate",
                            "error_rate x: fail (90 of 100)",
                            {{"verdict", "fail"}, {"probe", "error_rate x"}}});
  report.outcome = "returned";
  report.reason = "error_rate x (90 of 100)";
  report.held = report.scaled_down = std::nullopt;
  const std::string text = to_markdown(report);
  EXPECT_THAT(text, HasSubstr("| Outcome | returned |"));
  EXPECT_THAT(text, HasSubstr("| Reason | error\\_rate x (90 of 100) |"));
  EXPECT_THAT(text, HasSubstr("- [x] Traffic switched: 2026-01-01T00:02:03.000Z, and returned"));
  EXPECT_THAT(text, HasSubstr("- [ ] Error rate stable: error\\_rate x: fail (90 of 100)"));
  EXPECT_THAT(text, HasSubstr("- [ ] blue scaled down: not done"));
  EXPECT_THAT(text, HasSubstr("- [ ] Old release deleted: not done"));
}

TEST(Markdown, tells_probes_apart_by_their_field) {
  ReportFacts report = whole_release();
  // What a person wrote into a probe looks like a verdict, and is none.
  for (const std::string probe : {"command ./a: pass one", "command ./a: pass two"}) {
    report.entries.push_back({99,
                              start + minutes{1},
                              EntryKind::verdict,
                              "validating",
                              "command",
                              probe + ": pass (0)",
                              {{"verdict", "pass"}, {"probe", probe}, {"detail", "0"}}});
  }
  const std::string text = to_markdown(report);
  EXPECT_THAT(text, HasSubstr("| 2026-01-01T00:01:00.000Z | command ./a: pass one: pass (0) |"));
  EXPECT_THAT(text, HasSubstr("| 2026-01-01T00:01:00.000Z | command ./a: pass two: pass (0) |"));
}

TEST(Markdown, of_a_journal_without_the_probe_field) {
  ReportFacts report = whole_release();
  for (journal::Entry& entry : report.entries)
    std::erase_if(entry.fields, [](const auto& field) { return field.first != "verdict"; });
  const std::string text = to_markdown(report);
  EXPECT_THAT(text, HasSubstr("| smoke | before the switch | pass | 0 |"));
  EXPECT_THAT(text, HasSubstr("- [x] Latency acceptable: latency x: pass (mean 20ms)"));
  // Of a probe that said two things, each sentence stands for itself: nothing is ticked unproven.
  EXPECT_THAT(text,
              HasSubstr("- [ ] Error rate stable: error\\_rate x: unknown (too few requests); "
                        "error\\_rate x: pass (0 of 900)"));
  EXPECT_THAT(text, HasSubstr("- [ ] Old release deleted: not done"));
}

TEST(Markdown, says_what_was_not_observed) {
  ReportFacts report = whole_release();
  report.data_plane_observed = false;
  report.entries.push_back({99,
                            start + minutes{5},
                            EntryKind::verdict,
                            "holding",
                            "command",
                            "command ./x: unknown (no answer)",
                            {{"verdict", "unknown"}}});
  const std::string text = to_markdown(report);
  EXPECT_THAT(text, HasSubstr("- Data plane: not observed."));
  EXPECT_THAT(text, HasSubstr("- Probe command ./x: unknown (no answer)\n"));
}

TEST(Markdown, nothing_is_known) {
  const std::string text = to_markdown(ReportFacts{});
  EXPECT_THAT(text, HasSubstr("| From | nothing |"));
  EXPECT_THAT(text, HasSubstr("| Outcome | unknown |"));
  EXPECT_THAT(text, HasSubstr("- [ ] Traffic switched: the switch was not seen"));
  EXPECT_THAT(text, Not(HasSubstr("## Steps")));
}

TEST(Markdown, foreign_text_stays_text) {
  ReportFacts report = whole_release();
  const std::string hostile =
      "x\n# head | <script> [a](http://b) `c` **d** @all www.e.f \x1b[2J &amp; ![i](j) $m$ ~~s~~ "
      "\xff";
  report.reason = report.version = report.outcome = report.release_id = report.service.name =
      hostile;
  for (journal::Entry& entry : report.entries) entry.text = entry.name = entry.phase = hostile;
  const std::string text = to_markdown(report);
  for (const std::string markup : {"\n# head", "<script>", "](http", " `c`", " **d", " @all",
                                   "www.e", "\x1b", " &amp;", " ![", " $m", " ~~", "http://"}) {
    std::string::size_type at = text.find(markup);
    // "\<script\>" is fine, "<script>" is not: what was found must have been escaped.
    while (at != std::string::npos && at > 0 && text[at - 1] == '\\')
      at = text.find(markup, at + 1);
    EXPECT_EQ(at, std::string::npos) << markup;
  }
  EXPECT_THAT(text, HasSubstr("x\\\\n\\# head \\| \\<script\\> \\[a\\](http\\://b) \\`c\\` "
                              "\\*\\*d\\*\\* \\@all www\\.e.f"));
}

TEST(Markdown, is_bounded) {
  ReportFacts report = whole_release();
  for (int i = 0; i < 5'000; ++i) {
    report.entries.push_back(
        {100, start, EntryKind::traffic, "moving", "share", std::string(1'000, 'x'), {}});
  }
  const std::string text = to_markdown(report);
  EXPECT_LT(text.size(), 200'000U);
  EXPECT_THAT(text, HasSubstr("4801 more are in the journal."));
}

}  // namespace
}  // namespace bluegreen::report
