#include "bluegreen/base/printable.hpp"
#include "bluegreen/base/version.hpp"
#include "failure.hpp"
#include "module.hpp"
#include "value.hpp"

namespace bluegreen_python {

void bind_base(py::module_& module) {
  translate_failures();
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
        for (const base::Errc code : base::every_errc) names.emplace_back(base::to_text(code));
        return names;
      },
      "The codes of failures.");
}

}  // namespace bluegreen_python
