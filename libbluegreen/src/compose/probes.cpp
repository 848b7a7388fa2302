#include "bluegreen/compose/probes.hpp"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "compose/joint.hpp"

namespace bluegreen::compose {
namespace {

using model::ProbeReport;
using model::Verdict;
using Reports = std::vector<ProbeReport>;
using Rule = std::function<ProbeReport(const Reports&)>;

ProbeReport report_of(const port::Answer& answer) {
  if (const auto* report = std::get_if<ProbeReport>(&answer)) return *report;
  if (const auto* failure = std::get_if<port::Failure>(&answer))
    return {Verdict::unknown, failure->error.message};
  return {Verdict::unknown, "the probe gave no verdict"};
}

Joined unknown(const char* why) { return only(answered(ProbeReport{Verdict::unknown, why})); }

/// Asks every part and answers by a rule over their reports.
std::unique_ptr<port::Probe> composed(std::vector<port::Probe*> parts, Rule rule) {
  const Combine combine = [rule = std::make_shared<Rule>(std::move(rule))](
                              const Answers& answers) -> port::SharedAnswer {
    Reports reports;
    for (const auto& answer : answers) reports.push_back(report_of(*answer));
    return (*rule)(reports);
  };
  return std::make_unique<JoinedPort<port::Probe, port::RunProbe>>(
      [parts = std::move(parts), combine](const port::RunProbe& request) {
        if (parts.empty()) return unknown("there is nothing to ask");
        if (std::ranges::find(parts, nullptr) != parts.end())
          return unknown("one of the probes to ask is null");
        Joined all{{}, combine, Until::all_answered};
        for (auto* part : parts) all.parts.push_back(part_at(*part, request));
        return all;
      });
}

/// The first report of the first of these verdicts that is there.
ProbeReport first_of(const Reports& reports, std::initializer_list<Verdict> order,
                     ProbeReport otherwise) {
  for (const auto verdict : order) {
    const auto found = std::ranges::find(reports, verdict, &ProbeReport::verdict);
    if (found != reports.end()) return *found;
  }
  return otherwise;
}

}  // namespace

std::unique_ptr<port::Probe> all_of(std::vector<port::Probe*> parts) {
  return composed(std::move(parts), [](const Reports& reports) {
    return first_of(reports, {Verdict::failed, Verdict::unknown},
                    {Verdict::passed, fmt::format("all {} pass", reports.size())});
  });
}

std::unique_ptr<port::Probe> any_of(std::vector<port::Probe*> parts) {
  return composed(std::move(parts), [](const Reports& reports) {
    return first_of(reports, {Verdict::passed, Verdict::unknown}, reports.front());
  });
}

std::unique_ptr<port::Probe> inverted(port::Probe& part) {
  return composed(std::vector{&part}, [](const Reports& reports) {
    auto report = reports.front();
    if (report.verdict == Verdict::unknown) return report;
    report.verdict = report.verdict == Verdict::passed ? Verdict::failed : Verdict::passed;
    return report;
  });
}

std::unique_ptr<port::Probe> streak(int length, port::Probe& part) {
  return composed(std::vector{&part}, [length, passes = 0](const Reports& reports) mutable {
    const auto& report = reports.front();
    if (length < 1)
      return ProbeReport{Verdict::unknown, fmt::format("a streak of {} is none", length)};
    passes = report.verdict == Verdict::passed ? passes + 1 : 0;
    if (passes == 0 || passes >= length) return report;
    return ProbeReport{Verdict::unknown, fmt::format("{} of {} passes in a row", passes, length)};
  });
}

}  // namespace bluegreen::compose
