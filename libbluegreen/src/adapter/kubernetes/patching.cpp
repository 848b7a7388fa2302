#include "adapter/kubernetes/patching.hpp"

#include "adapter/kubernetes/service_paths.hpp"
#include "bluegreen/adapter/kubernetes/patches.hpp"
#include "bluegreen/adapter/kubernetes/preconditions.hpp"
#include "bluegreen/adapter/kubernetes/request.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

struct Write {
  std::string method = "PATCH";
  std::string path;
  std::string content_type = std::string(json_patch_type);
  std::string body;
};

Write write_of(const ClusterState& state, const Options& options, const port::Scale& scale) {
  const auto& service = options.service;
  return {.path = deployment_path(service, scale.color),
          .body = scale_patch(*find_deployment(state, service.name, scale.color), scale)};
}

Write write_of(const ClusterState& state, const Options& options,
               const port::ReplacePods& replace) {
  const auto& service = options.service;
  return {.path = deployment_path(service, replace.color),
          .body = restart_patch(*find_deployment(state, service.name, replace.color), replace)};
}

/// Nothing is scaled to zero that has traffic.
Parts parts_of(const port::Scale& scale) { return {.traffic = scale.to == 0, .deployments = true}; }
Parts parts_of(const port::ReplacePods&) { return {.deployments = true}; }

}  // namespace

template <class Request>
void Patching<Request>::start() {
  read(parts_of(request_), [this](const ClusterState& state) { apply(state); });
}

template <class Request>
void Patching<Request>::apply(const ClusterState& state) {
  if (auto forbidden = forbids(state, service().name, request_)) return fail(std::move(*forbidden));
  auto request = write_of(state, context().options, request_);
  write(std::move(request.method), std::move(request.path), std::move(request.content_type),
        std::move(request.body),
        [this](const base::result<std::string>& answer) { on_written(answer); });
}

template <class Request>
void Patching<Request>::on_written(const base::result<std::string>& answer) {
  if (answer) return finish(port::Applied{});
  const auto code = answer.error().code;
  if (code != base::Errc::conflict && code != base::Errc::already_exists)
    return fail(answer.error());
  explain_conflict({base::Errc::conflict, answer.error().message});
}

template <class Request>
void Patching<Request>::explain_conflict(const base::Error& conflict) {
  read(parts_of(request_), [this, conflict](const ClusterState& state) {
    fail(forbids(state, service().name, request_).value_or(conflict));
  });
}

template class Patching<port::Scale>;
template class Patching<port::ReplacePods>;

}  // namespace bluegreen::adapter::kubernetes
