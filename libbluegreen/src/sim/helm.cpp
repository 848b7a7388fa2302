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
  if (state_.helm[color].running == 0) return std::nullopt;
  return failed(base::Errc::process_failed, "another operation is in progress");
}

void Cluster::begin_process(model::Color color, DriverId driver) {
  HelmRelease& release = state_.helm[color];
  release.running = next_process_++;
  release.status = model::InstallStatus::pending;
  parents_[color] = driver;
  ++state_.changes;
}

/// Where the process that runs now still does then.
void Cluster::after_helm(model::Color color, base::Duration delay, std::function<void()> step) {
  queue_.after(delay, [this, color, process = state_.helm[color].running, step = std::move(step)] {
    if (state_.helm[color].running == process) step();
  });
}

void Cluster::install(const port::Install& request, DriverId driver, const Done& done) {
  if (auto no = helm_refuses(request.color, request.stamp)) return done(*no);
  HelmRelease& release = state_.helm[request.color];
  const base::Duration first =
      release.status == model::InstallStatus::pending ? recovery : base::Duration{0};
  const base::Duration takes = options_.helm.draw(random_);
  begin_process(request.color, driver);
  ++release.revision;
  release.version = request.version;
  release.release_id = request.stamp.release_id;
  Condition& condition = state_.conditions[request.color];
  if (!condition.outlives_install && condition.version != request.version) condition = Condition{};
  condition.outlives_install = false;
  condition.version = request.version;
  state_.installing = request.color;
  say(fmt::format("helm upgrade {} {} revision {}", model::to_text(request.color), request.version,
                  release.revision));
  after_helm(request.color, first + takes * 6 / 10, [this, request] {
    if (!fenced_off(request.color, request.stamp)) apply(request);
  });
  after_helm(request.color, first + takes,
             [this, request, done] { done(finish_install(request)); });
}

port::Answer Cluster::finish_install(const port::Install& request) {
  HelmRelease& release = state_.helm[request.color];
  release.running = 0;
  ++state_.changes;
  if (auto no = fenced_off(request.color, request.stamp)) {
    release.status = model::InstallStatus::failed;
    return *no;
  }
  release.status = model::InstallStatus::deployed;
  say(fmt::format("helm deployed {} revision {}", model::to_text(request.color), release.revision));
  return port::Applied{release.revision, {}};
}

void Cluster::uninstall(const port::Uninstall& request, DriverId driver, const Done& done) {
  if (auto no = helm_refuses(request.color, request.stamp)) return done(*no);
  const HelmRelease& release = state_.helm[request.color];
  if (release.status == model::InstallStatus::absent) return done(port::Applied{});
  if (release.revision != request.revision) {
    return done(failed(base::Errc::conflict, fmt::format("revision {} was seen, {} stands",
                                                         request.revision, release.revision)));
  }
  const base::Duration takes = options_.helm.draw(random_) / 2;
  begin_process(request.color, driver);
  after_helm(request.color, takes, [this, color = request.color, done] {
    state_.helm[color] = HelmRelease{};
    state_.conditions[color] = Condition{};
    // The generation goes on, so that pods of the deleted Deployment that still end are not taken
    // for a new one's.
    state_.deployments[color] = {.generation = state_.deployments[color].generation};
    say(fmt::format("helm uninstalled {}", model::to_text(color)));
    schedule_rollout(color);
    done(port::Applied{});
  });
}

void Cluster::leave_failed(const port::Install& request) {
  HelmRelease& release = state_.helm[request.color];
  if (release.running != 0 || serves(request.color)) return;
  release.status = model::InstallStatus::failed;
  release.version = request.version;
  release.release_id = request.stamp.release_id;
  ++release.revision;
  ++state_.changes;
}

void Cluster::leave_pending(model::Color color) {
  HelmRelease& release = state_.helm[color];
  release.status = model::InstallStatus::pending;
  ++release.revision;
  ++state_.changes;
}

void Cluster::parent_died(DriverId driver, const std::function<bool()>& finishes) {
  for (const model::Color color : model::colors) {
    HelmRelease& release = state_.helm[color];
    if (release.running == 0 || parents_[color] != driver || finishes()) continue;
    release.running = 0;
    say(fmt::format("helm of {} died, status pending", model::to_text(color)));
  }
}

}  // namespace bluegreen::sim
