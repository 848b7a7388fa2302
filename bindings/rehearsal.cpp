#include "bluegreen/session/rehearsal.hpp"

#include <chrono>

#include <pybind11/functional.h>

#include "bluegreen/session/rehearse_many.hpp"
#include "callbacks.hpp"
#include "failure.hpp"
#include "host_runbook.hpp"
#include "module.hpp"
#include "value.hpp"

namespace bluegreen_python {

namespace {

using session::RehearsalOptions;
using session::RehearsalResult;
using session::RehearsalSummary;
using session::RehearseManyOptions;
using session::RehearseManyResult;

/// Signals are looked at in every so many turns of a driver: a turn takes microseconds.
constexpr std::uint64_t turns_between_looks = 64;

template <class Options>
void give_probes(Options& options, const Probes& probes, const std::shared_ptr<Link>& link) {
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

template <class Options>
void give_gate(Options& options, const std::shared_ptr<HostGate>& gate,
               const std::shared_ptr<Link>& link) {
  if (!gate) return;
  options.gate = [gate, link](const engine::Release& release) {
    std::optional<engine::Intent> answer;
    guarded(*link, [&] {
      if (const auto kind = gate->ask(release)) answer = {*kind, "gate"};
    });
    return answer;
  };
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
  give_gate(options, gate, callbacks.link);
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

using OnSummary = std::function<void(const RehearsalSummary&)>;

/// Whether Python wants to go on, asked of it now and then only: whoever asks waits for the GIL.
class Patience {
 public:
  explicit Patience(const Callbacks& callbacks) : callbacks_(callbacks) {}
  bool keep_going() {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return !callbacks_.link->raised();
    next_ = now + std::chrono::milliseconds{10};
    return callbacks_.keep_going();
  }

 private:
  const Callbacks& callbacks_;
  std::chrono::steady_clock::time_point next_{};
};

/// Ctrl-C ends it with what was done so far, as `interrupted`. Anything else that Python raised is
/// thrown.
RehearseManyResult or_interrupted(RehearseManyResult result, const Callbacks& callbacks) {
  try {
    callbacks.rethrow();
  } catch (const py::error_already_set& raised) {
    if (!raised.matches(PyExc_KeyboardInterrupt)) throw;
    result.interrupted = true;
  }
  return result;
}

// NOLINTNEXTLINE(bugprone-easily-swappable-parameters): keywords in Python
RehearseManyResult rehearse_many(const HostRunbook& runbook, const std::string& version,
                                 std::uint64_t first_seed, std::uint64_t seeds, unsigned threads,
                                 std::size_t worst, const bluegreen::sim::WorldOptions& world,
                                 const std::vector<bluegreen::sim::Fault>& faults,
                                 const std::shared_ptr<HostGate>& gate,
                                 std::optional<base::Duration> abort_at, const Probes& probes,
                                 const OnSummary& on_summary) {
  const Callbacks callbacks;
  Patience patience{callbacks};
  RehearseManyOptions options;
  options.version = version;
  options.world = world;
  options.world.faults = faults;
  options.first_seed = first_seed;
  options.seeds = seeds;
  options.threads = threads;
  options.worst = worst;
  options.abort_at = abort_at;
  give_gate(options, gate, callbacks.link);
  give_probes(options, probes, callbacks.link);
  options.keep_going = [&] { return patience.keep_going(); };
  if (on_summary) {
    options.told = [&](const RehearsalSummary& summary) {
      guarded(*callbacks.link, [&] { on_summary(summary); });
    };
  }
  const bluegreen::runbook::Runbook& of_rehearsals = runbook;
  auto result = [&] {
    const py::gil_scoped_release unlocked;
    return session::rehearse_many(of_rehearsals, options);
  }();
  return or_interrupted(value_or_throw(std::move(result)), callbacks);
}

template <class T>
void bind_quantiles(py::module_& module, const char* name) {
  using Quantiles = session::Quantiles<T>;
  seen_class(module, name, "Of one figure over many rehearsals.", field("min", &Quantiles::min),
             field("median", &Quantiles::median), field("p95", &Quantiles::p95),
             field("max", &Quantiles::max));
}

void bind_summary(py::module_& module) {
  auto summary = seen_class(
      module, "RehearsalSummary",
      "What is kept of one of many rehearsals. `rehearse` with its seed gives the whole of it.",
      field("seed", &RehearsalSummary::seed), field("outcome", &RehearsalSummary::outcome),
      field("gave_up", &RehearsalSummary::gave_up), field("reason", &RehearsalSummary::reason),
      field("took", &RehearsalSummary::took), field("new", &RehearsalSummary::fresh),
      field("kept", &RehearsalSummary::kept), field("hits", &RehearsalSummary::hits),
      field("drivers", &RehearsalSummary::drivers),
      field("event_log_hash", &RehearsalSummary::event_log_hash));
  summary.def_property_readonly(
      "phase",
      [](const RehearsalSummary& self) { return std::string{engine::to_text(self.phase)}; },
      "The phase that the release ended in.");
  summary.def_property_readonly(
      "bad", [](const RehearsalSummary& self) { return session::bad_requests(self); },
      "Requests that were lost or answered with a 5xx, on new and on kept connections.");
}

void bind_many(py::module_& module) {
  bind_quantiles<std::uint64_t>(module, "CountQuantiles");
  bind_quantiles<base::Duration>(module, "DurationQuantiles");
  bind_summary(module);
  using Result = RehearseManyResult;
  py::class_<Result, py::smart_holder>(module, "RehearseManyResult", "What many rehearsals showed.")
      .def_readonly("rehearsed", &Result::rehearsed)
      .def_readonly("interrupted", &Result::interrupted)
      .def_readonly("outcomes", &Result::outcomes)
      .def_readonly("gave_up", &Result::gave_up)
      .def_readonly("hit", &Result::hit)
      .def_readonly("new", &Result::fresh)
      .def_readonly("kept", &Result::kept)
      .def_readonly("bad", &Result::bad)
      .def_readonly("took", &Result::took)
      .def_readonly("worst", &Result::worst);
  module.def("rehearse_many", &rehearse_many, py::arg("runbook"), py::arg("version"), py::kw_only(),
             py::arg("first_seed"), py::arg("seeds"), py::arg("threads"), py::arg("worst"),
             py::arg("world"), py::arg("faults"), py::arg("gate") = py::none(),
             py::arg("abort_at") = py::none(), py::arg("probes") = Probes{},
             py::arg("on_summary") = py::none(),
             "Rehearses the release once with every seed, on threads without the GIL.");
}

}  // namespace

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
  bind_many(module);
}

}  // namespace bluegreen_python
