#include "module.hpp"

#include "wrong_arguments.hpp"

PYBIND11_MODULE(_bluegreen, module) {
  using namespace bluegreen_python;
  bind_base(module);
  bind_model(module);
  bind_runbook(module);
  bind_journal(module);
  bind_plan(module);
  bind_port(module);
  bind_engine(module);
  bind_phases(module);
  bind_host(module);
  bind_report(module);
  bind_sim(module);
  bind_session(module);
  bind_rehearsal(module);
  name_wrong_arguments(module);
}
