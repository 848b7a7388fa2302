// Helm's child processes, each some seconds long, one at a time per color.
#include <fmt/format.h>

#include "bluegreen/sim/cluster.hpp"
#include "sim/refusal.hpp"

namespace bluegreen::sim {

namespace {

/// What undoing an operation that was left pending takes.
constexpr base::Duration recovery{1500};

}  // namespace

std::optional<port::Answer> Cluster::helm_refuses(model::Color color,
                                                  const port::Stamp& stamp) const {
  if (auto no = fenced_off(color, stamp)) return no;
  if (auto no = serves(color)) return no;
  if (!helm_runs(color)) return std::nullopt;
  return failed(base::Errc::process_failed, "another operation is in progress");
}

void Cluster::begin_process(model::Color color, DriverId driver) {
  processes_[color] = {next_process_++, driver};
  state_.workloads[color].status = model::InstallStatus::pending;
  ++state_.changes;
}

/// Where the process that runs now still does then.
void Cluster::after_helm(model::Color color, base::Duration delay, std::function<void()> step) {
  queue_.after(delay, [this, color, id = processes_[color].id, step = std::move(step)] {
    if (processes_[color].id == id) step();
  });
}

void Cluster::install(const port::Install& request, DriverId driver, const Done& done) {
  if (auto no = helm_refuses(request.color, request.stamp)) return done(*no);
  model::Workload& workload = state_.workloads[request.color];
  const base::Duration first =
      workload.status == model::InstallStatus::pending ? recovery : base::Duration{0};
  const base::Duration takes = options_.helm.draw(random_);
  begin_process(request.color, driver);
  ++workload.revision;
  workload.version = request.version;
  workload.release_id = request.stamp.release_id;
  Condition& condition = state_.conditions[request.color];
  if (!condition.outlives_install && condition.version != request.version) condition = Condition{};
  condition.outlives_install = false;
  condition.version = request.version;
  state_.installing = request.color;
  say(fmt::format("helm upgrade {} {} revision {}", model::to_text(request.color), request.version,
                  workload.revision));
  after_helm(request.color, first + takes * 6 / 10, [this, request] {
    if (fenced_off(request.color, request.stamp)) return;
    make_deployment(request.color, request.version, request.replicas);
    state_.workloads[request.color].fence = request.stamp.fence;
    schedule_rollout(request.color);
  });
  after_helm(request.color, first + takes,
             [this, request, done] { done(finish_install(request)); });
}

port::Answer Cluster::finish_install(const port::Install& request) {
  model::Workload& workload = state_.workloads[request.color];
  processes_[request.color] = {};
  ++state_.changes;
  if (auto no = fenced_off(request.color, request.stamp)) {
    workload.status = model::InstallStatus::failed;
    return *no;
  }
  workload.status = model::InstallStatus::deployed;
  say(fmt::format("helm deployed {} revision {}", model::to_text(request.color),
                  workload.revision));
  return port::Applied{workload.revision, {}};
}

void Cluster::uninstall(const port::Uninstall& request, DriverId driver, const Done& done) {
  if (auto no = helm_refuses(request.color, request.stamp)) return done(*no);
  const model::Workload& workload = state_.workloads[request.color];
  if (workload.status == model::InstallStatus::absent) return done(port::Applied{});
  if (workload.revision != request.revision) {
    return done(failed(base::Errc::conflict, fmt::format("revision {} was seen, {} stands",
                                                         request.revision, workload.revision)));
  }
  const base::Duration takes = options_.helm.draw(random_) / 2;
  begin_process(request.color, driver);
  after_helm(request.color, takes, [this, color = request.color, done] {
    processes_[color] = {};
    state_.workloads[color] = {};
    state_.conditions[color] = {};
    say(fmt::format("helm uninstalled {}", model::to_text(color)));
    schedule_rollout(color);
    done(port::Applied{});
  });
}

void Cluster::leave_failed(const port::Install& request) {
  model::Workload& workload = state_.workloads[request.color];
  if (helm_runs(request.color) || serves(request.color)) return;
  workload.status = model::InstallStatus::failed;
  workload.version = request.version;
  workload.release_id = request.stamp.release_id;
  ++workload.revision;
  ++state_.changes;
}

void Cluster::leave_pending(model::Color color) {
  model::Workload& workload = state_.workloads[color];
  workload.status = model::InstallStatus::pending;
  ++workload.revision;
  ++state_.changes;
}

void Cluster::parent_died(DriverId driver, const std::function<bool()>& finishes) {
  for (const model::Color color : model::colors) {
    if (!helm_runs(color) || processes_[color].parent != driver || finishes()) continue;
    processes_[color] = {};
    say(fmt::format("helm of {} died, status pending", model::to_text(color)));
  }
}

}  // namespace bluegreen::sim
