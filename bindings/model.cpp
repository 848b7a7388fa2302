#include <pybind11/native_enum.h>

#include "bluegreen/model/observation.hpp"
#include "bluegreen/model/verdict.hpp"
#include "failure.hpp"
#include "module.hpp"
#include "value.hpp"

namespace bluegreen_python {

namespace model = bluegreen::model;

namespace {

template <class T>
void bind_per_color(py::module_& module, const char* name) {
  using P = model::PerColor<T>;
  auto bound = value_class(module, name, "A value for each color.", field("blue", &P::blue),
                           field("green", &P::green));
  bound.def(
      "__getitem__", [](const P& pair, model::Color color) { return pair[color]; },
      py::arg("color"));
}

void bind_enums(py::module_& module) {
  py::native_enum<model::Color>(module, "Color", "enum.Enum",
                                "One of the two places a version of the service can stand in.")
      .value("blue", model::Color::blue)
      .value("green", model::Color::green)
      .finalize();
  py::native_enum<model::Verdict>(module, "Verdict", "enum.Enum",
                                  "What a probe says. Unknown never promotes.")
      .value("passed", model::Verdict::passed)
      .value("failed", model::Verdict::failed)
      .value("unknown", model::Verdict::unknown)
      .finalize();
  py::native_enum<model::InstallStatus>(
      module, "InstallStatus", "enum.Enum",
      "Where the installed release of a color stands, in Helm's terms.")
      .value("absent", model::InstallStatus::absent)
      .value("deployed", model::InstallStatus::deployed)
      .value("pending", model::InstallStatus::pending)
      .value("failed", model::InstallStatus::failed)
      .finalize();
}

void bind_split(py::module_& module) {
  using model::Split;
  py::class_<Split, py::smart_holder> bound(module, "Split",
                                            "How a door shares new connections: two weights.");
  bound.attr("__match_args__") = py::make_tuple("blue", "green");
  bound
      .def(py::init([](int blue, int green) { return value_or_throw(Split::of(blue, green)); }),
           py::kw_only(), py::arg("blue"), py::arg("green"))
      .def_static("all_to", &Split::all_to, py::arg("color"), py::arg("sum") = Split::usual_sum)
      .def_property_readonly("blue",
                             [](const Split& self) { return self.weight(model::Color::blue); })
      .def_property_readonly("green",
                             [](const Split& self) { return self.weight(model::Color::green); })
      .def("weight", &Split::weight, py::arg("color"))
      .def_property_readonly("sum", &Split::sum)
      .def_property_readonly("sole", &Split::sole, "The color that has everything, if one has.")
      .def(
          "__eq__", [](const Split& a, const Split& b) { return a == b; }, py::is_operator())
      .def("__hash__",
           [](const Split& self) {
             return py::hash(
                 py::make_tuple(self.weight(model::Color::blue), self.weight(model::Color::green)));
           })
      .def("__str__", [](const Split& self) { return model::to_text(self); })
      .def("__repr__", [](const py::object& self) {
        return repr_of(self, {"blue", "green"});
      });
}

void bind_doors(py::module_& module) {
  bind_split(module);
  bind_per_color<int>(module, "Counts");
  using model::Door;
  value_class(module, "Door", "A place that divides traffic between the colors.",
              field("name", &Door::name), field("exists", &Door::exists),
              field("split", &Door::split), field("title", &Door::title),
              field("text", &Door::text), field("version", &Door::version),
              field("fence", &Door::fence), field("foreign_owner", &Door::foreign_owner),
              field("ready", &Door::ready), field("strangers", &Door::strangers));
  using model::Traffic;
  auto traffic =
      value_class(module, "Traffic", "Where new connections go: the doors, the one of users first.",
                  field("doors", &Traffic::doors));
  traffic
      .def_property_readonly("sole_color", &model::sole_color,
                             "The color that all of it is on, if it is on one.")
      .def(
          "all_on",
          [](const Traffic& self, model::Color color) { return model::all_on(self, color); },
          py::arg("color"))
      .def(
          "any_on",
          [](const Traffic& self, model::Color color) { return model::any_on(self, color); },
          py::arg("color"));
}

void bind_observation(py::module_& module) {
  using model::Workload;
  value_class(module, "Workload", "What stands in one color.", field("status", &Workload::status),
              field("revision", &Workload::revision), field("release_id", &Workload::release_id),
              field("version", &Workload::version),
              field("deployment_exists", &Workload::deployment_exists),
              field("uid", &Workload::uid), field("fence", &Workload::fence),
              field("wanted", &Workload::wanted), field("ready", &Workload::ready),
              field("settled", &Workload::settled), field("trouble", &Workload::trouble));
  bind_per_color<Workload>(module, "Workloads");
  using model::Observation;
  value_class(module, "Observation",
              "Everything a decision needs of the world, each as it was last read.",
              field("workloads", &Observation::workloads), field("traffic", &Observation::traffic));
}

/// Counters without a time would be no news for good: Python must say `at`.
void bind_counters(py::module_& module) {
  using model::PodCounters;
  const auto add = [&module](const auto&... fields) {
    auto bound = seen_class(module, "PodCounters",
                            "What one pod says of the requests it answered since its process "
                            "started; `at`: when that was true.",
                            fields...);
    bound.def(py::init([](std::string pod, std::uint64_t requests, std::uint64_t errors,
                          std::uint64_t total_microseconds, base::UtcTime at,
                          std::optional<base::UtcTime> started) {
                return PodCounters{std::move(pod),     requests, errors,
                                   total_microseconds, at,       started};
              }),
              py::kw_only(), py::arg("pod"), py::arg("requests") = 0, py::arg("errors") = 0,
              py::arg("total_microseconds") = 0, py::arg("at"), py::arg("started") = py::none());
    add_replace(bound, fields...);
  };
  add(field("pod", &PodCounters::pod), field("requests", &PodCounters::requests),
      field("errors", &PodCounters::errors),
      field("total_microseconds", &PodCounters::total_microseconds), field("at", &PodCounters::at),
      field("started", &PodCounters::started));
}

void bind_traffic(py::module_& module) {
  bind_counters(module);
  bind_per_color<std::vector<model::PodCounters>>(module, "Pods");
  bind_per_color<std::vector<std::string>>(module, "PodNames");
  using model::TrafficSample;
  value_class(module, "TrafficSample",
              "The counters of the pods of both colors that could be read, and the names of those "
              "that run and could not; `unready`: those of the missing that are not ready.",
              field("pods", &TrafficSample::pods), field("missing", &TrafficSample::missing),
              field("unready", &TrafficSample::unready));
}

}  // namespace

void bind_model(py::module_& module) {
  bind_enums(module);
  using model::ServiceName;
  value_class(module, "ServiceName", "Which service.", field("namespace", &ServiceName::name_space),
              field("name", &ServiceName::name));
  bind_doors(module);
  bind_observation(module);
  bind_traffic(module);
  using model::ProbeReport;
  value_class(module, "ProbeReport", "A verdict with its reason.",
              field("verdict", &ProbeReport::verdict), field("detail", &ProbeReport::detail));
}

}  // namespace bluegreen_python
