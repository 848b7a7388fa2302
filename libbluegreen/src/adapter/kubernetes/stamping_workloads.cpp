#include "adapter/kubernetes/stamping_workloads.hpp"

#include <fmt/format.h>

#include "adapter/kubernetes/service_paths.hpp"
#include "bluegreen/adapter/kubernetes/patches.hpp"
#include "bluegreen/adapter/kubernetes/preconditions.hpp"

namespace bluegreen::adapter::kubernetes {

namespace {

constexpr int most_tries = 5;

}  // namespace

void StampingWorkloads::start() {
  read({.deployments = true}, [this](const ClusterState& state) { stamp(state); });
}

void StampingWorkloads::stamp(const ClusterState& state) {
  if (auto forbidden = forbids(state, service().name, request_)) return fail(std::move(*forbidden));
  targets_.clear();
  for (const auto color : {model::Color::green, model::Color::blue}) {
    const auto* deployment = find_deployment(state, service().name, color);
    if (deployment == nullptr) continue;
    targets_.push_back(
        {deployment_path(service(), color), stamp_patch(deployment->metadata, request_.stamp)});
  }
  stamp_next();
}

void StampingWorkloads::stamp_next() {
  if (targets_.empty())
    return finish(port::Applied{0, fmt::format("{} objects stamped", stamped_)});
  auto target = std::move(targets_.back());
  targets_.pop_back();
  patch(std::move(target.path), std::move(target.body),
        [this](const base::result<std::string>& answer) { on_stamped(answer); });
}

void StampingWorkloads::on_stamped(const base::result<std::string>& answer) {
  if (answer) {
    ++stamped_;
    return stamp_next();
  }
  const auto code = answer.error().code;
  const bool changed = code == base::Errc::conflict || code == base::Errc::not_found;
  if (!changed || ++tries_ == most_tries) return fail(answer.error());
  stamped_ = 0;
  start();
}

}  // namespace bluegreen::adapter::kubernetes
