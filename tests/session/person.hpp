#pragma once

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "bluegreen/session/session.hpp"
#include "bluegreen/sim/simulated_ports.hpp"
#include "session/example.hpp"

namespace bluegreen::session {

using namespace std::chrono_literals;

inline engine::Ports ports_of(sim::SimulatedPorts& simulated, const runbook::Runbook& runbook) {
  engine::Ports ports{&simulated.reactor(), &simulated.environment(), &simulated.switcher(),
                      &simulated.metrics(), &simulated.records(),     {}};
  for (const auto* probes : {&runbook.validate, &runbook.watch}) {
    for (const auto& probe : *probes) ports.probes[runbook::kind_of(probe)] = &simulated.probe();
  }
  return ports;
}

/// One process with a session of its own.
class Person {
 public:
  explicit Person(sim::World& world, const std::string& name,
                  const runbook::Runbook& runbook = perception(), SessionOptions options = {})
      : simulated_(world),
        session_(ports_of(simulated_, runbook), runbook, named(std::move(options), name)) {}

  Session& session() { return session_; }
  Session* operator->() { return &session_; }
  port::Reactor& reactor() { return simulated_.reactor(); }

 private:
  static SessionOptions named(SessionOptions options, const std::string& name) {
    options.owner = name;
    return options;
  }

  sim::SimulatedPorts simulated_;
  Session session_;
};

inline Outcome outcome(const base::result<Outcome>& result) {
  if (result) return result.value();
  ADD_FAILURE() << result.error().message;
  return Outcome::interrupted;
}

inline engine::Record record_of(const sim::World& world) {
  auto record = engine::decode(world.record().text, world.now());
  return record ? std::move(record.value()) : engine::Record{};
}

inline void pass(sim::World& world, base::Duration time) {
  world.run_until(world.now().monotonic + time);
}

}  // namespace bluegreen::session
