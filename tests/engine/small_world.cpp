#include "engine/small_world.hpp"

#include <fmt/format.h>

#include "traffic.hpp"

namespace bluegreen::engine_test {
namespace {

port::Answer no(base::Errc code) { return port::Failure{{code, base::to_text(code)}}; }

}  // namespace

std::uint64_t fence_of(const port::Request& request) {
  return std::visit(
      [](const auto& each) -> std::uint64_t {
        if constexpr (requires { each.stamp; }) return each.stamp.fence;
        return 0;
      },
      request);
}

SmallWorld::SmallWorld(base::Random random, bool first_release) : random_(random) {
  test::door(seen_);
  if (first_release) return;
  seen_ = both_up(Color::blue);
  seen_.workloads.green = {};
}

void SmallWorld::write_service(std::optional<Color> selected) {
  test::door(seen_).exists = true;
  test::door(seen_).split = test::all_to(selected);
  test::door(seen_).text = selected ? std::string{model::to_text(*selected)} : "none";
  test::door(seen_).version = std::to_string(++version_);
}

void SmallWorld::edit_service(std::optional<Color> selected) { write_service(selected); }

port::Answer SmallWorld::judge(const port::Install& request) {
  if (test::serving(seen_) == request.color) return no(base::Errc::refused);
  auto& workload = seen_.workloads[request.color];
  const int revision = workload.revision + 1;
  const auto uid = workload.deployment_exists ? workload.uid : fmt::format("uid-{}", ++uids_);
  const int ready =
      workload.deployment_exists && workload.version == request.version ? workload.ready : 0;
  workload =
      engine_test::workload(request.version, request.replicas, ready, request.stamp.release_id);
  workload.uid = uid;
  workload.revision = revision;
  workload.settled = false;
  ++installs_;
  return port::Applied{revision, ""};
}

port::Answer SmallWorld::judge(const port::Scale& request) {
  auto& workload = seen_.workloads[request.color];
  if (request.to_replicas == 0 && test::serving(seen_) == request.color)
    return no(base::Errc::refused);
  if (!workload.deployment_exists || workload.uid != request.uid ||
      workload.wanted != request.from_replicas) {
    return no(base::Errc::conflict);
  }
  workload.wanted = request.to_replicas;
  return port::Applied{};
}

port::Answer SmallWorld::judge(const port::Uninstall& request) {
  auto& workload = seen_.workloads[request.color];
  if (test::serving(seen_) == request.color) return no(base::Errc::refused);
  if (workload.status != model::InstallStatus::absent && workload.revision != request.revision) {
    return no(base::Errc::conflict);
  }
  workload = {};
  return port::Applied{};
}

port::Answer SmallWorld::judge(const port::SwitchTraffic& request) {
  const auto& door = test::door(seen_);
  if (door.version != request.version || door.split != request.from_split)
    return no(base::Errc::conflict);
  const auto color = *request.to_split.sole();
  pointed_at_nothing_ = pointed_at_nothing_ || seen_.workloads[color].wanted == 0;
  write_service(color);
  return port::Applied{};
}

port::Answer SmallWorld::apply(const port::Request& request) {
  if (fence_of(request) < fence_) return no(base::Errc::superseded);
  if (const auto* take = std::get_if<port::TakeOver>(&request)) {
    fence_ = take->stamp.fence;
    if (test::door(seen_).exists) test::door(seen_).version = std::to_string(++version_);
    return port::Applied{};
  }
  if (const auto* install = std::get_if<port::Install>(&request)) return judge(*install);
  if (const auto* scale = std::get_if<port::Scale>(&request)) return judge(*scale);
  if (const auto* uninstall = std::get_if<port::Uninstall>(&request)) return judge(*uninstall);
  if (const auto* change = std::get_if<port::SwitchTraffic>(&request)) return judge(*change);
  if (const auto* replace = std::get_if<port::ReplacePods>(&request)) {
    seen_.workloads[replace->color].settled = false;
    return port::Applied{};
  }
  return port::Applied{};  // a drain request
}

void SmallWorld::follow_endpoints() {
  test::door(seen_).ready = {};
  const auto selected = test::serving(seen_);
  if (test::door(seen_).exists && selected)
    test::door(seen_).ready[*selected] = seen_.workloads[*selected].ready;
}

void SmallWorld::drift() {
  for (const auto color : model::colors) {
    auto& workload = seen_.workloads[color];
    if (!workload.deployment_exists) continue;
    const int goal = healthy_[color] ? workload.wanted : 0;
    if (workload.ready < goal && chance(500'000)) ++workload.ready;
    if (workload.ready > goal && chance(500'000)) --workload.ready;
    workload.settled = workload.ready == workload.wanted || (workload.settled && !healthy_[color]);
  }
  if (chance(600'000)) follow_endpoints();
}

bool SmallWorld::busy() const {
  for (const auto color : model::colors) {
    const auto& workload = seen_.workloads[color];
    if (workload.deployment_exists && workload.ready != (healthy_[color] ? workload.wanted : 0))
      return true;
    const bool serves = test::serving(seen_) == color;
    if (test::door(seen_).ready[color] != (serves ? workload.ready : 0)) return true;
  }
  return false;
}

void SmallWorld::settle() {
  for (const auto color : model::colors) {
    auto& workload = seen_.workloads[color];
    if (!workload.deployment_exists) continue;
    workload.ready = healthy_[color] ? workload.wanted : 0;
    workload.settled = true;
  }
  follow_endpoints();
}

model::TrafficSample SmallWorld::sample(std::uint32_t clinging, base::UtcTime now) {
  model::TrafficSample sample;
  ++sampled_;
  const auto selected = test::serving(seen_);
  for (const auto color : model::colors) {
    if (seen_.workloads[color].ready == 0) continue;
    if (color == selected) requests_[color] += random_.below(500);
    if (color != selected && chance(clinging)) requests_[color] += 1 + random_.below(5);
    const auto errors = healthy_[color] ? 0 : requests_[color] / 2;
    sample.pods[color] = {{std::string{model::to_text(color)}, requests_[color], errors,
                           requests_[color] * 100, now + base::Duration{sampled_}}};
    if (chance(50'000)) sample.missing[color] = {"missing"};
  }
  return sample;
}

}  // namespace bluegreen::engine_test
