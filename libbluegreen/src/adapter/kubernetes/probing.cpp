#include "adapter/kubernetes/probing.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "bluegreen/adapter/kubernetes/log_lines.hpp"
#include "bluegreen/adapter/kubernetes/observation.hpp"
#include "bluegreen/adapter/kubernetes/request.hpp"
#include "bluegreen/adapter/spring/health.hpp"
#include "bluegreen/adapter/spring/prometheus.hpp"
#include "bluegreen/base/printable.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

using model::Verdict;

constexpr std::size_t largest_detail = 400;
constexpr std::size_t largest_log = 1024 * 1024;

/// How bad: fail before unknown before pass.
int rank(Verdict verdict) {
  if (verdict == Verdict::fail) return 2;
  return verdict == Verdict::unknown ? 1 : 0;
}

std::string_view last_line(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return text.substr(text.rfind('\n') + 1);
}

model::ProbeReport judge_log(const std::string& log) {
  if (const auto error = first_error(log)) return {Verdict::fail, "logs: " + *error};
  if (log.size() >= largest_log)
    return {Verdict::unknown, "the log is longer than 1 MiB, its end was not read"};
  return {Verdict::pass, ""};
}

}  // namespace

void Probing::fail(base::Error error) {
  if (error.code == base::Errc::cancelled) return RunningOperation::fail(std::move(error));
  report(Verdict::unknown, error.message);
}

void Probing::report(Verdict verdict, std::string_view detail) {
  finish(model::ProbeReport{verdict, base::printable(detail, largest_detail)});
}

void ProbingPods::start() {
  read({.pods = true}, [this](const ClusterState& state) {
    const auto is_asked = [this](const Pod& pod) {
      return pod.color == color() && takes_part(pod);
    };
    asked_ = static_cast<int>(std::count_if(state.pods.begin(), state.pods.end(), is_asked));
    if (asked_ == 0)
      return report(Verdict::unknown, fmt::format("{} has no pod to ask", model::to_text(color())));
    for (const auto& pod : state.pods) {
      if (is_asked(pod)) ask_pod(pod);
    }
  });
}

void ProbingPods::tell_pod(const std::string& pod, const model::ProbeReport& answer) {
  ++answered_;
  if (rank(answer.verdict) > rank(worst_.verdict))
    worst_ = {answer.verdict, pod + ": " + answer.detail};
  if (answered_ < asked_) return;
  if (worst_.verdict == Verdict::pass) worst_.detail = fmt::format("{} pods", asked_);
  report(worst_.verdict, worst_.detail);
}

void ProbingPath::ask_pod(const Pod& pod) {
  const auto port = std::to_string(context().options.port);
  proxy("GET", proxy_path(service().name_space, "pods", pod.name, port, path_),
        [this, name = pod.name](const base::result<http::Response>& answer) {
          if (!answer) return tell_pod(name, {Verdict::unknown, answer.error().message});
          tell_pod(name, judge_(answer.value()));
        });
}

void ProbingLogs::ask_pod(const Pod& pod) {
  const auto limit = std::to_string(largest_log);
  auto path = object_path("v1", service().name_space, "pods", pod.name, "log");
  path = with_query(std::move(path), {{"container", pod.container}, {"limitBytes", limit}});
  if (probe_.tail)
    path = with_query(std::move(path), {{"tailLines", std::to_string(*probe_.tail)}});
  if (probe_.since) {
    const auto seconds =
        std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(*probe_.since).count());
    path = with_query(std::move(path), {{"sinceSeconds", std::to_string(seconds)}});
  }
  get(
      std::move(path),
      [this, name = pod.name](const base::result<std::string>& log) {
        if (!log) return tell_pod(name, {Verdict::unknown, log.error().message});
        tell_pod(name, judge_log(log.value()));
      },
      "text/plain, */*");
}

void ProbingSmoke::start() {
  const auto name = color_name(service().name, color());
  const auto port = std::to_string(context().options.port);
  proxy("GET", proxy_path(service().name_space, "services", name, port, path_),
        [this](const base::result<http::Response>& answer) {
          if (!answer) return fail(answer.error());
          const int status = answer.value().status;
          const bool passes = status >= 200 && status < 300;
          report(passes ? Verdict::pass : Verdict::fail,
                 fmt::format("{} answered {}", path_, status));
        });
}

void ProbingCommand::start() {
  process::Program program;
  program.argv = probe_.argv;
  program.timeout = probe_.timeout;
  program.environment = {{"BLUEGREEN_SERVICE", service().name},
                         {"BLUEGREEN_NAMESPACE", service().name_space},
                         {"BLUEGREEN_COLOR", std::string(model::to_text(color()))},
                         {"BLUEGREEN_VERSION", version_}};
  run(std::move(program), [this](const base::result<process::Ended>& ended) {
    if (!ended) return fail(ended.error());
    if (ended.value().timed_out) return report(Verdict::unknown, "the command did not end in time");
    const int code = ended.value().exit_code;
    const auto verdict = code == 0 ? Verdict::pass : code == 1 ? Verdict::fail : Verdict::unknown;
    const auto said = last_line(ended.value().output);
    report(verdict, fmt::format("exit code {}{}{}", code, said.empty() ? "" : ": ", said));
  });
}

model::ProbeReport judge_health(const http::Response& answer) {
  const auto health = spring::parse_health(answer.body);
  if (health) return spring::judge(health.value());
  return {Verdict::unknown, fmt::format("status {}: {}", answer.status, health.error().message)};
}

model::ProbeReport judge_metrics(const http::Response& answer) {
  if (answer.status != 200) {
    const auto verdict = answer.status == 404 ? Verdict::fail : Verdict::unknown;
    return {verdict, fmt::format("the metrics answered {}", answer.status)};
  }
  if (spring::has_request_metrics(answer.body)) return {Verdict::pass, ""};
  return {Verdict::fail, "no http_server_requests_seconds among the metrics"};
}

}  // namespace bluegreen::adapter::kubernetes
