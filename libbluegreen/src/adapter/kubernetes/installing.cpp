#include <fmt/format.h>

#include "adapter/kubernetes/changing.hpp"
#include "adapter/kubernetes/operations.hpp"
#include "adapter/kubernetes/workloads.hpp"
#include "bluegreen/adapter/helm/command.hpp"
#include "bluegreen/adapter/kubernetes/observation.hpp"
#include "bluegreen/adapter/kubernetes/patches.hpp"
#include "bluegreen/adapter/kubernetes/preconditions.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

using Ended = base::result<process::Ended>;

helm::Connection connection_of(const Options& options) {
  auto connection = options.helm;
  connection.name_space = options.service.name_space;
  return connection;
}

/// Nothing when Helm ended well.
std::optional<base::Error> error_of(const Ended& ended,
                                    const std::map<std::string, std::string>& hidden = {}) {
  if (!ended) return ended.error();
  return helm::error_of(ended.value(), hidden);
}

/// Look, mend what an earlier Helm left pending, upgrade, stamp.
class Installing {
 public:
  Installing(Operation& operation, port::Install request)
      : operation_(operation),
        request_(std::move(request)),
        name_(color_name(operation.service().name, request_.color)),
        connection_(connection_of(operation.options())) {}

  void recover(const helm::Revision& newest) {
    const auto recovery = helm::recovery(newest);
    if (recovery == helm::Recovery::none) return upgrade();
    if (recovery == helm::Recovery::uninstall) return uninstall();
    operation_.run(helm::rollback(connection_, name_, newest.number), [this](const Ended& ended) {
      if (error_of(ended)) return uninstall();  // nothing of value is lost: the color is idle
      upgrade();
    });
  }

 private:
  void uninstall() {
    operation_.run(helm::uninstall(connection_, name_), [this](const Ended& ended) {
      if (auto error = error_of(ended)) return operation_.fail(std::move(*error));
      upgrade();
    });
  }

  void upgrade() {
    const helm::Upgrade order{.name = name_,
                              .chart = request_.release.chart,
                              .values = request_.release.values,
                              .set = request_.release.set,
                              .version = request_.version,
                              .replicas = request_.replicas,
                              .color = request_.color,
                              .release_id = request_.stamp.release_id};
    auto program = helm::upgrade(connection_, order);
    if (!program) return operation_.fail(program.error());
    operation_.run(std::move(program.value()), [this](const Ended& ended) {
      if (auto error = error_of(ended, request_.release.set))
        return operation_.fail(std::move(*error));
      stamp();
    });
  }

  /// What Helm made is read from the cluster; what it prints holds the chart's own text and the
  /// settings.
  void stamp() {
    change(operation_, most_stamp_tries, [this](const std::function<void(Orders)>& then) {
      read_state(operation_, {.revisions = true},
                 [this, then](const ClusterState& state) { then(stamp_orders(state)); });
    });
  }

  Orders stamp_orders(const ClusterState& state) const {
    const auto& service = operation_.service();
    const auto* deployment = find_deployment(state, service.name, request_.color);
    if (deployment == nullptr) {
      return {.forbidden =
                  base::Error{base::Errc::unsupported,
                              fmt::format("the chart made no Deployment {} with the label {}={}",
                                          name_, name_label, service.name)}};
    }
    if (auto found = superseded(*deployment, request_.stamp))
      return {.forbidden = std::move(found)};
    return {.writes = {json_patch(deployment_path(service, request_.color),
                                  stamp_patch(deployment->metadata, request_.stamp))},
            .applied = {helm::newest(state.revisions, name_).number, ""}};
  }

  Operation& operation_;
  port::Install request_;
  std::string name_;
  helm::Connection connection_;
};

/// Goes on with the newest revision of the color unless something forbids the request.
template <class Request>
void look(Operation& operation, const Request& request,
          std::function<void(const helm::Revision&)> then) {
  read_state(operation, {.traffic = true, .revisions = true},
             [&operation, request, then = std::move(then)](const ClusterState& state) {
               const auto& service = operation.service().name;
               if (auto forbidden = forbids(state, service, request))
                 return operation.fail(std::move(*forbidden));
               then(helm::newest(state.revisions, color_name(service, request.color)));
             });
}

}  // namespace

void start(Operation& operation, const port::Install& request) {
  auto& installing = operation.keep(Installing{operation, request});
  look(operation, request,
       [&installing](const helm::Revision& newest) { installing.recover(newest); });
}

void start(Operation& operation, const port::Uninstall& request) {
  look(operation, request, [&operation](const helm::Revision& newest) {
    if (newest.status == helm::RevisionStatus::uninstalled)
      return operation.finish(port::Applied{0, "it was not installed"});
    operation.run(helm::uninstall(connection_of(operation.options()), newest.name),
                  [&operation](const Ended& ended) {
                    if (auto error = error_of(ended)) return operation.fail(std::move(*error));
                    operation.finish(port::Applied{});
                  });
  });
}

}  // namespace bluegreen::adapter::kubernetes
