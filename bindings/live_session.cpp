#include "live_session.hpp"

#include "failure.hpp"

namespace bluegreen_python {

namespace py = pybind11;
using session::Go;
using session::Outcome;
using session::Until;

namespace {

/// Signals and other threads are heard within this.
constexpr base::Duration turn{50};

std::optional<engine::Intent::Kind> kind_of(const std::string& answer) {
  if (answer == "promote") return engine::Intent::Kind::promote;
  if (answer == "abort") return engine::Intent::Kind::abort;
  return std::nullopt;
}

}  // namespace

LiveSession::LiveSession(LiveOptions options) : options_(std::move(options)) {
  callbacks_.on_event = options_.on_event;
  for (const auto& [name, probe] : options_.probes)
    probes_.push_back(std::make_unique<ProbePort>(callbacks_.link, probe));
  if (options_.switcher)
    switcher_ = std::make_unique<SwitcherPort>(callbacks_.link, options_.switcher);
}

LiveSession::~LiveSession() {
  const py::gil_scoped_release unlocked;
  gate_reply_.reset();
  callbacks_.link->close();
  own_.reset();
  cluster_.reset();
}

std::unique_ptr<LiveSession> LiveSession::open_cluster(const HostRunbook& runbook,
                                                       const std::string& context,
                                                       const std::string& helm,
                                                       LiveOptions options) {
  auto made = std::make_unique<LiveSession>(std::move(options));
  bluegreen::live::ClusterOptions cluster{context, helm, runbook.folder,
                                          {},      {},   made->switcher_.get()};
  for (const auto& journal : made->options_.journals) cluster.journals.push_back(journal.get());
  std::size_t next = 0;
  for (const auto& [name, probe] : made->options_.probes)
    cluster.probes[name] = made->probes_[next++].get();
  const bluegreen::runbook::Runbook& of_session = runbook;
  made->cluster_ = value_or_throw(
      bluegreen::live::open_cluster_session(of_session, cluster, made->session_options()));
  made->session_ = &made->cluster_->session();
  made->clock_ = &made->cluster_->reactor();
  return made;
}

std::unique_ptr<LiveSession> LiveSession::open_host(const HostRunbook& runbook,
                                                    std::shared_ptr<HostEnvironment> environment,
                                                    std::shared_ptr<HostRecord> record,
                                                    std::shared_ptr<HostClock> clock,
                                                    LiveOptions options) {
  auto made = std::make_unique<LiveSession>(std::move(options));
  const auto& link = made->callbacks_.link;
  auto live = value_or_throw(bluegreen::adapter::http::make_curl_reactor());
  made->reactor_ = std::make_unique<HostReactor>(link, std::move(clock), std::move(live));
  made->environment_ = std::make_unique<EnvironmentPort>(link, std::move(environment));
  made->record_ = std::make_unique<RecordPort>(link, std::move(record), *made->reactor_);
  engine::Ports ports;
  ports.reactor = made->reactor_.get();
  ports.environment = made->environment_.get();
  ports.switcher = made->environment_.get();
  if (made->switcher_) ports.switcher = made->switcher_.get();
  ports.metrics = made->environment_.get();
  ports.record = made->record_.get();
  std::size_t next = 0;
  for (const auto& [name, probe] : made->options_.probes)
    ports.probes[name] = made->probes_[next++].get();
  for (const auto& journal : made->options_.journals) ports.journals.push_back(journal.get());
  made->own_ =
      std::make_unique<session::Session>(std::move(ports), runbook, made->session_options());
  made->session_ = made->own_.get();
  made->clock_ = made->reactor_.get();
  return made;
}

session::SessionOptions LiveSession::session_options() {
  session::SessionOptions options;
  options.owner = options_.owner;
  options.lease = options_.lease;
  options.on_event = [this](const engine::Notice& notice) {
    {
      const std::lock_guard lock{mutex_};
      latest_ = notice.release;
    }
    callbacks_.tell({notice.entry, notice.release, std::nullopt});
  };
  options.go = [this] { return go(); };
  options.next_turn = [this] { return clock_->now().monotonic + turn; };
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
  if (!take_gate_answer()) return Go::leave;
  std::vector<engine::Intent> posted;
  {
    const std::lock_guard lock{mutex_};
    posted.swap(posted_);
  }
  for (auto& intent : posted) session_->post(std::move(intent));
  return Go::on;
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
  const auto kind = kind_of(**answer);
  if (!kind) {
    Failed wrong{{base::Errc::invalid_argument, "a gate answers 'promote', 'abort' or None"}};
    callbacks_.link->keep(std::make_exception_ptr(wrong));
    return false;
  }
  session_->post({*kind, "gate"});
  return true;
}

template <class Call>
auto LiveSession::run(const Call& call) {
  if (busy_.exchange(true))
    throw Failed{{base::Errc::refused, "this session is at work in another thread"}};
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
  const std::lock_guard lock{mutex_};
  posted_.push_back(std::move(intent));
}

base::UtcTime LiveSession::now() {
  const py::gil_scoped_release unlocked;
  return clock_->now().utc;
}

}  // namespace bluegreen_python
