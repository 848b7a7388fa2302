#include "sim/pods.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "bluegreen/base/json.hpp"

namespace bluegreen::sim {

namespace {

/// Spring Boot's health, and the version that answers.
std::string health_text(const Pod& pod, bool is_up) {
  base::JsonWriter json;
  json.open_object();
  json.member("status", is_up ? "UP" : "DOWN");
  json.member("version", pod.version);
  return json.close().take();
}

std::string metrics_text(const Pod& pod) {
  return fmt::format("http_server_requests_seconds_count{{uri=\"/\",status=\"200\"}} {}\n",
                     pod.requests - pod.errors);
}

bool has_error(const Pod& pod, const model::LogQuery& query, base::Instant now) {
  if (!pod.last_error_line) return false;
  if (query.tail) return pod.lines_since_error < static_cast<std::uint64_t>(*query.tail);
  return !query.since || *pod.last_error_line >= now - *query.since;
}

}  // namespace

void Pods::list(port::PodAccess::Done<std::vector<model::Pod>> done) {
  std::vector<model::Pod> all;
  all.reserve(state_.pods.size());
  for (const Pod& pod : state_.pods) {
    all.push_back({pod.name, pod.color, pod.ready && pod.answers(), pod.answers(), pod.terminating,
                   options_.service.name});
  }
  done(std::move(all));
}

const Pod* Pods::find(const model::Pod& pod) const {
  const auto found = std::ranges::find(state_.pods, pod.name, &Pod::name);
  return found == state_.pods.end() || !found->answers() ? nullptr : &*found;
}

base::result<model::HttpAnswer> Pods::answer(const Pod& pod, const std::string& path) {
  const bool is_metrics = std::ranges::count(options_.metrics_paths, path) > 0;
  if (is_metrics && state_.suffers(pod.color, FaultKind::metrics_unreadable) != nullptr)
    return base::failure(base::Errc::timed_out, "no answer");
  if (is_missing(options_, path)) return model::HttpAnswer{404, ""};
  if (is_metrics) return model::HttpAnswer{200, metrics_text(pod)};
  const bool is_up =
      state_.fault_on(pod.color, FaultKind::readiness_gone) == nullptr && !pod.behavior.never_ready;
  return model::HttpAnswer{is_up ? 200 : 503, health_text(pod, is_up)};
}

void Pods::get(const model::Pod& pod, const model::HttpGet& request,
               port::PodAccess::Done<model::HttpAnswer> done) {
  const Pod* const found = find(pod);
  if (found == nullptr) return done(base::failure(base::Errc::not_found, "no such pod"));
  done(answer(*found, request.path));
}

void Pods::get_through_service(model::Color color, const model::HttpGet& request,
                               port::PodAccess::Done<model::HttpAnswer> done) {
  const auto pod = std::ranges::find_if(state_.pods, [&](const Pod& each) {
    return each.color == color && each.serves() && each.answers();
  });
  if (pod == state_.pods.end())
    return done(base::failure(base::Errc::not_found, "no ready pod is behind the Service"));
  if (is_missing(options_, request.path)) return done(model::HttpAnswer{404, ""});
  if (random_.chance(state_.error_rate(*pod))) return done(model::HttpAnswer{500, ""});
  done(model::HttpAnswer{200, health_text(*pod, true)});
}

void Pods::log(const model::Pod& pod, const model::LogQuery& query,
               port::PodAccess::Done<model::PodLog> done) {
  const Pod* const found = find(pod);
  if (found == nullptr) return done(base::failure(base::Errc::not_found, "no such pod"));
  const bool failed = has_error(*found, query, queue_.now());
  done(model::PodLog{failed ? "ERROR a request failed\n" : "INFO all is well\n"});
}

port::ProgramId Pods::run(model::Program program, port::ProgramRunner::Done done) {
  const bool in_time = options_.command_takes <= program.timeout;
  model::ProgramEnd end;
  end.exit_code = in_time ? options_.command_exit : 128 + 15;
  end.timed_out = !in_time;
  queue_.after(std::min(options_.command_takes, program.timeout),
               [end, done = std::move(done)] { done(end); });
  return port::ProgramId{++last_program_};
}

}  // namespace bluegreen::sim
