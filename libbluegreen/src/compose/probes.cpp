#include "bluegreen/compose/probes.hpp"

#include <functional>
#include <map>
#include <mutex>

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

const ProbeReport* first_with(const Reports& reports, Verdict verdict) {
  for (const auto& report : reports) {
    if (report.verdict == verdict) return &report;
  }
  return nullptr;
}

/// Asks every part and answers by a rule over their reports.
class Composition : public port::HealthProbe, public port::CompletionSink {
 public:
  Composition(std::vector<port::HealthProbe*> parts, Rule rule)
      : parts_(std::move(parts)), rule_(std::move(rule)) {}

  void start(port::OperationId id, const port::RunProbe& request,
             port::CompletionSink& sink) override {
    if (parts_.empty()) return sink.complete({id, rule_({}), true});
    std::vector<port::OperationId> ids;
    {
      const std::scoped_lock lock{mutex_};
      auto question = std::make_shared<Question>(Question{id, &sink, {}, parts_.size(), {}});
      question->reports.resize(parts_.size());
      for (std::size_t index = 0; index < parts_.size(); ++index) {
        ids.push_back(next_part_id());
        question->parts.push_back(ids.back());
        asked_[ids.back()] = {question, index};
      }
    }
    for (std::size_t index = 0; index < parts_.size(); ++index)
      parts_[index]->start(ids[index], request, *this);
  }

  void cancel(port::OperationId id) override {
    std::vector<port::OperationId> ids;
    {
      const std::scoped_lock lock{mutex_};
      for (const auto& [part, asked] : asked_) {
        if (asked.question->id == id) ids = asked.question->parts;
      }
    }
    for (std::size_t index = 0; index < ids.size(); ++index) parts_[index]->cancel(ids[index]);
  }

  void complete(port::Completion completion) override {
    std::shared_ptr<Question> done;
    {
      const std::scoped_lock lock{mutex_};
      const auto found = asked_.find(completion.id);
      if (found == asked_.end()) return;
      auto question = found->second.question;
      question->reports[found->second.index] = report_of(completion.answer);
      asked_.erase(found);
      if (--question->open == 0) done = std::move(question);
    }
    if (done) done->sink->complete({done->id, rule_(done->reports), true});
  }

 private:
  struct Question {
    port::OperationId id{};
    port::CompletionSink* sink = nullptr;
    Reports reports;
    std::size_t open = 0;
    std::vector<port::OperationId> parts;
  };
  struct Asked {
    std::shared_ptr<Question> question;
    std::size_t index = 0;
  };

  std::vector<port::HealthProbe*> parts_;
  Rule rule_;
  std::mutex mutex_;
  std::map<port::OperationId, Asked> asked_;
};

/// The first report of the first of these verdicts that is there.
ProbeReport first_of(const Reports& reports, std::initializer_list<Verdict> order,
                     ProbeReport otherwise) {
  for (const auto verdict : order) {
    if (const auto* report = first_with(reports, verdict)) return *report;
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
