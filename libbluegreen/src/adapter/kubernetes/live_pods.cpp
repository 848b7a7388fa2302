#include "adapter/kubernetes/live_pods.hpp"

#include <algorithm>

#include "adapter/kubernetes/door_parts.hpp"
#include "bluegreen/adapter/kubernetes/observation.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

std::string log_path(const model::ServiceName& service, const model::Pod& pod,
                     const model::LogQuery& query) {
  const auto& container = query.container.empty() ? pod.container : query.container;
  auto path = with_query(object_path("v1", service.name_space, "pods", pod.name, "log"),
                         {{"container", container}, {"limitBytes", std::to_string(query.largest)}});
  if (query.tail) path = with_query(std::move(path), {{"tailLines", std::to_string(*query.tail)}});
  if (!query.since) return path;
  const auto seconds =
      std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(*query.since).count());
  return with_query(std::move(path), {{"sinceSeconds", std::to_string(seconds)}});
}

/// Those of the two colors.
base::result<std::vector<model::Pod>> read_pods(const base::result<std::string>& body) {
  if (!body) return base::failure(body.error());
  const auto read = parse_list<Pod>(body.value());
  if (!read) return base::failure(read.error());
  std::vector<model::Pod> pods;
  for (const auto& pod : read.value()) {
    if (!pod.color) continue;
    pods.push_back({pod.name, *pod.color, pod.ready, pod.running, pod.terminating, pod.container});
  }
  return pods;
}

base::result<model::HttpAnswer> read_answer(base::result<http::Response> answer,
                                            std::size_t largest_body) {
  if (!answer) return base::failure(answer.error());
  auto& response = answer.value();
  if (response.body.size() > largest_body)
    return base::failure(base::Errc::too_large, "the pod's answer is too long");
  return model::HttpAnswer{response.status, std::move(response.body)};
}

}  // namespace

void LivePods::list(Done<std::vector<model::Pod>> done) {
  auto part = pods_part(context_.options.service);
  context_.api.get(std::move(part.read), std::move(part.accept),
                   while_alive<std::string>(
                       [done = std::move(done)](const auto& body) { done(read_pods(body)); }));
}

void LivePods::get(const model::Pod& pod, const model::HttpGet& request,
                   Done<model::HttpAnswer> done) {
  proxy("pods", pod.name, request, std::move(done));
}

void LivePods::get_through_service(model::Color color, const model::HttpGet& request,
                                   Done<model::HttpAnswer> done) {
  proxy("services", color_name(context_.options.service.name, color), request, std::move(done));
}

void LivePods::proxy(std::string_view plural, const std::string& name,
                     const model::HttpGet& request, Done<model::HttpAnswer> done) {
  const auto& service = context_.options.service;
  const auto port = std::to_string(request.port.value_or(context_.options.port));
  const auto scheme = request.scheme == model::Scheme::https ? "https" : "";
  context_.api.proxy("GET",
                     proxy_path(service.name_space, plural, name, port, request.path, scheme),
                     while_alive<http::Response>(
                         [done = std::move(done), largest = request.largest_body](auto answer) {
                           done(read_answer(std::move(answer), largest));
                         }));
}

void LivePods::log(const model::Pod& pod, const model::LogQuery& query, Done<model::PodLog> done) {
  context_.api.get(
      log_path(context_.options.service, pod, query), "text/plain, */*",
      while_alive<std::string>([done = std::move(done), largest = query.largest](auto text) {
        if (!text) return done(base::failure(text.error()));
        const bool cut = text.value().size() >= largest;
        done(model::PodLog{std::move(text.value()), cut});
      }));
}

}  // namespace bluegreen::adapter::kubernetes
