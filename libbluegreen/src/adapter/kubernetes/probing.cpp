#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "adapter/kubernetes/answer.hpp"
#include "adapter/kubernetes/asking_pods.hpp"
#include "adapter/kubernetes/operations.hpp"
#include "bluegreen/adapter/kubernetes/log_lines.hpp"
#include "bluegreen/adapter/kubernetes/observation.hpp"
#include "bluegreen/adapter/spring/health.hpp"
#include "bluegreen/adapter/spring/prometheus.hpp"
#include "bluegreen/base/printable.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

using model::ProbeReport;
using model::Verdict;

constexpr std::size_t largest_detail = 400;
constexpr std::size_t largest_log = 1024 * 1024;

/// What could not be found out is unknown.
port::Answer unknown(const base::Error& error) {
  return ProbeReport{Verdict::unknown, base::printable(error.message, largest_detail)};
}

void report(Operation& operation, Verdict verdict, std::string_view detail) {
  operation.finish(ProbeReport{verdict, base::printable(detail, largest_detail)});
}

// ---- probes that ask several pods side by side ----

using TellReport = std::function<void(ProbeReport)>;

/// How bad: fail before unknown before pass.
int rank(const ProbeReport& report) {
  if (report.verdict == Verdict::failed) return 2;
  return report.verdict == Verdict::unknown ? 1 : 0;
}

/// One that fails is enough to fail; else one that is unknown is enough.
template <class TakesPart, class Ask>
void probe_pods(Operation& operation, model::Color color, TakesPart takes_part, Ask ask) {
  const auto is_asked = [color, takes_part](const Pod& pod) {
    return pod.color == color && !pod.terminating && takes_part(pod);
  };
  const auto then = [&operation, color](const std::vector<ProbeReport>& all) {
    if (all.empty()) {
      return report(operation, Verdict::unknown,
                    fmt::format("{} has no pod to ask", model::to_text(color)));
    }
    const auto& worst = *std::ranges::max_element(all, {}, rank);
    const bool passes = worst.verdict == Verdict::passed;
    report(operation, worst.verdict, passes ? fmt::format("{} pods", all.size()) : worst.detail);
  };
  ask_pods<ProbeReport>(operation, is_asked, ask, then);
}

/// Tells what `judge` makes of a pod's answer.
template <class Answer, class Judge>
Then<Answer> judged(std::string pod, TellReport tell, Judge judge) {
  return [pod = std::move(pod), tell = std::move(tell), judge](const base::result<Answer>& answer) {
    const auto report =
        answer ? judge(answer.value()) : ProbeReport{Verdict::unknown, answer.error().message};
    tell({report.verdict, pod + ": " + report.detail});
  };
}

void probe_path(Operation& operation, model::Color color, const std::string& path,
                ProbeReport (*judge)(const http::Response&)) {
  probe_pods(operation, color, std::mem_fn(&Pod::ready),
             [&operation, path, judge](const Pod& pod, TellReport tell) {
               operation.proxy("GET", "pods", pod.name, path,
                               judged<http::Response>(pod.name, std::move(tell), judge));
             });
}

ProbeReport judge_health(const http::Response& answer) {
  const auto health = spring::parse_health(answer.body);
  if (health) return spring::judge(health.value());
  return {Verdict::unknown, fmt::format("status {}: {}", answer.status, health.error().message)};
}

ProbeReport judge_metrics(const http::Response& answer) {
  if (answer.status != 200) {
    const auto verdict = answer.status == 404 ? Verdict::failed : Verdict::unknown;
    return {verdict, fmt::format("the metrics answered {}", answer.status)};
  }
  if (spring::has_request_metrics(answer.body)) return {Verdict::passed, ""};
  return {Verdict::failed, "no http_server_requests_seconds among the metrics"};
}

ProbeReport judge_log(const std::string& log) {
  if (const auto error = first_error(log)) return {Verdict::failed, "logs: " + *error};
  if (log.size() >= largest_log)
    return {Verdict::unknown, "the log is longer than 1 MiB, its end was not read"};
  return {Verdict::passed, ""};
}

std::string log_path(const model::ServiceName& service, const Pod& pod,
                     const runbook::LogsClean& probe) {
  auto path =
      with_query(object_path("v1", service.name_space, "pods", pod.name, "log"),
                 {{"container", pod.container}, {"limitBytes", std::to_string(largest_log)}});
  if (probe.tail) path = with_query(std::move(path), {{"tailLines", std::to_string(*probe.tail)}});
  if (!probe.since) return path;
  const auto seconds =
      std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(*probe.since).count());
  return with_query(std::move(path), {{"sinceSeconds", std::to_string(seconds)}});
}

// ---- the probes ----

void begin(Operation& operation, const port::RunProbe& request,
           const runbook::ActuatorHealth& probe) {
  probe_path(operation, request.color, probe.path, judge_health);
}

void begin(Operation& operation, const port::RunProbe& request,
           const runbook::MetricsPresent& probe) {
  probe_path(operation, request.color, probe.path, judge_metrics);
}

void begin(Operation& operation, const port::RunProbe& request, const runbook::LogsClean& probe) {
  probe_pods(operation, request.color, std::mem_fn(&Pod::running),
             [&operation, probe](const Pod& pod, TellReport tell) {
               operation.get(log_path(operation.service(), pod, probe), "text/plain, */*",
                             judged<std::string>(pod.name, std::move(tell), judge_log));
             });
}

/// Through the color's own Service.
void begin(Operation& operation, const port::RunProbe& request, const runbook::Smoke& probe) {
  const auto name = color_name(operation.service().name, request.color);
  operation.proxy("GET", "services", name, probe.path,
                  [&operation, path = probe.path](const base::result<http::Response>& answer) {
                    if (!answer) return operation.fail(answer.error());
                    report(operation,
                           is_success(answer.value()) ? Verdict::passed : Verdict::failed,
                           fmt::format("{} answered {}", path, answer.value().status));
                  });
}

std::string_view last_line(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return text.substr(text.rfind('\n') + 1);
}

void begin(Operation& operation, const port::RunProbe& request, const runbook::Command& probe) {
  process::Program program;
  program.argv = probe.argv;
  program.timeout = probe.timeout;
  program.environment = {{"BLUEGREEN_SERVICE", operation.service().name},
                         {"BLUEGREEN_NAMESPACE", operation.service().name_space},
                         {"BLUEGREEN_COLOR", std::string(model::to_text(request.color))},
                         {"BLUEGREEN_VERSION", request.version}};
  operation.run(std::move(program), [&operation](const base::result<process::Ended>& ended) {
    if (!ended) return operation.fail(ended.error());
    if (ended.value().timed_out)
      return report(operation, Verdict::unknown, "the command did not end in time");
    const int code = ended.value().exit_code;
    const auto verdict = code == 0   ? Verdict::passed
                         : code == 1 ? Verdict::failed
                                     : Verdict::unknown;
    const auto said = last_line(ended.value().output);
    report(operation, verdict,
           fmt::format("exit code {}{}{}", code, said.empty() ? "" : ": ", said));
  });
}

void begin(Operation& operation, const port::RunProbe& /*request*/,
           const auto& /*another port's*/) {
  report(operation, Verdict::unknown, "not a probe of the cluster");
}

}  // namespace

void probe(Operation& operation, const port::RunProbe& request) {
  operation.say_failures_as(unknown);
  std::visit([&](const auto& each) { begin(operation, request, each); }, request.probe);
}

}  // namespace bluegreen::adapter::kubernetes
