#include "bluegreen/session/session.hpp"

#include <pybind11/functional.h>
#include <pybind11/native_enum.h>

#include "bluegreen/session/outcome.hpp"
#include "callbacks.hpp"
#include "failure.hpp"
#include "host_runbook.hpp"
#include "module.hpp"
#include "value.hpp"

namespace bluegreen_python {

namespace {

using session::Outcome;
using session::RehearsalOptions;
using session::RehearsalResult;
using session::Until;

/// Signals are looked at in every so many turns of a driver: a turn takes microseconds.
constexpr std::uint64_t turns_between_looks = 64;

void give_probes(RehearsalOptions& options, const Probes& probes,
                 const std::shared_ptr<Link>& link) {
  refuse_missing(probes);
  for (const auto& [name, probe] : probes) {
    options.probes[name] = {
        probe->takes, [probe = probe, link](const port::RunProbe& request) {
          model::ProbeReport report{model::Verdict::unknown, "the probe raised an exception"};
          guarded(*link, [&] { report = probe->answer(question_of(request)); });
          return report;
        }};
  }
}

RehearsalResult rehearse(const HostRunbook& runbook, const std::string& version,
                         const bluegreen::sim::WorldOptions& world, std::uint64_t seed,
                         const std::vector<bluegreen::sim::Fault>& faults,
                         const std::shared_ptr<HostGate>& gate,
                         std::optional<base::Duration> abort_at, const Probes& probes,
                         Callbacks::OnEvent on_event,
                         const std::shared_ptr<engine::Sink>& journal) {
  Callbacks callbacks;
  callbacks.on_event = std::move(on_event);
  RehearsalOptions options;
  options.version = version;
  options.world = world;
  options.world.seed = seed;
  options.world.faults = faults;
  options.abort_at = abort_at;
  give_probes(options, probes, callbacks.link);
  if (gate) {
    options.gate = [&](const engine::Release& release) {
      std::optional<engine::Intent> answer;
      guarded(*callbacks.link, [&] {
        if (const auto kind = gate->ask(release)) answer = {*kind, "gate"};
      });
      return answer;
    };
  }
  if (journal) options.sinks.push_back(journal);
  const bluegreen::sim::World* rehearsed = nullptr;
  options.on_world = [&](const auto& made) { rehearsed = &made; };
  if (callbacks.on_event) {
    options.sinks.push_back(engine::sink_of([&](const engine::Notice& notice) {
      callbacks.tell({notice.entry, notice.release, rehearsed->totals()});
    }));
  }
  options.keep_going = [&, turns = std::uint64_t{0}]() mutable {
    return turns++ % turns_between_looks == 0 ? callbacks.keep_going() : !callbacks.link->raised();
  };
  const bluegreen::runbook::Runbook& of_rehearsal = runbook;
  auto result = [&] {
    const py::gil_scoped_release unlocked;
    return session::rehearse(of_rehearsal, std::move(options));
  }();
  callbacks.rethrow();
  return value_or_throw(std::move(result));
}

void bind_rehearsal(py::module_& module) {
  seen_class(
      module, "RehearsalResult", "Everything that can be said of a rehearsal.",
      field("outcome", &RehearsalResult::outcome), field("release", &RehearsalResult::release),
      field("journal", &RehearsalResult::journal), field("traffic", &RehearsalResult::traffic),
      field("hits", &RehearsalResult::hits), field("event_log", &RehearsalResult::event_log),
      field("event_log_hash", &RehearsalResult::event_log_hash),
      field("took", &RehearsalResult::took), field("drivers", &RehearsalResult::drivers));
  module.def("rehearse", &rehearse, py::arg("runbook"), py::arg("version"), py::kw_only(),
             py::arg("world"), py::arg("seed"), py::arg("faults"), py::arg("gate") = py::none(),
             py::arg("abort_at") = py::none(), py::arg("probes") = Probes{},
             py::arg("on_event") = py::none(), py::arg("journal") = py::none(),
             "Rehearses the release to its last step in the simulated world, without the GIL.");
}

/// One decision may pass through several phases: the entry says which, the release where it led to.
std::string title_of(const Event& event) {
  const auto phase = engine::parse_phase(event.entry.phase).value_or(event.release.phase);
  return bluegreen::plan::title(engine::row_of(phase).stage, event.release.target);
}

bool is_return(const Event& event) {
  return engine::is_return(engine::parse_phase(event.entry.phase).value_or(event.release.phase));
}

}  // namespace

void bind_session(py::module_& module) {
  py::native_enum<Outcome>(module, "Outcome", "enum.Enum", "How a run of a driver ended.")
      .value("done", Outcome::done)
      .value("returned", Outcome::returned)
      .value("refused", Outcome::refused)
      .value("needs_person", Outcome::needs_person)
      .value("waiting", Outcome::waiting)
      .value("interrupted", Outcome::interrupted)
      .finalize();
  py::native_enum<Until>(module, "Until", "enum.Enum", "How far a driver goes.")
      .value("end", Until::end)
      .value("held", Until::held)
      .value("seen", Until::seen)
      .value("due", Until::due)
      .finalize();
  module.def("exit_code", &session::exit_code, py::arg("outcome"),
             "The exit code of a program that ends so.");
  module.def("last_line", &session::last_line, py::arg("release"), py::arg("outcome"),
             "What happened and where traffic is, in one sentence.");
  seen_class(module, "Event", "An entry of the journal, and the release as it stands with it.",
             field("entry", &Event::entry), field("release", &Event::release),
             field("traffic", &Event::traffic))
      .def_property_readonly(
          "title", &title_of,
          "The runbook's name for where the entry was written: Step 2: Deploy Green.")
      .def_property_readonly("is_return", &is_return, "The entry was written on the way back.");
  py::class_<engine::Sink, py::smart_holder>(module, "Sink",
                                             "Whoever is told what happens: a journal.");
  bind_rehearsal(module);
}

}  // namespace bluegreen_python
