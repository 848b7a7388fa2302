#include <fmt/format.h>

#include "bluegreen/sim/api_server.hpp"
#include "sim/refusal.hpp"

namespace bluegreen::sim {

namespace {

/// What undoing an operation that was left pending takes.
constexpr base::Duration recovery{1500};

}  // namespace

Helm::Helm(ClusterState& state, Cluster& cluster, EventLog& log, EventQueue& queue,
           const WorldOptions& options)
    : state_(state), cluster_(cluster), log_(log), queue_(queue), options_(options) {}

std::uint64_t Helm::begin(model::Color color, DriverId driver) {
  HelmRelease& release = state_.helm[color];
  release.running = next_process_++;
  release.status = model::InstallStatus::pending;
  parents_[color] = driver;
  ++state_.changes;
  return release.running;
}

bool Helm::goes_on(model::Color color, std::uint64_t process) const {
  return state_.helm[color].running == process;
}

void Helm::install(const port::Install& request, DriverId driver, Done done) {
  if (auto no = fenced_off(state_, request.color, request.stamp)) return done(*no);
  if (auto no = serves(state_, request.color)) return done(*no);
  HelmRelease& release = state_.helm[request.color];
  if (release.running != 0)
    return done(failed(base::Errc::process_failed, "another operation is in progress"));
  const base::Duration first =
      release.status == model::InstallStatus::pending ? recovery : base::Duration{0};
  const base::Duration takes = cluster_.draw(options_.helm);
  const std::uint64_t process = begin(request.color, driver);
  ++release.revision;
  release.version = request.version;
  release.release_id = request.stamp.release_id;
  Condition& condition = state_.conditions[request.color];
  if (!condition.outlives_install && condition.version != request.version) condition = Condition{};
  condition.outlives_install = false;
  condition.version = request.version;
  state_.installing = request.color;
  log_.line(queue_.now(),
            fmt::format("helm upgrade {} {} revision {}", model::to_text(request.color),
                        request.version, release.revision));
  queue_.after(first + takes * 6 / 10, [this, request, process] {
    const bool held = fenced_off(state_, request.color, request.stamp).has_value();
    if (held || !goes_on(request.color, process)) return;
    cluster_.apply(request.color, request.version, request.replicas, request.stamp.fence);
  });
  queue_.after(first + takes, [this, request, process, done = std::move(done)] {
    finish_install(request, process, done);
  });
}

void Helm::finish_install(const port::Install& request, std::uint64_t process, const Done& done) {
  if (!goes_on(request.color, process)) return;
  HelmRelease& release = state_.helm[request.color];
  release.running = 0;
  ++state_.changes;
  if (auto no = fenced_off(state_, request.color, request.stamp)) {
    release.status = model::InstallStatus::failed;
    return done(*no);
  }
  release.status = model::InstallStatus::deployed;
  log_.line(queue_.now(), fmt::format("helm deployed {} revision {}", model::to_text(request.color),
                                      release.revision));
  done(port::Applied{release.revision, {}});
}

void Helm::uninstall(const port::Uninstall& request, DriverId driver, Done done) {
  if (auto no = fenced_off(state_, request.color, request.stamp)) return done(*no);
  if (auto no = serves(state_, request.color)) return done(*no);
  const HelmRelease& release = state_.helm[request.color];
  if (release.status == model::InstallStatus::absent) return done(port::Applied{});
  if (release.running != 0)
    return done(failed(base::Errc::process_failed, "another operation is in progress"));
  if (release.revision != request.revision) {
    return done(failed(base::Errc::conflict, fmt::format("revision {} was seen, {} stands",
                                                         request.revision, release.revision)));
  }
  const base::Duration takes = cluster_.draw(options_.helm) / 2;
  const std::uint64_t process = begin(request.color, driver);
  queue_.after(takes, [this, request, process, done = std::move(done)] {
    if (!goes_on(request.color, process)) return;
    state_.helm[request.color] = HelmRelease{};
    state_.conditions[request.color] = Condition{};
    log_.line(queue_.now(), fmt::format("helm uninstalled {}", model::to_text(request.color)));
    cluster_.remove(request.color);
    done(port::Applied{});
  });
}

void Helm::leave_failed(const port::Install& request) {
  HelmRelease& release = state_.helm[request.color];
  if (release.running != 0 || serves(state_, request.color)) return;
  release.status = model::InstallStatus::failed;
  release.version = request.version;
  release.release_id = request.stamp.release_id;
  ++release.revision;
  ++state_.changes;
}

void Helm::leave_pending(model::Color color) {
  HelmRelease& release = state_.helm[color];
  release.status = model::InstallStatus::pending;
  ++release.revision;
  ++state_.changes;
}

void Helm::parent_died(DriverId driver, const std::function<bool()>& finishes) {
  for (const model::Color color : model::colors) {
    HelmRelease& release = state_.helm[color];
    if (release.running == 0 || parents_[color] != driver || finishes()) continue;
    release.running = 0;
    log_.line(queue_.now(), fmt::format("helm of {} died, status pending", model::to_text(color)));
  }
}

}  // namespace bluegreen::sim
