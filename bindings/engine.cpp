#include "bluegreen/engine/explain.hpp"
#include "bluegreen/engine/record.hpp"
#include "host_runbook.hpp"
#include "module.hpp"
#include "value.hpp"

namespace bluegreen_python {

namespace engine = bluegreen::engine;

namespace {

std::optional<base::UtcTime> deadline(const engine::Release& state) {
  if (!state.deadline) return std::nullopt;
  return state.deadline->utc;
}

void bind_release(py::module_& module) {
  using engine::Release;
  auto release =
      seen_class(module, "Release", "One release as it stands.", field("id", &Release::id),
                 field("number", &Release::number), field("version", &Release::version),
                 field("version_before", &Release::version_before),
                 field("live_before", &Release::live_before), field("target", &Release::target),
                 field("reason", &Release::reason));
  release.def_readonly("fence", &Release::fence)
      .def_readonly("requested_by", &Release::requested_by)
      .def_property_readonly("runbook",
                             [](const Release& self) {
                               return HostRunbook{*self.runbook, {}};
                             })
      .def_readonly("replicas", &Release::replicas)
      .def_readonly("began", &Release::began)
      .def_readonly("phase_since", &Release::phase_since)
      .def_readonly("switched_at", &Release::switched_at)
      .def_readonly("seen_at", &Release::seen_at)
      .def_readonly("moved_at", &Release::moved_at)
      .def_readonly("held_at", &Release::held_at)
      .def_readonly("scaled_down_at", &Release::scaled_down_at)
      .def_readonly("ended_at", &Release::ended_at)
      .def_readonly("data_plane_observed", &Release::data_plane_observed)
      .def_readonly("pending_effect", &Release::pending_effect)
      .def_readonly("observation", &Release::observation)
      .def_property_readonly(
          "phase", [](const Release& self) { return std::string{engine::to_text(self.phase)}; })
      .def_property_readonly(
          "title",
          [](const Release& self) {
            return bluegreen::plan::title(engine::row_of(self.phase).stage, self.target);
          },
          "The runbook's name for where it stands: Step 2: Deploy Green.")
      .def_property_readonly("is_end",
                             [](const Release& self) { return engine::is_end(self.phase); })
      .def_property_readonly("is_return",
                             [](const Release& self) { return engine::is_return(self.phase); })
      .def_property_readonly("deadline", &deadline, "The deadline of the phase.")
      .def_property_readonly("traffic", &engine::traffic_text, "Where new connections go.")
      .def_property_readonly(
          "return_grade",
          [](const Release& self) {
            return std::string{bluegreen::plan::to_text(engine::return_grade(self))};
          },
          "How traffic would come back from here: instant, warm-up, redeploy or none.");
}

void bind_record(py::module_& module) {
  using engine::PastRelease;
  seen_class(module, "PastRelease", "A release that is over.",
             field("number", &PastRelease::number), field("version", &PastRelease::version),
             field("color", &PastRelease::color), field("outcome", &PastRelease::outcome),
             field("reason", &PastRelease::reason), field("began", &PastRelease::began),
             field("ended", &PastRelease::ended));
  using engine::Record;
  seen_class(module, "Record",
             "The authority over one service: who drives, the release under way, what was before.",
             field("owner", &Record::owner), field("fence", &Record::fence),
             field("renewed", &Record::renewed), field("lease", &Record::lease),
             field("last_number", &Record::last_number), field("release", &Record::release),
             field("history", &Record::history));
}

}  // namespace

void bind_engine(py::module_& module) {
  bind_release(module);
  bind_record(module);
  using engine::Explanation;
  seen_class(module, "Explanation", "Why nothing seems to happen.",
             field("sentence", &Explanation::sentence), field("awaiting", &Explanation::awaiting),
             field("since", &Explanation::since), field("until", &Explanation::until),
             field("then", &Explanation::then), field("traffic", &Explanation::traffic),
             field("commands", &Explanation::commands))
      .def("__str__", [](const Explanation& self) { return self.sentence; })
      .def_property_readonly("return_grade", [](const Explanation& self) {
        return std::string{bluegreen::plan::to_text(self.return_grade)};
      });
  module.def("explain", &engine::explain, py::arg("release"), py::arg("now"),
             "Pure: what is awaited, and what then.");
}

}  // namespace bluegreen_python
