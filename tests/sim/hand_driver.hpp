#pragma once

#include <map>
#include <optional>
#include <utility>
#include <variant>

#include "bluegreen/contract/raw_ports.hpp"
#include "bluegreen/contract/receiver.hpp"
#include "bluegreen/sim/simulated_ports.hpp"
#include "traffic.hpp"

namespace bluegreen::sim_test {

/// Drives the ports by hand, one operation at a time: a driver that can be as wrong as a test wants
/// it.
class HandDriver : public contract::Receiver {
 public:
  explicit HandDriver(sim::World& world) : world_(world), ports_(world) {}

  void complete(port::Completion completion) override {
    if (completion.last) {
      ended_[completion.id] = std::move(completion.answer);
    } else {
      told_.push_back(std::move(completion));
    }
  }

  /// Starts it and gives its name.
  port::OperationId begin(const port::Request& request) {
    const port::OperationId id{++last_};
    raw_.start(id, request, sink());
    return id;
  }

  bool ended(port::OperationId id) const { return ended_.count(id) > 0; }

  /// Waits for the end of it; nothing if it does not come within a virtual hour, or the driver
  /// dies.
  std::optional<port::Answer> await(port::OperationId id) {
    const base::Instant limit = world_.now().monotonic + std::chrono::hours{1};
    while (!ended(id) && !ports_.killed() && world_.now().monotonic < limit)
      ports_.reactor().wait_until(limit);
    if (!ended(id)) return std::nullopt;
    return ended_.at(id);
  }

  std::optional<port::Answer> ask(const port::Request& request) { return await(begin(request)); }

  /// The error of a Failure; nothing for any other answer.
  std::optional<base::Errc> error_of(const port::Request& request) {
    const auto answer = ask(request);
    const auto* failure = answer ? std::get_if<port::Failure>(&*answer) : nullptr;
    if (failure == nullptr) return std::nullopt;
    return failure->error.code;
  }

  model::Observation observe() {
    return std::get<model::Observation>(ask(port::Observe{}).value());
  }

  /// Lets virtual time pass.
  void wait(base::Duration length) {
    const base::Instant until = world_.now().monotonic + length;
    while (!ports_.killed() && world_.now().monotonic < until) ports_.reactor().wait_until(until);
  }

  bool install(model::Color color, const std::string& version, int replicas = 3) {
    return !error_of(port::Install{color, version, replicas, {}, stamp()});
  }
  /// Points the Service at the color, as it is seen just before.
  bool move_traffic(model::Color to) {
    const model::Door service = test::door(observe());
    return !error_of(test::switch_traffic(test::serving_at(service), to, service.version, stamp()));
  }
  bool scale(model::Color color, int to) {
    const model::Workload workload = observe().workloads[color];
    return !error_of(
        port::Scale{color, port::From{workload.wanted}, port::To{to}, workload.uid, stamp()});
  }

  port::Stamp stamp() const { return {"perception-1", fence}; }
  sim::SimulatedPorts& ports() { return ports_; }
  const std::vector<port::Completion>& told() const { return told_; }

  std::uint64_t fence = 1;

 private:
  sim::World& world_;
  std::uint64_t last_ = 0;
  std::map<port::OperationId, port::Answer> ended_;
  std::vector<port::Completion> told_;
  // The first to go: they drop what is under way.
  sim::SimulatedPorts ports_;
  contract::RawPorts raw_{ports_.environment(), ports_.switcher(), ports_.metrics(),
                          ports_.probe()};
};

}  // namespace bluegreen::sim_test
