#pragma once

#include <pybind11/pybind11.h>

namespace bluegreen_python {

/// pybind11 answers a call that does not fit with every signature and every argument. From now on
/// the functions of the module name the one that is wrong, in one line, still as a TypeError. Call
/// it when all of the module is bound.
void name_wrong_arguments(const pybind11::module_& module);

}  // namespace bluegreen_python
