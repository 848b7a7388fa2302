#include "bluegreen/compose/pod_probe.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "bluegreen/base/printable.hpp"
#include "bluegreen/runbook/probe_question.hpp"

namespace bluegreen::compose {
namespace {

using model::ProbeReport;
using model::Verdict;

constexpr std::size_t largest_detail = 400;

using TellReport = std::function<void(ProbeReport)>;
using TakesPart = bool (*)(const model::Pod&);
using AskPod = std::function<void(const model::Pod&, TellReport)>;

ProbeReport unknown(std::string detail) { return {Verdict::unknown, std::move(detail)}; }

/// Tells what `judge` makes of an answer; what came in the way of one is unknown.
template <class Answer>
port::PodAccess::Done<Answer> judged(TellReport tell, runbook::JudgeAnswer<Answer> judge) {
  return [tell = std::move(tell), judge = std::move(judge)](const base::result<Answer>& answer) {
    tell(answer ? judge(answer.value()) : unknown(answer.error().message));
  };
}

// ---- several pods side by side ----

/// How bad: fail before unknown before pass.
int rank(const ProbeReport& report) {
  if (report.verdict == Verdict::failed) return 2;
  return report.verdict == Verdict::unknown ? 1 : 0;
}

ProbeReport sum_of(const std::vector<ProbeReport>& all) {
  const auto& worst = *std::ranges::max_element(all, {}, rank);
  const bool passes = worst.verdict == Verdict::passed;
  return {worst.verdict, passes ? fmt::format("{} pods", all.size()) : worst.detail};
}

std::vector<model::Pod> chosen(std::vector<model::Pod> pods, model::Color color,
                               TakesPart takes_part) {
  std::erase_if(pods, [&](const model::Pod& pod) {
    return pod.color != color || pod.terminating || !takes_part(pod);
  });
  std::ranges::sort(pods, {}, &model::Pod::name);
  return pods;
}

/// What the pods told so far.
struct Told {
  std::vector<ProbeReport> reports;
  std::size_t missing;
};

void ask_each(const std::vector<model::Pod>& pods, const AskPod& ask, const TellReport& tell) {
  const auto told =
      std::make_shared<Told>(Told{std::vector<ProbeReport>(pods.size()), pods.size()});
  for (std::size_t at = 0; at < pods.size(); ++at) {
    ask(pods[at], [told, at, tell, name = pods[at].name](const ProbeReport& report) {
      told->reports[at] = {report.verdict, name + ": " + report.detail};
      if (--told->missing == 0) tell(sum_of(told->reports));
    });
  }
}

/// Asks the question of a probe.
struct Asker {
  port::PodAccess& pods;
  port::ProgramRunner* programs;
  const model::ServiceName& service;
  const port::RunProbe& request;
  TellReport tell;
  std::optional<port::ProgramId>& program;  ///< that was started

  void ask_pods(TakesPart takes_part, AskPod ask) const {
    pods.list([color = request.color, tell = tell, takes_part,
               ask = std::move(ask)](base::result<std::vector<model::Pod>> listed) {
      if (!listed) return tell(unknown(listed.error().message));
      const auto asked = chosen(std::move(listed.value()), color, takes_part);
      if (asked.empty())
        return tell(unknown(fmt::format("{} has no pod to ask", model::to_text(color))));
      ask_each(asked, ask, tell);
    });
  }

  void operator()(const runbook::AskPods& question) const {
    ask_pods([](const model::Pod& pod) { return pod.ready; },
             [&pods = pods, question](const model::Pod& pod, TellReport told) {
               pods.get(pod, question.get, judged(std::move(told), question.judge));
             });
  }
  void operator()(const runbook::AskLogs& question) const {
    ask_pods([](const model::Pod& pod) { return pod.running; },
             [&pods = pods, question](const model::Pod& pod, TellReport told) {
               pods.log(pod, question.query, judged(std::move(told), question.judge));
             });
  }
  void operator()(const runbook::AskService& question) const {
    pods.get_through_service(request.color, question.get, judged(tell, question.judge));
  }
  void operator()(const runbook::AskProgram& question) const {
    if (programs == nullptr) return tell(unknown("programs cannot be run here"));
    auto wanted = question.program;
    wanted.environment = {{"BLUEGREEN_SERVICE", service.name},
                          {"BLUEGREEN_NAMESPACE", service.name_space.name},
                          {"BLUEGREEN_COLOR", std::string(model::to_text(request.color))},
                          {"BLUEGREEN_VERSION", request.version}};
    program = programs->run(std::move(wanted), judged(tell, question.judge));
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
