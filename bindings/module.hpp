#pragma once

#include <pybind11/pybind11.h>

#include "str_caster.hpp"

// One function for each folder of the library. Each needs what the ones above it have declared. The
// last two are those of the module _live.

namespace bluegreen_python {

void bind_base(pybind11::module_& module);
void bind_model(pybind11::module_& module);
void bind_runbook(pybind11::module_& module);
void bind_journal(pybind11::module_& module);
void bind_plan(pybind11::module_& module);
void bind_port(pybind11::module_& module);
void bind_engine(pybind11::module_& module);
void bind_phases(pybind11::module_& module);
void bind_host(pybind11::module_& module);
void bind_report(pybind11::module_& module);
void bind_sim(pybind11::module_& module);
void bind_session(pybind11::module_& module);
void bind_rehearsal(pybind11::module_& module);
void bind_journal_file(pybind11::module_& module);
void bind_live(pybind11::module_& module);

}  // namespace bluegreen_python
