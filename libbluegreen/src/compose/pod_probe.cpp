#include "bluegreen/compose/pod_probe.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "bluegreen/base/printable.hpp"
#include "bluegreen/port/thrown.hpp"
#include "bluegreen/runbook/probe_question.hpp"

namespace bluegreen::compose {
namespace {

using model::ProbeReport;
using model::Verdict;

constexpr std::size_t largest_detail = 400;

using TellReport = std::function<void(ProbeReport)>;
using TakesPart = bool (*)(const model::Pod&);

ProbeReport unknown(std::string detail) { return {Verdict::unknown, std::move(detail)}; }

/// What is made of an answer; what came in the way of one is unknown.
template <class Answer>
ProbeReport judged(const base::result<Answer>& answer, const runbook::JudgeAnswer<Answer>& judge) {
  return answer ? judge(answer.value()) : unknown(answer.error().message);
}

// ---- several pods side by side ----

/// How bad: fail before unknown before pass.
int rank(const ProbeReport& report) {
  if (report.verdict == Verdict::failed) return 2;
  return report.verdict == Verdict::unknown ? 1 : 0;
}

/// The pods that are asked, and what they told so far.
struct Round {
  std::vector<model::Pod> pods;
  TellReport tell;
  std::vector<ProbeReport> reports{pods.size()};
  std::size_t missing = pods.size();

  void take(std::size_t at, ProbeReport report) {
    reports[at] = std::move(report);
    if (--missing == 0) tell(sum());
  }

 private:
  ProbeReport sum() const {
    const auto worst = std::ranges::max_element(reports, {}, rank);
    if (worst->verdict == Verdict::passed)
      return {worst->verdict, fmt::format("{} pods", reports.size())};
    const auto& pod = pods[static_cast<std::size_t>(worst - reports.begin())];
    return {worst->verdict, pod.name + ": " + worst->detail};
  }
};

std::vector<model::Pod> chosen(std::vector<model::Pod> pods, model::Color color,
                               TakesPart takes_part) {
  std::erase_if(pods, [&](const model::Pod& pod) {
    return pod.color != color || pod.terminating || !takes_part(pod);
  });
  std::ranges::sort(pods, {}, &model::Pod::name);
  return pods;
}

/// Asks the question of a probe.
struct Asker {
  port::PodAccess& pods;
  port::ProgramRunner* programs;
  const model::ServiceName& service;
  const port::RunProbe& request;
  TellReport tell;
  std::optional<port::ProgramId>& program;  ///< that was started

  /// Each of the pods that take part, by ask(pods, pod, question, done).
  template <class Answer, class Question, class Ask>
  void ask_pods(TakesPart takes_part, const Question& question, const Ask& ask) const {
    auto ask_listed = [&pods = pods, color = request.color, tell = tell, takes_part, question,
                       ask](base::result<std::vector<model::Pod>> listed) {
      if (!listed) return tell(unknown(listed.error().message));
      auto asked = chosen(std::move(listed.value()), color, takes_part);
      if (asked.empty())
        return tell(unknown(fmt::format("{} has no pod to ask", model::to_text(color))));
      const auto round = std::make_shared<Round>(Round{std::move(asked), tell});
      for (std::size_t at = 0; at < round->pods.size(); ++at) {
        auto take = [round, at, judge = question.judge](const base::result<Answer>& answer) {
          round->take(at, judged(answer, judge));
        };
        port::ask<Answer>(std::move(take), [&](auto done) {
          ask(pods, round->pods[at], question, std::move(done));
        });
      }
    };
    port::ask<std::vector<model::Pod>>(std::move(ask_listed),
                                       [this](auto done) { pods.list(std::move(done)); });
  }
  /// A single one is asked, whoever it is.
  template <class Answer, class Judge, class Ask>
  void ask_one(const Judge& judge, const Ask& ask) const {
    auto take = [tell = tell, judge](const base::result<Answer>& answer) {
      tell(judged(answer, judge));
    };
    port::ask<Answer>(std::move(take), ask);
  }

  void operator()(const runbook::AskPods& question) const {
    ask_pods<model::HttpAnswer>(
        [](const model::Pod& pod) { return pod.ready; }, question,
        [](port::PodAccess& access, const model::Pod& pod, const auto& asked, auto done) {
          access.get(pod, asked.get, std::move(done));
        });
  }
  void operator()(const runbook::AskLogs& question) const {
    ask_pods<model::PodLog>([](const model::Pod& pod) { return pod.running; }, question,
                            [](port::PodAccess& access, const model::Pod& pod, const auto& asked,
                               auto done) { access.log(pod, asked.query, std::move(done)); });
  }
  void operator()(const runbook::AskService& question) const {
    ask_one<model::HttpAnswer>(question.judge, [&](auto done) {
      pods.get_through_service(request.color, question.get, std::move(done));
    });
  }
  void operator()(const runbook::AskProgram& question) const {
    if (programs == nullptr) return tell(unknown("programs cannot be run here"));
    auto wanted = question.program;
    wanted.environment = {{"BLUEGREEN_SERVICE", service.name},
                          {"BLUEGREEN_NAMESPACE", service.name_space.name},
                          {"BLUEGREEN_COLOR", std::string(model::to_text(request.color))},
                          {"BLUEGREEN_VERSION", request.version}};
    ask_one<model::ProgramEnd>(question.judge, [&](auto done) {
      program = programs->run(std::move(wanted), std::move(done));
    });
  }
  void operator()(const runbook::AskTraffic& /*question*/) const {
    tell(unknown("it is judged by counted requests and never asked"));
  }
  void operator()(const runbook::AskHost& /*question*/) const {
    tell(unknown(fmt::format("the host gives no probe {}", runbook::kind_of(request.probe))));
  }
};

class PodProbe : public port::Probe {
 public:
  PodProbe(port::PodAccess& pods, port::ProgramRunner* programs, model::ServiceName service)
      : pods_(pods), programs_(programs), service_(std::move(service)) {}
  PodProbe(const PodProbe&) = delete;
  PodProbe& operator=(const PodProbe&) = delete;
  ~PodProbe() override {
    for (const auto& [id, asked] : *under_way_) {
      if (asked.program) programs_->terminate(*asked.program);
    }
  }

  void start(port::OperationId id, const port::RunProbe& request,
             port::CompletionSink sink) override {
    (*under_way_)[id].sink = std::move(sink);
    const auto tell = [weak = std::weak_ptr{under_way_}, id](const ProbeReport& report) {
      if (const auto under_way = weak.lock()) end(*under_way, id, report);
    };
    std::optional<port::ProgramId> program;
    std::visit(Asker{pods_, programs_, service_, request, tell, program},
               runbook::question_of(request.probe));
    const auto found = under_way_->find(id);
    if (found != under_way_->end()) found->second.program = program;
  }

  void cancel(port::OperationId id) override {
    const auto found = under_way_->find(id);
    if (found == under_way_->end()) return;
    found->second.cancelled = true;
    if (const auto program = found->second.program) return programs_->terminate(*program);
    end(*under_way_, id, {});
  }

 private:
  struct Asked {
    port::CompletionSink sink;
    std::optional<port::ProgramId> program;
    bool cancelled = false;
  };
  using UnderWay = std::map<port::OperationId, Asked>;

  /// What comes after the end of a question is nobody's.
  static void end(UnderWay& under_way, port::OperationId id, const ProbeReport& report) {
    const auto node = under_way.extract(id);
    if (!node) return;
    const Asked& asked = node.mapped();
    if (asked.cancelled)
      return asked.sink.complete({id, port::Failure{{base::Errc::cancelled, "cancelled"}}});
    asked.sink.complete(
        {id, ProbeReport{report.verdict, base::printable(report.detail, largest_detail)}});
  }

  port::PodAccess& pods_;
  port::ProgramRunner* programs_;
  model::ServiceName service_;
  std::shared_ptr<UnderWay> under_way_ = std::make_shared<UnderWay>();  ///< answers may come later
};

}  // namespace

std::unique_ptr<port::Probe> pod_probe(port::PodAccess& pods, port::ProgramRunner* programs,
                                       model::ServiceName service) {
  return std::make_unique<PodProbe>(pods, programs, std::move(service));
}

}  // namespace bluegreen::compose
