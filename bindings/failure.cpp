#include "failure.hpp"

namespace bluegreen_python {

namespace py = pybind11;

namespace {

using base::Errc;

py::object exceptions() { return py::module_::import("bluegreen.exceptions"); }

void translate(std::exception_ptr
                   raised) {  // NOLINT(performance-unnecessary-value-param): as pybind11 calls it
  try {
    if (raised) std::rethrow_exception(raised);
  } catch (const Failed& failed) {
    const py::object exception =
        exceptions().attr("from_code")(base::to_text(failed.error().code), failed.error().message);
    PyErr_SetObject(py::type::handle_of(exception).ptr(), exception.ptr());
  }
}

}  // namespace

std::optional<base::Error> error_of(const py::error_already_set& raised) {
  if (!raised.matches(exceptions().attr("BluegreenError"))) return std::nullopt;
  const auto name = raised.value().attr("code").cast<std::string>();
  for (const Errc code : base::every_errc) {
    if (name == base::to_text(code))
      return base::Error{code, py::str(raised.value()).cast<std::string>()};
  }
  return std::nullopt;
}

void translate_failures() { py::register_local_exception_translator(&translate); }

}  // namespace bluegreen_python
