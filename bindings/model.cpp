#include <pybind11/native_enum.h>

#include "bluegreen/model/observation.hpp"
#include "bluegreen/model/verdict.hpp"
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
      .value("passed", model::Verdict::pass)
      .value("failed", model::Verdict::fail)
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
  using model::LiveService;
  value_class(module, "LiveService", "The Service that users reach.",
              field("exists", &LiveService::exists), field("selected", &LiveService::selected),
              field("selector_text", &LiveService::selector_text),
              field("resource_version", &LiveService::resource_version),
              field("fence", &LiveService::fence),
              field("foreign_owner", &LiveService::foreign_owner));
  bind_per_color<int>(module, "Counts");
  using model::Endpoints;
  value_class(module, "Endpoints", "The ready addresses behind the live Service.",
              field("ready", &Endpoints::ready), field("foreign", &Endpoints::foreign));
  using model::Observation;
  value_class(module, "Observation", "Everything a decision needs of the world, read at one time.",
              field("service", &Observation::service), field("workloads", &Observation::workloads),
              field("endpoints", &Observation::endpoints));
}

void bind_traffic(py::module_& module) {
  using model::PodCounters;
  value_class(module, "PodCounters",
              "What one pod says of the requests it answered since it started.",
              field("pod", &PodCounters::pod), field("requests", &PodCounters::requests),
              field("errors", &PodCounters::errors),
              field("total_microseconds", &PodCounters::total_microseconds),
              field("open_connections", &PodCounters::open_connections));
  bind_per_color<std::vector<PodCounters>>(module, "Pods");
  using model::TrafficSample;
  value_class(module, "TrafficSample",
              "The counters of the pods of both colors that could be read.",
              field("pods", &TrafficSample::pods), field("unreadable", &TrafficSample::unreadable));
}

}  // namespace

void bind_model(py::module_& module) {
  bind_enums(module);
  using model::ServiceName;
  value_class(module, "ServiceName", "Which service.", field("namespace", &ServiceName::name_space),
              field("name", &ServiceName::name));
  bind_observation(module);
  bind_traffic(module);
  using model::ProbeReport;
  value_class(module, "Report", "A verdict with its reason.",
              field("verdict", &ProbeReport::verdict), field("detail", &ProbeReport::detail));
}

}  // namespace bluegreen_python
