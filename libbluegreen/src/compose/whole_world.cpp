#include "bluegreen/compose/whole_world.hpp"

#include <fmt/format.h>

#include "compose/joint.hpp"

namespace bluegreen::compose {
namespace {

port::SharedAnswer observation_of(const Answers& answers) {
  const auto* workloads = std::get_if<model::Workloads>(&*answers[0]);
  const auto* traffic = std::get_if<model::Traffic>(&*answers[1]);
  if (workloads != nullptr && traffic != nullptr) return model::Observation{*workloads, *traffic};
  return wrong_answer();
}

/// How the ports answer a request.
struct Asked {
  const port::Ports& ports;
  const port::SharedRequest& asked;

  Joined operator()(const port::Observe&) const {
    return {{part_at(*ports.environment, port::ObserveWorkloads{}),
             part_at(*ports.switcher, port::ObserveTraffic{})},
            observation_of};
  }
  Joined operator()(const port::WatchWorld&) const {
    return {{part_at(*ports.environment, port::WatchWorkloads{}),
             part_at(*ports.switcher, port::WatchTraffic{})},
            observation_of};
  }
  Joined operator()(const port::TakeOver& request) const {
    return {{part_at(*ports.switcher, port::StampTraffic{request.stamp}),
             part_at(*ports.environment, port::StampWorkloads{request.stamp})},
            all_stamped,
            Until::all_answered};
  }
  Joined operator()(const port::SampleTraffic& request) const {
    return only(part_at(*ports.metrics, request, asked));
  }
  Joined operator()(const port::RunProbe& request) const {
    const auto kind = runbook::kind_of(request.probe);
    const auto probe = ports.probes.find(kind);
    if (probe != ports.probes.end()) return only(part_at(*probe->second, request, asked));
    const auto detail = fmt::format("no probe '{}' was given", kind);
    return only(answered(model::ProbeReport{model::Verdict::unknown, detail}));
  }
  template <class Request>
  Joined operator()(const Request& request) const {
    if constexpr (std::is_constructible_v<port::SwitcherRequest, Request>)
      return only(part_at(*ports.switcher, request, asked));
    else
      return only(part_at(*ports.environment, request, asked));
  }
};

}  // namespace

WholeWorld::WholeWorld(port::Ports ports)
    : ports_(std::move(ports)), joint_(std::make_shared<Joint>()) {}

WholeWorld::~WholeWorld() { joint_->close(); }

void WholeWorld::start(port::OperationId id, const port::SharedRequest& request,
                       port::CompletionSink sink) {
  joint_->start(id, std::visit(Asked{ports_, request}, *request), std::move(sink));
}

void WholeWorld::cancel(port::OperationId id) { joint_->cancel(id); }

}  // namespace bluegreen::compose
