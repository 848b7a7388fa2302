#include "bluegreen/compose/probes.hpp"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "bluegreen/base/assertion.hpp"
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

/// Asks every part and answers by a rule over their reports.
class Composition : public port::HealthProbe {
 public:
  Composition(std::vector<port::HealthProbe*> parts, Rule rule)
      : parts_(std::move(parts)), rule_(std::move(rule)) {}

  void start(port::OperationId id, const port::RunProbe& request,
             port::CompletionSink& sink) override {
    if (parts_.empty()) return sink.complete({id, rule_({}), true});
    Joined all{{}, [this](const Answers& answers) { return answer(answers); }, Until::all_answered};
    for (auto* part : parts_) all.parts.push_back(part_at(*part, request));
    joint_.start(id, std::move(all), sink);
  }
  void cancel(port::OperationId id) override { joint_.cancel(id); }

 private:
  ProbeReport answer(const Answers& answers) {
    Reports reports;
    for (const auto& each : answers) reports.push_back(report_of(each));
    return rule_(reports);
  }

  std::vector<port::HealthProbe*> parts_;
  Rule rule_;
  Joint joint_;
};

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

std::unique_ptr<port::HealthProbe> all_of(std::vector<port::HealthProbe*> parts) {
  return std::make_unique<Composition>(std::move(parts), [](const Reports& reports) {
    return first_of(reports, {Verdict::fail, Verdict::unknown},
                    {Verdict::pass, fmt::format("all {} pass", reports.size())});
  });
}

std::unique_ptr<port::HealthProbe> any_of(std::vector<port::HealthProbe*> parts) {
  return std::make_unique<Composition>(std::move(parts), [](const Reports& reports) {
    return first_of(reports, {Verdict::pass, Verdict::unknown, Verdict::fail},
                    {Verdict::fail, "there is nothing to ask"});
  });
}

std::unique_ptr<port::HealthProbe> inverted(port::HealthProbe& part) {
  return std::make_unique<Composition>(std::vector{&part}, [](const Reports& reports) {
    auto report = reports.front();
    if (report.verdict == Verdict::unknown) return report;
    report.verdict = report.verdict == Verdict::pass ? Verdict::fail : Verdict::pass;
    return report;
  });
}

std::unique_ptr<port::HealthProbe> streak(int length, port::HealthProbe& part) {
  BLUEGREEN_ASSERT(length > 0);
  return std::make_unique<Composition>(std::vector{&part}, [length, passes = 0](
                                                               const Reports& reports) mutable {
    const auto& report = reports.front();
    passes = report.verdict == Verdict::pass ? passes + 1 : 0;
    if (passes == 0 || passes >= length) return report;
    return ProbeReport{Verdict::unknown, fmt::format("{} of {} passes in a row", passes, length)};
  });
}

}  // namespace bluegreen::compose
