#include <pybind11/trampoline_self_life_support.h>

#include "answer.hpp"
#include "host_ports.hpp"
#include "module.hpp"
#include "value.hpp"

namespace bluegreen_python {

namespace {

// Objects that only C++ holds keep their Python half: trampoline_self_life_support.

struct ProbeTrampoline : HostProbe, py::trampoline_self_life_support {
  model::ProbeReport answer(const Question& question) override {
    return answer_of<model::ProbeReport>(static_cast<const HostProbe*>(this), "answer",
                                         "a ProbeReport", question);
  }
};
struct EnvironmentTrampoline : HostEnvironment, py::trampoline_self_life_support {};
struct SwitcherTrampoline : HostSwitcher, py::trampoline_self_life_support {};
struct MetricsTrampoline : HostMetrics, py::trampoline_self_life_support {};
struct RecordTrampoline : HostRecord, py::trampoline_self_life_support {};

constexpr auto gate_answers = "'promote', 'abort' or None";

GateAnswer read_gate(const py::object& gate, const py::object& answer) {
  if (answer.is_none()) return std::nullopt;
  if (answer.equal(py::str{"promote"})) return engine::Intent::Kind::promote;
  if (answer.equal(py::str{"abort"})) return engine::Intent::Kind::abort;
  throw wrong_answer(gate, "ask", gate_answers, answer);
}

struct GateTrampoline : HostGate, py::trampoline_self_life_support {
  GateAnswer ask(const engine::Release& release) override {
    const HostGate* const gate = this;
    return read_gate(py::cast(gate), answer_of<py::object>(gate, "ask", gate_answers, release));
  }
};

struct ReactorTrampoline : HostClock, py::trampoline_self_life_support {
  using Now = std::pair<base::Instant, base::UtcTime>;
  const HostClock* host() const { return this; }
  Now now() override { return answer_of<Now>(host(), "now", "a timedelta and a datetime"); }
  void wait_until(base::Instant deadline) override {
    answer_of<py::object>(host(), "wait_until", "nothing", deadline);
  }
  void wake() override { answer_of<py::object>(host(), "wake", "nothing"); }
};

void bind_workload_requests(py::module_& module) {
  using namespace port;
  py::class_<ObserveWorkloads, py::smart_holder>(module, "ObserveWorkloads",
                                                 "Read both colors anew.");
  py::class_<WatchWorkloads, py::smart_holder>(module, "WatchWorkloads",
                                               "Follow both colors until cancelled.");
  seen_class(module, "StampWorkloads", "Stamp the driver's number on what runs in both colors.",
             field("stamp", &StampWorkloads::stamp));
  seen_class(module, "Install", "Install or upgrade the color to a version.",
             field("color", &Install::color), field("version", &Install::version),
             field("replicas", &Install::replicas), field("release", &Install::release),
             field("stamp", &Install::stamp));
  seen_class(module, "Scale", "Set the replicas of the color from a number that was seen.",
             field("color", &Scale::color), field("from_replicas", &Scale::from_replicas),
             field("to_replicas", &Scale::to_replicas), field("uid", &Scale::uid),
             field("stamp", &Scale::stamp));
  seen_class(module, "Uninstall", "Delete the color's release.", field("color", &Uninstall::color),
             field("revision", &Uninstall::revision), field("stamp", &Uninstall::stamp));
  seen_class(module, "SetDrain", "Ask the color's pods to let go of their connections, or to stop.",
             field("color", &SetDrain::color), field("path", &SetDrain::path),
             field("draining", &SetDrain::draining), field("stamp", &SetDrain::stamp));
  seen_class(module, "ReplacePods", "Replace the color's pods one by one.",
             field("color", &ReplacePods::color), field("uid", &ReplacePods::uid),
             field("stamp", &ReplacePods::stamp));
}

void bind_traffic_requests(py::module_& module) {
  using namespace port;
  py::class_<ObserveTraffic, py::smart_holder>(module, "ObserveTraffic", "Read the doors anew.");
  py::class_<WatchTraffic, py::smart_holder>(module, "WatchTraffic",
                                             "Follow the doors until cancelled.");
  seen_class(module, "StampTraffic", "Stamp the driver's number on the doors.",
             field("stamp", &StampTraffic::stamp));
  seen_class(module, "SwitchTraffic", "Divide a door's traffic anew, if it is as it was seen.",
             field("door", &SwitchTraffic::door), field("from_split", &SwitchTraffic::from_split),
             field("to_split", &SwitchTraffic::to_split), field("version", &SwitchTraffic::version),
             field("stamp", &SwitchTraffic::stamp));
  seen_class(module, "VerifyTraffic", "Ask for the version on fresh connections.",
             field("color", &VerifyTraffic::color), field("version", &VerifyTraffic::version),
             field("in_a_row", &VerifyTraffic::in_a_row));
  value_class(module, "TrafficSeen", "What fresh connections said.",
              field("observable", &TrafficSeen::observable),
              field("reached", &TrafficSeen::reached), field("answers", &TrafficSeen::answers),
              field("failures", &TrafficSeen::failures), field("detail", &TrafficSeen::detail));
}

void bind_requests(py::module_& module) {
  using namespace port;
  seen_class(module, "Stamp", "Who does it.", field("release_id", &Stamp::release_id),
             field("fence", &Stamp::fence));
  bind_workload_requests(module);
  bind_traffic_requests(module);
  py::class_<SampleTraffic, py::smart_holder>(module, "SampleTraffic",
                                              "Read the counters of the pods of both colors.");
  py::class_<RunProbe, py::smart_holder>(module, "RunProbe", "Ask one question about a color.");
}

using Unlocked = py::call_guard<py::gil_scoped_release>;

void bind_reply(py::module_& module) {
  py::class_<Reply, py::smart_holder>(module, "Reply", "Answers one operation, from any thread.")
      .def_property_readonly("cancelled", [](const Reply& self) { return self.cancelled(); })
      .def(
          "applied",
          [](Reply& self, int revision, std::string detail) {
            self.complete(port::Applied{revision, std::move(detail)});
          },
          py::arg("revision") = 0, py::arg("detail") = "", Unlocked())
      .def(
          "workloads_observed",
          [](Reply& self, model::Workloads seen, bool last) {
            self.complete(std::move(seen), last);
          },
          py::arg("workloads"), py::arg("last") = true, Unlocked())
      .def(
          "traffic_observed",
          [](Reply& self, model::Traffic seen, bool last) { self.complete(std::move(seen), last); },
          py::arg("traffic"), py::arg("last") = true, Unlocked())
      .def(
          "seen", [](Reply& self, port::TrafficSeen seen) { self.complete(std::move(seen)); },
          py::arg("seen"), Unlocked())
      .def(
          "sampled",
          [](Reply& self, model::TrafficSample sample) { self.complete(std::move(sample)); },
          py::arg("sample"), Unlocked())
      .def(
          "reported",
          [](Reply& self, model::ProbeReport report) { self.complete(std::move(report)); },
          py::arg("report"), Unlocked())
      .def(
          "cancelled_early",
          [](Reply& self) {
            self.complete(port::Failure{{base::Errc::cancelled, "cancelled"}});
          },
          Unlocked())
      .def(
          "raised",
          [](Reply& self, const py::object& exception) {
            port::Failure failure{failure_of(self.link(), exception)};
            const py::gil_scoped_release unlocked;
            self.complete(std::move(failure));
          },
          py::arg("exception"),
          "It failed: with an exception of ours, or with one that ends the session's work.");
}

void bind_record(py::module_& module) {
  py::class_<LoadRecord, py::smart_holder>(module, "LoadRecord", "Read the record.");
  py::class_<StoreRecord, py::smart_holder>(module, "StoreRecord",
                                            "Write it if its version is still `expected`.")
      .def_readonly("expected", &StoreRecord::expected)
      .def_readonly("text", &StoreRecord::text);
  py::class_<WatchRecord, py::smart_holder>(module, "WatchRecord",
                                            "Tell every version until cancelled.");
  py::class_<RecordReply, py::smart_holder>(module, "RecordReply",
                                            "Answers a record's request, from any thread.")
      .def_property_readonly("cancelled", [](const RecordReply& self) { return self.cancelled(); })
      .def(
          "stored",
          [](RecordReply& self, std::string version, std::string text) {
            self.tell(port::StoredRecord{std::move(version), std::move(text)});
          },
          py::arg("version"), py::arg("text"), Unlocked())
      .def(
          "raised",
          [](RecordReply& self, const py::object& exception) {
            auto error = failure_of(self.link(), exception);
            const py::gil_scoped_release unlocked;
            self.tell(base::failure(std::move(error)));
          },
          py::arg("exception"));
  py::class_<HostRecord, RecordTrampoline, py::smart_holder>(module, "RecordStore")
      .def(py::init<>());
}

void bind_gate(py::module_& module) {
  py::class_<HostGate, GateTrampoline, py::smart_holder>(module, "Gate").def(py::init<>());
  py::class_<GateReply, py::smart_holder>(module, "GateReply",
                                          "Takes a gate's answer, from any thread.")
      .def(
          "answered",
          [](GateReply& self, const HostGate& gate, const py::object& answer) {
            self.answer(read_gate(py::cast(&gate), answer));
          },
          py::arg("gate"), py::arg("answer"), "What the gate said when it was asked.")
      .def(
          "raised",
          [](GateReply& self, const py::object& exception) {
            PyErr_SetObject(py::type::handle_of(exception).ptr(), exception.ptr());
            self.link().keep(std::make_exception_ptr(py::error_already_set{}));
          },
          py::arg("exception"));
}

void bind_hosts(py::module_& module) {
  value_class(module, "Question", "What a probe is asked.", field("name", &Question::name),
              field("args", &Question::args), field("color", &Question::color),
              field("version", &Question::version));
  py::class_<HostProbe, ProbeTrampoline, py::smart_holder>(module, "Probe")
      .def(py::init<>())
      .def_readwrite("takes", &HostProbe::takes, "The virtual time that it takes in a rehearsal.")
      .def("answer", &HostProbe::answer, py::arg("question"));
  py::class_<HostEnvironment, EnvironmentTrampoline, py::smart_holder>(module, "Environment")
      .def(py::init<>());
  py::class_<HostSwitcher, SwitcherTrampoline, py::smart_holder>(module, "TrafficSwitcher")
      .def(py::init<>());
  py::class_<HostMetrics, MetricsTrampoline, py::smart_holder>(module, "MetricSource")
      .def(py::init<>());
  py::class_<HostClock, ReactorTrampoline, py::smart_holder>(module, "Reactor")
      .def(py::init<>())
      .def("now", &HostClock::now, "A time that never goes back, and UTC.")
      .def("wait_until", &HostClock::wait_until, py::arg("deadline"),
           "Returns at the deadline or after wake().")
      .def("wake", &HostClock::wake, "Ends the wait under way, or the next one. From any thread.");
}

}  // namespace

void bind_port(py::module_& module) {
  bind_requests(module);
  bind_reply(module);
  bind_record(module);
}

/// After the engine: a gate is asked about a release.
void bind_host(py::module_& module) {
  bind_hosts(module);
  bind_gate(module);
}

}  // namespace bluegreen_python
