#include "live_session.hpp"

#include "bluegreen/adapter/http/curl_reactor.hpp"
#include "bluegreen/adapter/sqlite/journal.hpp"
#include "failure.hpp"

namespace bluegreen_python {

namespace py = pybind11;
using session::Go;
using session::Outcome;
using session::Until;

namespace {

/// Signals and other threads are heard within this.
constexpr base::Duration turn{50};

/// All that an environment of Python's does not say itself.
class ReactorAlone : public session::OpenedEnvironment {
 public:
  explicit ReactorAlone(std::unique_ptr<bluegreen::adapter::http::CurlReactor> reactor)
      : reactor_(std::move(reactor)) {}
  port::Ports ports() override {
    port::Ports ports;
    ports.reactor = reactor_.get();
    return ports;
  }

 private:
  std::unique_ptr<bluegreen::adapter::http::CurlReactor> reactor_;
};

base::result<std::unique_ptr<session::OpenedEnvironment>> open_reactor_alone(
    const bluegreen::runbook::Runbook&, const session::EnvironmentOptions& options) {
  if (const auto known = session::know_settings(options, {}); !known)
    return base::failure(known.error());
  auto reactor = bluegreen::adapter::http::make_curl_reactor();
  if (!reactor) return base::failure(reactor.error());
  return std::make_unique<ReactorAlone>(std::move(reactor.value()));
}

}  // namespace

LiveSession::LiveSession(LiveOptions options) : options_(std::move(options)) {
  callbacks_.on_event = options_.on_event;
  give_ports();
}

LiveSession::~LiveSession() {
  const py::gil_scoped_release unlocked;
  gate_reply_.reset();
  callbacks_.link->close();
  session_.reset();
  opened_.reset();
}

void LiveSession::give_ports() {
  const auto& link = callbacks_.link;
  host_.reactor = std::make_unique<HostReactor>(link, options_.reactor);
  auto& ports = host_.ports;
  if (options_.environment) {
    host_.environment = std::make_unique<EnvironmentPort>(link, options_.environment);
    ports.environment = host_.environment.get();
    ports.switcher = host_.environment.get();
    ports.metrics = host_.environment.get();
  }
  if (options_.switcher) {
    host_.switcher = std::make_unique<SwitcherPort>(link, options_.switcher);
    ports.switcher = host_.switcher.get();
  }
  if (options_.metrics) {
    host_.metrics = std::make_unique<MetricsPort>(link, options_.metrics);
    ports.metrics = host_.metrics.get();
  }
  if (options_.record) {
    host_.record = std::make_unique<RecordPort>(link, options_.record, *host_.reactor);
    ports.record = host_.record.get();
  }
  refuse_missing(options_.probes);
  for (const auto& [name, probe] : options_.probes) {
    host_.probes.push_back(std::make_unique<ProbePort>(link, probe));
    ports.probes[name] = host_.probes.back().get();
  }
}

std::unique_ptr<LiveSession> LiveSession::open(const HostRunbook& runbook, LiveOptions options) {
  if (options.reactor && !options.environment) {
    throw Failed{{base::Errc::invalid_argument,
                  "a reactor of the host's own needs an environment of the host's own"}};
  }
  auto made = std::make_unique<LiveSession>(std::move(options));
  made->open_on(runbook);
  return made;
}

void LiveSession::open_on(const HostRunbook& runbook) {
  const bluegreen::runbook::Runbook& of_session = runbook;
  const auto full = session::with_full_paths(of_session, runbook.folder);
  const session::Openers of_host{{runbook.environment, open_reactor_alone}};
  opened_ = value_or_throw(
      session::open_environment(full, {runbook.folder, options_.settings, host_.ports},
                                options_.environment ? of_host : bluegreen::live::openers()));
  const auto given = opened_->ports();
  host_.reactor->stand_on(*given.reactor);
  auto ports = session::with_ports_of_host(given, host_.ports);
  ports.reactor = host_.reactor.get();
  session_ = std::make_unique<session::Session>(std::move(ports), full, session_options());
}

session::SessionOptions LiveSession::session_options() {
  session::SessionOptions options;
  options.owner = options_.owner;
  options.lease = options_.lease;
  if (options_.journal) {
    options.sinks.push_back(
        value_or_throw(bluegreen::adapter::sqlite::Journal::open(options_.journal->string())));
  }
  options.sinks.push_back(engine::sink_of([this](const engine::Notice& notice) {
    {
      const std::lock_guard lock{mutex_};
      latest_ = notice.release;
    }
    callbacks_.tell({notice.entry, notice.release, std::nullopt});
  }));
  options.go = [this] { return go(); };
  options.next_turn = [this] { return host_.reactor->now().monotonic + turn; };
  if (options_.gate) {
    options.stay_at_gate = true;
    options.gate = [this](const engine::Release& release) -> std::optional<engine::Intent> {
      ask_gate(release);
      return std::nullopt;
    };
  }
  return options;
}

Go LiveSession::go() {
  if (!callbacks_.keep_going()) {
    const bool first = !std::exchange(leaving_, true);
    if (first && options_.on_interrupt) guarded(*callbacks_.link, options_.on_interrupt);
    return Go::leave;
  }
  return take_gate_answer() ? Go::on : Go::leave;
}

/// A gate may take hours: it is asked on a thread of Python's, and the release is driven meanwhile.
void LiveSession::ask_gate(const engine::Release& release) {
  gate_reply_ = std::make_shared<GateReply>(callbacks_.link);
  guarded(*callbacks_.link, [&] {
    start_thread("run_gate", py::cast(options_.gate), py::cast(release), py::cast(gate_reply_));
  });
}

/// False when the gate leaves the answer to somebody else.
bool LiveSession::take_gate_answer() {
  const auto answer = gate_reply_ ? gate_reply_->take() : std::nullopt;
  if (!answer) return true;
  gate_left_ = !answer->has_value();
  if (gate_left_) return false;
  // Where the release has ended meanwhile, nobody needs the answer any more.
  static_cast<void>(session_->post({**answer, "gate"}));
  return true;
}

void LiveSession::begin_work() {
  const auto thread = std::this_thread::get_id();
  if (!busy_.exchange(true)) return at_work_.store(thread);
  const bool in_callback = at_work_.load() == thread;
  throw Failed{{base::Errc::refused, in_callback
                                         ? "this session is at work: a callback cannot call it"
                                         : "this session is at work in another thread"}};
}

void LiveSession::close() { begin_work(); }

template <class Call>
auto LiveSession::run(const Call& call) {
  begin_work();
  leaving_ = gate_left_ = false;
  gate_reply_.reset();
  auto result = [&] {
    const py::gil_scoped_release unlocked;
    return call(*session_);
  }();
  if (const auto* state = session_->release()) {
    const std::lock_guard lock{mutex_};
    latest_ = *state;
  }
  at_work_ = std::thread::id{};
  busy_ = false;
  callbacks_.rethrow();
  return value_or_throw(std::move(result));
}

Outcome LiveSession::drive(const std::function<base::result<Outcome>(session::Session&)>& call) {
  const auto outcome = run(call);
  return outcome == Outcome::interrupted && gate_left_ ? Outcome::waiting : outcome;
}

model::Observation LiveSession::observe() {
  return run([](session::Session& session) { return session.observe(); });
}
bluegreen::plan::Plan LiveSession::plan(const std::string& version) {
  return run([&](session::Session& session) { return session.plan(version); });
}
engine::Record LiveSession::record() {
  return run([](session::Session& session) { return session.record(); });
}
Outcome LiveSession::deploy(const std::string& version, Until until) {
  return drive([&](session::Session& session) { return session.deploy(version, until); });
}
Outcome LiveSession::resume(Until until) {
  return drive([&](session::Session& session) { return session.resume(until); });
}
Outcome LiveSession::abort(const std::string& who) {
  return drive([&](session::Session& session) { return session.abort(who); });
}
Outcome LiveSession::promote(const std::string& who, Until until) {
  return drive([&](session::Session& session) { return session.promote(who, until); });
}
Outcome LiveSession::rollback(std::uint64_t number, Until until) {
  return drive([&](session::Session& session) { return session.rollback(number, until); });
}

std::optional<engine::Release> LiveSession::release() const {
  const std::lock_guard lock{mutex_};
  return latest_;
}

void LiveSession::post(engine::Intent intent) {
  if (const auto posted = session_->post(std::move(intent)); !posted) throw Failed{posted.error()};
}

base::UtcTime LiveSession::now() {
  const py::gil_scoped_release unlocked;
  return host_.reactor->now().utc;
}

}  // namespace bluegreen_python
