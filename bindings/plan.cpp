#include "bluegreen/plan/plan.hpp"

#include <pybind11/native_enum.h>

#include "host_runbook.hpp"
#include "module.hpp"
#include "value.hpp"

namespace bluegreen_python {

namespace plan = bluegreen::plan;

void bind_plan(py::module_& module) {
  using plan::Step;
  auto step =
      seen_class(module, "Step", "One numbered step of a plan.", field("number", &Step::number),
                 field("name", &Step::name), field("precondition", &Step::precondition),
                 field("act", &Step::act), field("proof", &Step::proof), field("undo", &Step::undo),
                 field("deadline", &Step::deadline));
  step.def_property_readonly(
      "phase", [](const Step& self) { return std::string{bluegreen::model::to_text(self.phase)}; },
      "The phase that does it.");
  step.def_property_readonly(
      "return_grade",
      [](const Step& self) { return std::string{plan::to_text(self.return_grade)}; },
      "How traffic would come back from here: instant, warm-up, redeploy or none.");
  using plan::Plan;
  auto bound = seen_class(module, "Plan",
                          "A release as it will be done. With refusals nothing may be started.",
                          field("service", &Plan::service), field("version", &Plan::version),
                          field("version_before", &Plan::version_before),
                          field("live", &Plan::live), field("target", &Plan::target),
                          field("replicas", &Plan::replicas), field("steps", &Plan::steps),
                          field("refusals", &Plan::refusals), field("remarks", &Plan::remarks));
  bound.def(
      "title_of",
      [](const Plan& self, const Step& of) { return plan::title(of.stage, self.target); },
      py::arg("step"), "The runbook's name for the step's part: Step 2: Deploy Green.");
  bound.def("__str__", [](const Plan& self) { return plan::to_text(self); });
  module.def(
      "make_plan",
      [](const HostRunbook& runbook, const bluegreen::model::Observation& observation,
         const std::string& version) { return plan::make_plan(runbook, observation, version); },
      py::arg("runbook"), py::arg("observation"), py::arg("version"),
      "Pure: what would be done to the world as observed.");
}

}  // namespace bluegreen_python
