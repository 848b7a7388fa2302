#include "bluegreen/engine/explain.hpp"
#include "bluegreen/engine/record.hpp"
#include "host_runbook.hpp"
#include "module.hpp"
#include "value.hpp"

namespace bluegreen_python {

namespace engine = bluegreen::engine;

namespace {

std::optional<base::UtcTime> until(const engine::ReleaseState& state) {
  if (!state.deadline) return std::nullopt;
  return state.deadline->utc;
}

void bind_release(py::module_& module) {
  using engine::ReleaseState;
  auto release =
      seen_class(module, "Release", "One release as it stands.", field("id", &ReleaseState::id),
                 field("number", &ReleaseState::number), field("version", &ReleaseState::version),
                 field("version_before", &ReleaseState::version_before),
                 field("live_before", &ReleaseState::live_before),
                 field("target", &ReleaseState::target), field("reason", &ReleaseState::reason));
  release.def_readonly("fence", &ReleaseState::fence)
      .def_readonly("requested_by", &ReleaseState::requested_by)
      .def_property_readonly("runbook",
                             [](const ReleaseState& self) {
                               return HostRunbook{self.runbook, {}};
                             })
      .def_readonly("replicas", &ReleaseState::replicas)
      .def_readonly("began", &ReleaseState::began)
      .def_readonly("phase_since", &ReleaseState::phase_since)
      .def_readonly("switched_at", &ReleaseState::switched_at)
      .def_readonly("seen_at", &ReleaseState::seen_at)
      .def_readonly("moved_at", &ReleaseState::moved_at)
      .def_readonly("held_at", &ReleaseState::held_at)
      .def_readonly("scaled_down_at", &ReleaseState::scaled_down_at)
      .def_readonly("ended_at", &ReleaseState::ended_at)
      .def_readonly("data_plane_observed", &ReleaseState::data_plane_observed)
      .def_readonly("pending_effect", &ReleaseState::pending_effect)
      .def_readonly("observation", &ReleaseState::observation)
      .def_property_readonly(
          "phase",
          [](const ReleaseState& self) { return std::string{engine::to_text(self.phase)}; })
      .def_property_readonly(
          "title",
          [](const ReleaseState& self) {
            return bluegreen::plan::title(engine::row_of(self.phase).stage, self.target);
          },
          "The runbook's name for where it stands: Step 2: Deploy Green.")
      .def_property_readonly("over",
                             [](const ReleaseState& self) { return engine::is_end(self.phase); })
      .def_property_readonly("returning",
                             [](const ReleaseState& self) { return engine::is_return(self.phase); })
      .def_property_readonly("until", &until, "The deadline of the phase.")
      .def_property_readonly("traffic", &engine::traffic_text, "Where new connections go.")
      .def_property_readonly(
          "return_grade",
          [](const ReleaseState& self) {
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
        return std::string{bluegreen::plan::to_text(self.grade)};
      });
  module.def("explain", &engine::explain, py::arg("release"), py::arg("now"),
             "Pure: what is awaited, and what then.");
}

}  // namespace bluegreen_python
