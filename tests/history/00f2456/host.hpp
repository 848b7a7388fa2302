#pragma once

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "bluegreen/runbook/parse.hpp"
#include "bluegreen/session/session.hpp"
#include "bluegreen/sim/simulated_ports.hpp"

namespace host {

using namespace bluegreen;
using namespace std::chrono_literals;
using engine::Phase;
using session::Outcome;
using session::Session;
using session::SessionOptions;
using session::Until;

/// The runbook of PERCEPTION as that commit's examples have it.
inline runbook::Runbook perception() {
  std::ifstream file{std::string{BLUEGREEN_OLD} + "/examples/runbooks/perception.yaml"};
  std::stringstream text;
  text << file.rdbuf();
  return runbook::parse(text.str(), "perception.yaml").runbooks.at(0);
}

inline engine::Ports ports_of(sim::SimulatedPorts& simulated, const runbook::Runbook& runbook) {
  engine::Ports ports;
  ports.reactor = &simulated.reactor();
  ports.environment = &simulated.environment();
  ports.switcher = &simulated.switcher();
  ports.metrics = &simulated.metrics();
  ports.record = &simulated.records();
  for (const auto* probes : {&runbook.validate, &runbook.watch}) {
    for (const auto& probe : *probes) ports.probes[runbook::kind_of(probe)] = &simulated.probe();
  }
  return ports;
}

inline bool enters(const engine::Notice& notice, Phase phase) {
  return notice.entry.kind == journal::EntryKind::phase && notice.state.phase == phase;
}

/// What was met is printed; a program that met nothing ends with 0.
class Met {
 public:
  void unless(bool holds, const std::string& what) {
    if (holds) return;
    std::cout << what << std::endl;
    met_ = true;
  }
  int exit_code() const { return met_ ? EXIT_FAILURE : EXIT_SUCCESS; }

 private:
  bool met_ = false;
};

}  // namespace host
