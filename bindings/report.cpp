#include "bluegreen/report/markdown.hpp"
#include "module.hpp"
#include "value.hpp"

namespace bluegreen_python {

void bind_report(py::module_& module) {
  using Facts = bluegreen::report::ReportFacts;
  value_class(
      module, "ReportFacts", "What a report is made of. What is not known stays empty.",
      field("release_id", &Facts::release_id), field("service", &Facts::service),
      field("version", &Facts::version), field("version_before", &Facts::version_before),
      field("color", &Facts::color), field("color_before", &Facts::color_before),
      field("outcome", &Facts::outcome), field("reason", &Facts::reason),
      field("began", &Facts::began), field("switched", &Facts::switched),
      field("seen", &Facts::seen), field("moved", &Facts::moved), field("held", &Facts::held),
      field("scaled_down", &Facts::scaled_down), field("ended", &Facts::ended),
      field("data_plane_observed", &Facts::data_plane_observed), field("entries", &Facts::entries))
      .def("to_markdown", &bluegreen::report::to_markdown);
}

}  // namespace bluegreen_python
