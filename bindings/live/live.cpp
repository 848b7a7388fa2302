#include <pybind11/functional.h>
#include <pybind11/stl/filesystem.h>

#include "live_session.hpp"
#include "module.hpp"
#include "value.hpp"

namespace bluegreen_python {

namespace {

void bind_options(py::module_& module) {
  using Options = LiveOptions;
  value_class(module, "SessionOptions", "What a session may be given.",
              field("owner", &Options::owner), field("lease", &Options::lease),
              field("settings", &Options::settings), field("environment", &Options::environment),
              field("switcher", &Options::switcher), field("metrics", &Options::metrics),
              field("record", &Options::record), field("reactor", &Options::reactor),
              field("probes", &Options::probes), field("journal", &Options::journal),
              field("gate", &Options::gate), field("on_event", &Options::on_event),
              field("on_interrupt", &Options::on_interrupt));
}

}  // namespace

void bind_live(py::module_& module) {
  bind_options(module);
  py::class_<LiveSession, py::smart_holder> bound(module, "LiveSession",
                                                  "A session on a real environment.");
  bound.def_static("open", &LiveSession::open, py::arg("runbook"), py::arg("options"));
  bound.def("observe", &LiveSession::observe)
      .def("plan", &LiveSession::plan, py::arg("version"))
      .def("record", &LiveSession::record)
      .def("deploy", &LiveSession::deploy, py::arg("version"), py::arg("until"))
      .def("resume", &LiveSession::resume, py::arg("until"))
      .def("abort", &LiveSession::abort, py::arg("who"))
      .def("promote", &LiveSession::promote, py::arg("who"), py::arg("until"))
      .def("rollback", &LiveSession::rollback, py::arg("number"), py::arg("until"))
      .def_property_readonly("release", &LiveSession::release)
      .def(
          "ask_abort",
          [](LiveSession& self, const std::string& who) {
            self.post({engine::Intent::Kind::abort, who});
          },
          py::arg("who"), "Asks the release driven here for the old color. From any thread.")
      .def(
          "ask_promote",
          [](LiveSession& self, const std::string& who) {
            self.post({engine::Intent::Kind::promote, who});
          },
          py::arg("who"), "Lets the release driven here go on. From any thread.")
      .def("now", &LiveSession::now)
      .def("close", &LiveSession::close, "Refused while a call is at work.");
}

}  // namespace bluegreen_python
