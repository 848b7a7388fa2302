#include <array>

#include "bluegreen/base/printable.hpp"
#include "bluegreen/base/version.hpp"
#include "failure.hpp"
#include "module.hpp"
#include "value.hpp"

namespace bluegreen_python {
namespace {

using base::Errc;

constexpr std::array codes{Errc::invalid_argument, Errc::not_found,  Errc::already_exists,
                           Errc::conflict,         Errc::forbidden,  Errc::rate_limited,
                           Errc::server_error,     Errc::timed_out,  Errc::unreachable,
                           Errc::malformed,        Errc::too_large,  Errc::cancelled,
                           Errc::process_failed,   Errc::io_failed,  Errc::superseded,
                           Errc::refused,          Errc::unsupported};

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
  for (const Errc code : codes) {
    if (name == base::to_text(code))
      return base::Error{code, py::str(raised.value()).cast<std::string>()};
  }
  return std::nullopt;
}

void bind_base(py::module_& module) {
  py::register_exception_translator(&translate);
  module.attr("__version__") = std::string{base::library_version()};
  module.def("printable", &base::printable, py::arg("text"), py::arg("limit"),
             "Foreign text made fit for a terminal: one line, no control characters, at most "
             "`limit` bytes.");
  module.def("duration_text", py::overload_cast<base::Duration>(&base::to_text), py::arg("length"),
             "1h30m, 15m, 2.5s, 40ms");
  module.def(
      "parse_duration",
      [](const std::string& text) { return value_or_throw(base::parse_duration(text)); },
      py::arg("text"), "Reads what duration_text writes; a bare number is a mistake.");
  module.def(
      "error_codes",
      [] {
        std::vector<std::string> names;
        for (const Errc code : codes) names.emplace_back(base::to_text(code));
        return names;
      },
      "The codes of failures.");
}

}  // namespace bluegreen_python
