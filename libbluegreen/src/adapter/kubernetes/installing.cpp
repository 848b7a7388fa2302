#include "adapter/kubernetes/installing.hpp"

#include <fmt/format.h>

#include "adapter/kubernetes/service_paths.hpp"
#include "bluegreen/adapter/helm/command.hpp"
#include "bluegreen/adapter/kubernetes/observation.hpp"
#include "bluegreen/adapter/kubernetes/patches.hpp"
#include "bluegreen/adapter/kubernetes/preconditions.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

constexpr int most_stamp_tries = 5;

helm::Connection connection_of(const Options& options) {
  auto connection = options.helm;
  connection.name_space = options.service.name_space;
  return connection;
}

/// Nothing when Helm ended well.
std::optional<base::Error> error_of(const base::result<process::Ended>& ended,
                                    const std::map<std::string, std::string>& hidden) {
  if (!ended) return ended.error();
  return helm::error_of(ended.value(), hidden);
}

}  // namespace

void Installing::start() {
  read({.traffic = true, .deployments = true, .revisions = true},
       [this](const ClusterState& state) {
         if (auto forbidden = forbids(state, service().name, request_))
           return fail(std::move(*forbidden));
         recover(helm::newest(state.revisions, color_name(service().name, request_.color)));
       });
}

void Installing::recover(const helm::Revision& newest) {
  switch (helm::recovery(newest)) {
    case helm::Recovery::none:
      return upgrade();
    case helm::Recovery::uninstall:
      return uninstall();
    case helm::Recovery::complete:
      break;
  }
  run(helm::rollback(connection_of(context().options), newest.name, newest.number),
      [this](const base::result<process::Ended>& ended) {
        if (error_of(ended, {})) return uninstall();  // nothing of value is lost: the color is idle
        upgrade();
      });
}

void Installing::uninstall() {
  run(helm::uninstall(connection_of(context().options), color_name(service().name, request_.color)),
      [this](const base::result<process::Ended>& ended) {
        if (auto error = error_of(ended, {})) return fail(std::move(*error));
        upgrade();
      });
}

void Installing::upgrade() {
  helm::Upgrade order;
  order.name = color_name(service().name, request_.color);
  order.chart = request_.release.chart;
  order.values = request_.release.values;
  order.set = request_.release.set;
  order.version = request_.version;
  order.replicas = request_.replicas;
  order.color = request_.color;
  order.release_id = request_.stamp.release_id;
  auto program = helm::upgrade(connection_of(context().options), order);
  if (!program) return fail(program.error());
  run(std::move(program.value()), [this](const base::result<process::Ended>& ended) {
    if (auto error = error_of(ended, request_.release.set)) return fail(std::move(*error));
    look_again();
  });
}

/// What Helm made is read from the cluster; what it prints holds the chart's own text and the
/// settings.
void Installing::look_again() {
  read({.deployments = true, .revisions = true},
       [this](const ClusterState& state) { stamp(state); });
}

void Installing::stamp(const ClusterState& state) {
  const auto name = color_name(service().name, request_.color);
  const auto* deployment = find_deployment(state, service().name, request_.color);
  if (deployment == nullptr) {
    return fail({base::Errc::unsupported,
                 fmt::format("the chart made no Deployment {} with the label {}={}", name,
                             name_label, service().name)});
  }
  if (deployment->metadata.fence > request_.stamp.fence) {
    return fail(
        {base::Errc::superseded, fmt::format("another driver holds the service: '{}' has fence {}",
                                             name, deployment->metadata.fence)});
  }
  const int revision = helm::newest(state.revisions, name).number;
  patch(deployment_path(service(), request_.color),
        stamp_patch(deployment->metadata, request_.stamp),
        [this, revision](const base::result<std::string>& answer) {
          if (answer) return finish(port::Applied{revision, ""});
          const bool changed = answer.error().code == base::Errc::conflict;
          if (!changed || ++tries_ == most_stamp_tries) return fail(answer.error());
          look_again();
        });
}

void Uninstalling::start() {
  read({.traffic = true, .deployments = true, .revisions = true},
       [this](const ClusterState& state) { apply(state); });
}

void Uninstalling::apply(const ClusterState& state) {
  if (auto forbidden = forbids(state, service().name, request_)) return fail(std::move(*forbidden));
  const auto name = color_name(service().name, request_.color);
  if (helm::newest(state.revisions, name).status == helm::RevisionStatus::uninstalled) {
    return finish(port::Applied{0, "it was not installed"});
  }
  run(helm::uninstall(connection_of(context().options), name),
      [this](const base::result<process::Ended>& ended) {
        if (auto error = error_of(ended, {})) return fail(std::move(*error));
        finish(port::Applied{});
      });
}

}  // namespace bluegreen::adapter::kubernetes
