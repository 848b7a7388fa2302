#include "module.hpp"

#include "failure.hpp"
#include "wrong_arguments.hpp"

PYBIND11_MODULE(_live, module) {
  using namespace bluegreen_python;
  pybind11::module_::import("bluegreen._bluegreen");  // whose types are taken and given here
  translate_failures();
  bind_journal_file(module);
  bind_live(module);
  name_wrong_arguments(module);
}
