#include <pybind11/trampoline_self_life_support.h>

#include "host.hpp"
#include "module.hpp"
#include "value.hpp"

namespace bluegreen_python {

namespace {

// Objects that only C++ holds keep their Python half: trampoline_self_life_support.

struct ProbeTrampoline : HostProbe, py::trampoline_self_life_support {
  model::ProbeReport answer(const Question& question) override {
    PYBIND11_OVERRIDE_PURE(model::ProbeReport, HostProbe, answer, question);
  }
  void begin(const Question& question, std::shared_ptr<Reply> reply) override {
    PYBIND11_OVERRIDE_PURE(void, HostProbe, begin, question, reply);
  }
};

struct EnvironmentTrampoline : HostEnvironment, py::trampoline_self_life_support {
  void begin(const port::Request& request, std::shared_ptr<Reply> reply) override {
    PYBIND11_OVERRIDE_PURE(void, HostEnvironment, begin, request, reply);
  }
};

struct RecordTrampoline : HostRecord, py::trampoline_self_life_support {
  void begin(const RecordRequest& request, std::shared_ptr<RecordReply> reply) override {
    PYBIND11_OVERRIDE_PURE(void, HostRecord, begin, request, reply);
  }
};

struct GateTrampoline : HostGate, py::trampoline_self_life_support {
  std::optional<std::string> ask(const engine::ReleaseState& release) override {
    PYBIND11_OVERRIDE_PURE(std::optional<std::string>, HostGate, ask, release);
  }
};

struct ClockTrampoline : HostClock, py::trampoline_self_life_support {
  using Now = std::pair<base::Instant, base::UtcTime>;
  Now now() override { PYBIND11_OVERRIDE_PURE(Now, HostClock, now, ); }
  void wait_until(base::Instant deadline) override { PYBIND11_OVERRIDE_PURE(void, HostClock, wait_until, deadline); }
  void wake() override { PYBIND11_OVERRIDE_PURE(void, HostClock, wake, ); }
};

void bind_requests(py::module_& module) {
  using namespace port;
  seen_class(module, "Stamp", "Who does it.", field("release_id", &Stamp::release_id), field("fence", &Stamp::fence));
  py::class_<Observe, py::smart_holder>(module, "Observe", "Read everything anew.");
  py::class_<WatchWorld, py::smart_holder>(module, "WatchWorld", "Follow the world until cancelled.");
  seen_class(module, "Install", "Install or upgrade the color to a version.", field("color", &Install::color),
             field("version", &Install::version), field("replicas", &Install::replicas),
             field("release", &Install::release), field("stamp", &Install::stamp));
  seen_class(module, "Scale", "Set the replicas of the color from a number that was seen.",
             field("color", &Scale::color), field("from_replicas", &Scale::from), field("to_replicas", &Scale::to),
             field("uid", &Scale::uid), field("stamp", &Scale::stamp));
  seen_class(module, "Uninstall", "Delete the color's release.", field("color", &Uninstall::color),
             field("revision", &Uninstall::revision), field("stamp", &Uninstall::stamp));
  seen_class(module, "SetDrain", "Ask the color's pods to let go of their connections, or to stop.",
             field("color", &SetDrain::color), field("path", &SetDrain::path), field("draining", &SetDrain::draining),
             field("stamp", &SetDrain::stamp));
  seen_class(module, "ReplacePods", "Replace the color's pods one by one.", field("color", &ReplacePods::color),
             field("uid", &ReplacePods::uid), field("stamp", &ReplacePods::stamp));
  seen_class(module, "TakeOver", "Stamp the driver's number on the objects.", field("stamp", &TakeOver::stamp));
  seen_class(module, "SwitchTraffic", "Point the live Service at a color, if it points where it was seen.",
             field("from_color", &SwitchTraffic::from), field("to_color", &SwitchTraffic::to),
             field("resource_version", &SwitchTraffic::resource_version), field("stamp", &SwitchTraffic::stamp));
  seen_class(module, "VerifyTraffic", "Ask for the version on fresh connections.",
             field("color", &VerifyTraffic::color), field("version", &VerifyTraffic::version),
             field("in_a_row", &VerifyTraffic::in_a_row));
  seen_class(module, "SampleTraffic", "Read the counters of the pods of both colors.",
             field("path", &SampleTraffic::path));
  py::class_<RunProbe, py::smart_holder>(module, "RunProbe", "Ask one question about a color.");
  value_class(module, "TrafficSeen", "What fresh connections said.", field("observable", &TrafficSeen::observable),
              field("reached", &TrafficSeen::reached), field("answers", &TrafficSeen::answers),
              field("failures", &TrafficSeen::failures), field("detail", &TrafficSeen::detail));
}

template <class Class>
void bind_pending(Class& bound) {
  using Bound = typename Class::type;
  bound.def_property_readonly("cancelled", [](const Bound& self) { return self.cancelled(); })
      .def(
          "wait_cancelled", [](Bound& self, base::Duration longest) { return self.wait_cancelled(longest); },
          py::arg("longest"), py::call_guard<py::gil_scoped_release>(),
          "True as soon as it is cancelled, False when `longest` has passed first.");
}

void bind_reply(py::module_& module) {
  using Unlocked = py::call_guard<py::gil_scoped_release>;
  py::class_<Reply, py::smart_holder> reply(module, "Reply", "Answers one operation, from any thread.");
  bind_pending(reply);
  reply
      .def(
          "applied",
          [](Reply& self, int revision, std::string detail) {
            self.complete(port::Applied{revision, std::move(detail)});
          },
          py::arg("revision") = 0, py::arg("detail") = "", Unlocked())
      .def(
          "observed", [](Reply& self, model::Observation seen, bool last) { self.complete(std::move(seen), last); },
          py::arg("observation"), py::arg("last") = true, Unlocked())
      .def(
          "seen", [](Reply& self, port::TrafficSeen seen) { self.complete(std::move(seen)); }, py::arg("seen"),
          Unlocked())
      .def(
          "sampled", [](Reply& self, model::TrafficSample sample) { self.complete(std::move(sample)); },
          py::arg("sample"), Unlocked())
      .def(
          "reported", [](Reply& self, model::ProbeReport report) { self.complete(std::move(report)); },
          py::arg("report"), Unlocked())
      .def(
          "cancelled_early",
          [](Reply& self) {
            self.complete(port::Failure{{base::Errc::cancelled, "cancelled"}});
          },
          Unlocked());
}

void bind_record(py::module_& module) {
  py::class_<LoadRecord, py::smart_holder>(module, "LoadRecord", "Read the record.");
  py::class_<StoreRecord, py::smart_holder>(module, "StoreRecord", "Write it if its version is still `expected`.")
      .def_readonly("expected", &StoreRecord::expected)
      .def_readonly("text", &StoreRecord::text);
  py::class_<WatchRecord, py::smart_holder>(module, "WatchRecord", "Tell every version until cancelled.");
  py::class_<RecordReply, py::smart_holder> reply(module, "RecordReply",
                                                  "Answers a record's request, from any thread.");
  bind_pending(reply);
  reply.def(
      "stored",
      [](RecordReply& self, std::string version, std::string text) {
        self.tell(port::StoredRecord{std::move(version), std::move(text)});
      },
      py::arg("version"), py::arg("text"), py::call_guard<py::gil_scoped_release>());
  py::class_<HostRecord, RecordTrampoline, py::smart_holder>(module, "RecordStore")
      .def(py::init<>())
      .def("begin", &HostRecord::begin, py::arg("request"), py::arg("reply"));
}

void bind_hosts(py::module_& module) {
  value_class(module, "Question", "What a probe is asked.", field("name", &Question::name),
              field("args", &Question::args), field("color", &Question::color), field("version", &Question::version));
  py::class_<HostProbe, ProbeTrampoline, py::smart_holder>(module, "Probe")
      .def(py::init<>())
      .def_readwrite("takes", &HostProbe::takes, "The virtual time that it takes in a rehearsal.")
      .def("answer", &HostProbe::answer, py::arg("question"))
      .def("begin", &HostProbe::begin, py::arg("question"), py::arg("reply"));
  py::class_<HostEnvironment, EnvironmentTrampoline, py::smart_holder>(module, "Environment")
      .def(py::init<>())
      .def("begin", &HostEnvironment::begin, py::arg("request"), py::arg("reply"));
  py::class_<HostGate, GateTrampoline, py::smart_holder>(module, "Gate")
      .def(py::init<>())
      .def("ask", &HostGate::ask, py::arg("release"), "promote, abort, or None: somebody else answers.");
  py::class_<HostClock, ClockTrampoline, py::smart_holder>(module, "Clock")
      .def(py::init<>())
      .def("now", &HostClock::now, "A time that never goes back, and UTC.")
      .def("wait_until", &HostClock::wait_until, py::arg("deadline"), "Returns at the deadline or after wake().")
      .def("wake", &HostClock::wake, "Ends the wait under way, or the next one. From any thread.");
}

}  // namespace

void bind_port(py::module_& module) {
  bind_requests(module);
  bind_reply(module);
  bind_record(module);
}

/// After the engine: a gate is asked about a release.
void bind_host(py::module_& module) { bind_hosts(module); }

}  // namespace bluegreen_python
