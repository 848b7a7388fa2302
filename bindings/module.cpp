#include <string>

#include <pybind11/pybind11.h>

#include "bluegreen/base/version.hpp"

PYBIND11_MODULE(_bluegreen, module) { module.attr("__version__") = std::string(bluegreen::base::library_version()); }
