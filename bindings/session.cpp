#include "bluegreen/session/session.hpp"

#include <pybind11/native_enum.h>

#include "bluegreen/session/outcome.hpp"
#include "callbacks.hpp"
#include "module.hpp"
#include "value.hpp"

namespace bluegreen_python {

namespace {

using session::Outcome;
using session::Until;

/// One decision may pass through several phases: the entry says which, the release where it led to.
std::string title_of(const Event& event) {
  const auto phase = engine::parse_phase(event.entry.phase).value_or(event.release.phase);
  return bluegreen::plan::title(engine::row_of(phase).stage, event.release.target);
}

bool is_return(const Event& event) {
  return engine::is_return(engine::parse_phase(event.entry.phase).value_or(event.release.phase));
}

}  // namespace

void bind_session(py::module_& module) {
  py::native_enum<Outcome>(module, "Outcome", "enum.Enum", "How a run of a driver ended.")
      .value("done", Outcome::done)
      .value("returned", Outcome::returned)
      .value("refused", Outcome::refused)
      .value("needs_person", Outcome::needs_person)
      .value("waiting", Outcome::waiting)
      .value("interrupted", Outcome::interrupted)
      .finalize();
  py::native_enum<Until>(module, "Until", "enum.Enum", "How far a driver goes.")
      .value("end", Until::end)
      .value("held", Until::held)
      .value("seen", Until::seen)
      .value("due", Until::due)
      .finalize();
  module.def("exit_code", &session::exit_code, py::arg("outcome"),
             "The exit code of a program that ends so.");
  module.def("last_line", &session::last_line, py::arg("release"), py::arg("outcome"),
             "What happened and where traffic is, in one sentence.");
  seen_class(module, "Event", "An entry of the journal, and the release as it stands with it.",
             field("entry", &Event::entry), field("release", &Event::release),
             field("traffic", &Event::traffic))
      .def_property_readonly(
          "title", &title_of,
          "The runbook's name for where the entry was written: Step 2: Deploy Green.")
      .def_property_readonly("is_return", &is_return, "The entry was written on the way back.");
  py::class_<engine::Sink, py::smart_holder>(module, "Sink",
                                             "Whoever is told what happens: a journal.");
}

}  // namespace bluegreen_python
