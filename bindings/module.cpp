#include "bluegreen/base/version.hpp"

#include <pybind11/pybind11.h>

#include <string>

PYBIND11_MODULE(_bluegreen, module) {
    module.attr("__version__") = std::string(bluegreen::library_version());
}
