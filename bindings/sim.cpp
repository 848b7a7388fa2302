#include <pybind11/native_enum.h>

#include "bluegreen/sim/fault_script.hpp"
#include "bluegreen/sim/world.hpp"
#include "failure.hpp"
#include "host_runbook.hpp"
#include "module.hpp"
#include "value.hpp"

namespace bluegreen_python {

namespace sim = bluegreen::sim;

namespace {

void bind_faults(py::module_& module) {
  py::native_enum<sim::FaultKind> kinds(module, "FaultKind", "enum.Enum",
                                        "What can go wrong in the simulated world.");
  for (const auto kind : sim::fault_kinds)
    kinds.value(std::string{sim::to_text(kind)}.c_str(), kind);
  kinds.finalize();
  using sim::Fault;
  value_class(module, "Fault",
              "A fault with its parameters and its time. What its kind does not name is not read.",
              field("kind", &Fault::kind), field("color", &Fault::color), field("by", &Fault::by),
              field("rate", &Fault::rate), field("pods", &Fault::pods),
              field("operation", &Fault::operation), field("status", &Fault::status),
              field("count", &Fault::count), field("to", &Fault::to),
              field("selector", &Fault::selector), field("lasts", &Fault::lasts),
              field("phase", &Fault::phase), field("delay", &Fault::delay))
      .def("__str__", [](const Fault& self) { return sim::to_text(self); });
  using sim::FaultScript;
  py::class_<FaultScript, py::smart_holder>(module, "FaultScript",
                                            "The faults of a script, or all its mistakes.")
      .def_readonly("faults", &FaultScript::faults)
      .def_readonly("mistakes", &FaultScript::mistakes);
  module.def(
      "parse_faults",
      [](const py::bytes& bytes, const std::string& file) {
        return sim::parse_faults(std::string{bytes}, file);
      },
      py::arg("text"), py::arg("file"),
      "The faults of a file's bytes in YAML, or all its mistakes; `file` is for the messages.");
  using sim::Hit;
  seen_class(module, "Hit",
             "A fault that made a difference, with the phase that the release was in.",
             field("kind", &Hit::kind), field("phase", &Hit::phase));
}

void bind_world(py::module_& module) {
  py::native_enum<sim::IdleState>(module, "IdleState", "enum.Enum",
                                  "In what state the idle color is found.")
      .value("absent", sim::IdleState::absent)
      .value("scaled_to_zero", sim::IdleState::scaled_to_zero)
      .value("running", sim::IdleState::running)
      .value("pending", sim::IdleState::pending)
      .finalize();
  using sim::VersionBehavior;
  value_class(module, "VersionBehavior",
              "How a version of the service answers when nothing is wrong with it.",
              field("error_rate", &VersionBehavior::error_rate),
              field("latency_us", &VersionBehavior::latency_us));
  using sim::TrafficOptions;
  value_class(module, "TrafficOptions", "The clients: open-loop, without retries.",
              field("new_per_second", &TrafficOptions::new_per_second),
              field("kept_connections", &TrafficOptions::kept_connections),
              field("kept_per_second", &TrafficOptions::kept_per_second));
  using sim::WorldOptions;
  value_class(
      module, "WorldOptions", "The simulated world before the release.",
      field("seed", &WorldOptions::seed), field("live", &WorldOptions::live),
      field("live_version", &WorldOptions::live_version),
      field("live_replicas", &WorldOptions::live_replicas), field("idle", &WorldOptions::idle),
      field("idle_version", &WorldOptions::idle_version),
      field("foreign_owner", &WorldOptions::foreign_owner),
      field("traffic", &WorldOptions::traffic), field("versions", &WorldOptions::versions),
      field("faults", &WorldOptions::faults), field("command_exit", &WorldOptions::command_exit),
      field("data_plane_observable", &WorldOptions::data_plane_observable),
      field("begins", &WorldOptions::begins));
}

void bind_traffic(py::module_& module) {
  using sim::RequestCounts;
  seen_class(module, "RequestCounts",
             "What became of the requests of one kind of client; sent is the sum of the rest.",
             field("sent", &RequestCounts::sent), field("good", &RequestCounts::good),
             field("bad", &RequestCounts::bad), field("lost", &RequestCounts::lost));
  using sim::TrafficTotals;
  seen_class(module, "TrafficTotals", "The simulated clients' requests.",
             field("new", &TrafficTotals::fresh), field("kept", &TrafficTotals::kept),
             field("first_bad", &TrafficTotals::first_bad),
             field("last_bad", &TrafficTotals::last_bad))
      .def_property_readonly("lost_new", [](const TrafficTotals& self) { return self.fresh.lost; })
      .def_property_readonly("lost_kept", [](const TrafficTotals& self) { return self.kept.lost; });
}

}  // namespace

void bind_sim(py::module_& module) {
  bind_faults(module);
  bind_world(module);
  bind_traffic(module);
  module.def(
      "simulated_observation",
      [](sim::WorldOptions options, const HostRunbook& runbook) {
        options.service = runbook.service;
        return sim::World{std::move(options)}.observation();
      },
      py::arg("world"), py::arg("runbook"), "The simulated world as it is found before a release.");
}

}  // namespace bluegreen_python
