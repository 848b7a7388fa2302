#include <pybind11/functional.h>
#include <pybind11/native_enum.h>

#include "live_session.hpp"
#include "module.hpp"
#include "value.hpp"

namespace bluegreen_python {

namespace {

using session::Until;
using Journals = std::vector<std::shared_ptr<bluegreen::adapter::sqlite::Journal>>;
using Probes = std::map<std::string, std::shared_ptr<HostProbe>>;
using OnInterrupt = std::function<void()>;

void bind_opening(py::class_<LiveSession, py::smart_holder>& bound) {
  bound.def_static(
      "open_cluster",
      [](const HostRunbook& runbook, const std::string& context, const std::string& helm,
         const std::string& owner, base::Duration lease, Journals journals, Probes probes,
         std::shared_ptr<HostSwitcher> switcher, std::shared_ptr<HostGate> gate,
         Callbacks::OnEvent on_event, OnInterrupt on_interrupt) {
        return LiveSession::open_cluster(
            runbook, context, helm,
            {owner, lease, std::move(journals), std::move(probes), std::move(switcher),
             std::move(gate), std::move(on_event), std::move(on_interrupt)});
      },
      py::arg("runbook"), py::kw_only(), py::arg("context"), py::arg("helm"), py::arg("owner"),
      py::arg("lease"), py::arg("journals"), py::arg("probes"), py::arg("switcher") = py::none(),
      py::arg("gate") = py::none(), py::arg("on_event") = py::none(),
      py::arg("on_interrupt") = py::none());
  bound.def_static(
      "open_host",
      [](const HostRunbook& runbook, std::shared_ptr<HostEnvironment> environment,
         std::shared_ptr<HostRecord> record, std::shared_ptr<HostClock> clock,
         const std::string& owner, base::Duration lease, Journals journals, Probes probes,
         std::shared_ptr<HostSwitcher> switcher, std::shared_ptr<HostGate> gate,
         Callbacks::OnEvent on_event, OnInterrupt on_interrupt) {
        return LiveSession::open_host(
            runbook, std::move(environment), std::move(record), std::move(clock),
            {owner, lease, std::move(journals), std::move(probes), std::move(switcher),
             std::move(gate), std::move(on_event), std::move(on_interrupt)});
      },
      py::arg("runbook"), py::kw_only(), py::arg("environment"), py::arg("record"),
      py::arg("reactor") = py::none(), py::arg("owner"), py::arg("lease"), py::arg("journals"),
      py::arg("probes"), py::arg("switcher") = py::none(), py::arg("gate") = py::none(),
      py::arg("on_event") = py::none(), py::arg("on_interrupt") = py::none());
}

}  // namespace

void bind_live(py::module_& module) {
  py::native_enum<Until>(module, "Until", "enum.Enum", "How far a driver goes.")
      .value("end", Until::end)
      .value("held", Until::held)
      .value("seen", Until::seen)
      .value("due", Until::due)
      .finalize();
  py::class_<LiveSession, py::smart_holder> bound(module, "LiveSession",
                                                  "A session on a real environment.");
  bind_opening(bound);
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
      .def("now", &LiveSession::now);
}

}  // namespace bluegreen_python
