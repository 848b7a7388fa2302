#include "bluegreen/runbook/parse.hpp"
#include "failure.hpp"
#include "host_runbook.hpp"
#include "module.hpp"
#include "value.hpp"

namespace bluegreen_python {

namespace runbook = bluegreen::runbook;

namespace {

std::vector<std::string> texts(const std::vector<runbook::ProbeSpec>& probes) {
  std::vector<std::string> found;
  for (const auto& probe : probes) found.push_back(runbook::to_text(probe));
  return found;
}

void bind_environments(py::module_& module) {
  using runbook::EnvironmentTraits;
  value_class(module, "EnvironmentTraits", "What a runbook for an environment must have.",
              field("name", &EnvironmentTraits::name),
              field("needs_namespace", &EnvironmentTraits::needs_namespace),
              field("needs_chart", &EnvironmentTraits::needs_chart));
}

void bind_mistakes(py::module_& module) {
  using runbook::Mistake;
  value_class(module, "Mistake", "One mistake of a file. Lines and columns count from 1.",
              field("file", &Mistake::file), field("line", &Mistake::line),
              field("column", &Mistake::column), field("message", &Mistake::message),
              field("expected", &Mistake::expected), field("suggestion", &Mistake::suggestion))
      .def("__str__", [](const Mistake& mistake) { return runbook::to_text(mistake); });
}

std::pair<std::vector<HostRunbook>, std::vector<runbook::Mistake>> parse(
    const py::bytes& bytes, const std::string& file, const std::string& folder,
    const std::vector<runbook::EnvironmentTraits>& environments) {
  const std::string text{bytes};
  const py::gil_scoped_release unlocked;
  auto parsed = runbook::parse(text, file, environments);
  std::vector<HostRunbook> runbooks;
  for (auto& one : parsed.runbooks) runbooks.push_back({std::move(one), folder});
  return {std::move(runbooks), std::move(parsed.mistakes)};
}

void bind_parse(py::module_& module) {
  module.def("parse", &parse, py::arg("text"), py::arg("file"), py::arg("folder") = "",
             py::arg("environments") = std::vector<runbook::EnvironmentTraits>{},
             "The runbooks of a file's bytes, or all its mistakes (never both); `file` is for the "
             "messages, `environments` are those that the host answers for itself.");
  module.def("json_schema", &runbook::json_schema, "The JSON Schema of a runbook file.");
}

void bind_parts(py::module_& module) {
  using runbook::ChartRelease;
  value_class(module, "ChartRelease", "What Helm installs.", field("chart", &ChartRelease::chart),
              field("values", &ChartRelease::values), field("set", &ChartRelease::set),
              field("replicas", &ChartRelease::replicas));
  using runbook::Metrics;
  seen_class(module, "Metrics", "How the requests of users are counted.",
             field("source", &Metrics::source), field("path", &Metrics::path));
  using runbook::GateSpec;
  seen_class(module, "GateSpec", "A question to a person before the switch.",
             field("name", &GateSpec::name), field("limit", &GateSpec::limit));
}

}  // namespace

void bind_runbook(py::module_& module) {
  bind_environments(module);
  bind_mistakes(module);
  bind_parts(module);
  py::class_<HostRunbook, py::smart_holder>(
      module, "Runbook", "How one service is released. Made by load() or parse().")
      .def_property_readonly("service", [](const HostRunbook& self) { return self.service.name; })
      .def_property_readonly("namespace",
                             [](const HostRunbook& self) { return self.service.name_space; })
      .def_readonly("folder", &HostRunbook::folder,
                    "Where its relative paths start; empty: the working folder.")
      .def_readonly("environment", &HostRunbook::environment)
      .def_readonly("release", &HostRunbook::release)
      .def_property_readonly(
          "validate", [](const HostRunbook& self) { return texts(self.validate); },
          "The probes before the switch, a line each.")
      .def_property_readonly(
          "watch", [](const HostRunbook& self) { return texts(self.watch); },
          "The probes after the switch, a line each.")
      .def_readonly("metrics", &HostRunbook::metrics)
      .def_readonly("gate", &HostRunbook::gate)
      .def_readonly("hold", &HostRunbook::hold)
      .def_readonly("probe_interval", &HostRunbook::probe_interval)
      .def_property_readonly(
          "scale_down_after", [](const HostRunbook& self) { return self.cleanup.scale_down_after; },
          "None: never.")
      .def_property_readonly(
          "delete_after", [](const HostRunbook& self) { return self.cleanup.delete_after; },
          "None: never.")
      .def_readonly("port", &HostRunbook::port)
      .def(
          "to_yaml", [](const HostRunbook& self) { return runbook::to_yaml(self); },
          "Canonical YAML that parses to an equal runbook.")
      .def("__repr__",
           [](const HostRunbook& self) {
             return "Runbook(service='" + self.service.name + "', namespace='" +
                    self.service.name_space.name + "', chart='" + self.release.chart + "')";
           })
      .def(
          "__eq__", [](const HostRunbook& a, const HostRunbook& b) { return a == b; },
          py::is_operator())
      .attr("__hash__") = py::none();
  bind_parse(module);
}

}  // namespace bluegreen_python
