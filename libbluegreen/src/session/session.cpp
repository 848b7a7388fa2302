#include "bluegreen/session/session.hpp"

#include <algorithm>
#include <mutex>
#include <optional>

#include <fmt/format.h>

#include "bluegreen/compose/whole_world.hpp"
#include "bluegreen/engine/claim.hpp"
#include "bluegreen/port/mailbox.hpp"
#include "bluegreen/runbook/parse.hpp"
#include "session/callbacks.hpp"
#include "session/service_record.hpp"

namespace bluegreen::session {
namespace {

using engine::Phase;
using engine::Record;

constexpr base::Duration answer_limit = std::chrono::seconds{30};
constexpr base::Duration patience_with_driver = std::chrono::seconds{10};
constexpr port::OperationId own_observation{1};
const std::optional<engine::Intent> nothing;

/// Two minutes are enough to write down that a release is over; then the record stays behind.
constexpr base::Duration last_record_limit = std::chrono::minutes{2};

/// The driver has nothing more to do here.
bool reached(const engine::Release& state, Until until, base::Timestamp now) {
  if (engine::is_end(state.phase)) return true;
  if (engine::is_return(state.phase)) return false;
  if (until == Until::held) return engine::row_of(state.phase).stage == model::Stage::clean_up;
  if (until == Until::seen) return engine::comes_after(state.phase, Phase::propagating);
  const bool waits = model::only_clean_up_is_due(state.phase) && state.deadline;
  return until == Until::due && waits && state.deadline->at > now.monotonic;
}

bool is_under_way(const Record& record) {
  return record.release && !engine::is_end(record.release->phase);
}

/// Intents from any thread, for the release that is driven here.
class Intents {
 public:
  bool put(engine::Intent intent) {
    const std::scoped_lock lock{mutex_};
    if (open_) waiting_.push_back(std::move(intent));
    return open_;
  }
  std::vector<engine::Intent> take() {
    const std::scoped_lock lock{mutex_};
    return std::exchange(waiting_, {});
  }
  /// What came before is for nobody.
  void set_open(bool open) {
    const std::scoped_lock lock{mutex_};
    open_ = open;
    waiting_.clear();
  }

 private:
  std::mutex mutex_;
  bool open_ = false;
  std::vector<engine::Intent> waiting_;
};

}  // namespace

class Session::Implementation {
 public:
  Implementation(port::Ports ports, runbook::Runbook runbook, SessionOptions options)
      : ports_(std::move(ports)), runbook_(std::move(runbook)), options_(std::move(options)) {}

  // ---- the tasks ----
  Task<base::result<model::Observation>> observe();
  Task<base::result<plan::Plan>> plan(std::string version);
  Task<base::result<Record>> record() { return record_.read(); }
  Task<base::result<Outcome>> deploy(std::string version, Until until);
  Task<base::result<Outcome>> resume(Until until);
  Task<base::result<Outcome>> abort(std::string who);
  Task<base::result<Outcome>> promote(std::string who, Until until);
  Task<base::result<Outcome>> rollback(std::uint64_t number, Until until);

  // ---- from turn to turn ----
  /// `drives`: it may come to drive a release, which intents are posted to.
  template <class T>
  base::result<void> begin(Task<base::result<T>> task, Done<T> done, bool drives);
  base::Instant turn(base::Timestamp now);
  bool busy() const { return root_.has_value(); }
  bool turning() const { return turning_; }
  void leave();
  /// Turns until it is answered, as a blocking call does; false where the host said die.
  bool block(const std::function<bool()>& answered);
  /// As by SIGKILL. What the release came to, for a call that drove one.
  base::result<Outcome> die();

  const engine::Release* release() const;
  base::result<void> post(engine::Intent intent);

 private:
  Task<bool> refuses(std::string version);
  Task<base::result<Outcome>> take_over(Until until, std::optional<engine::Intent> intent);
  Task<base::result<Outcome>> hand_in(engine::StoredIntent intent, Until until);
  Task<base::result<Outcome>> await_end();
  Task<base::result<Outcome>> drive(Claimed claimed, Until until,
                                    std::optional<engine::Intent> first);
  Task<bool> drive_on(Until until);
  base::Instant pump(base::Timestamp now);
  bool ask_gate();
  engine::Claimant claimant() const { return {options_.owner, options_.lease}; }

  template <class T>
  Task<bool> tell(Task<base::result<T>> task, Done<T> done);
  base::result<void> may_begin() const;
  void end_task();
  base::Instant latest_wait();

  port::Ports ports_;
  runbook::Runbook runbook_;
  SessionOptions options_;
  Callbacks callbacks_;
  Intents intents_;
  Turns turns_;
  ServiceRecord record_{ports_.record, ports_.reactor, turns_};
  std::unique_ptr<engine::Pump> pump_;
  std::optional<engine::Phase> asked_gate_;
  std::optional<engine::Release> last_;
  bool turning_ = false;
  std::function<void()> tell_;      ///< the host what came of the task, when it has ended
  std::optional<Task<bool>> root_;  ///< the task under way; it ends before what it uses
};

// ---- the tasks ----

Task<base::result<model::Observation>> Session::Implementation::observe() {
  port::Mailbox answers{*ports_.reactor};
  compose::WholeWorld world{ports_};
  world.start(own_observation, port::Observe{}, answers.sink());
  std::vector<port::Completion> came;
  const std::function<bool()> has_come = [&] {
    if (came.empty()) came = answers.take();
    return !came.empty();
  };
  const auto in_time = co_await turns_.work(answer_limit, has_come);
  if (!in_time) co_return base::failure(in_time.error());
  if (!in_time.value()) co_return base::failure(base::Errc::timed_out, "no answer in time");
  const auto& answer = came.front().answer;
  if (const auto* failure = std::get_if<port::Failure>(&answer))
    co_return base::failure(failure->error);
  co_return std::get<model::Observation>(answer);
}

Task<base::result<plan::Plan>> Session::Implementation::plan(std::string version) {
  auto observation = co_await observe();
  if (!observation) co_return base::failure(observation.error());
  co_return plan::make_plan(runbook_, observation.value(), version);
}

/// What a plan refuses is refused before the first write. What cannot be read yet is the engine's
/// to wait for.
Task<bool> Session::Implementation::refuses(std::string version) {
  const auto found = co_await plan(version);
  if (!found || found.value().refusals.empty()) co_return false;
  auto refused = engine::begin_release(
      {runbook_.service.name, 0, 0, version, options_.owner, runbook_}, turns_.now().utc);
  refused.phase = Phase::refused;
  refused.reason = fmt::format("{}", fmt::join(found.value().refusals, "; "));
  last_ = std::move(refused);
  co_return true;
}

Task<base::result<Outcome>> Session::Implementation::deploy(std::string version, Until until) {
  if (co_await refuses(version)) co_return Outcome::refused;
  const ServiceRecord::Change claim = [this, version](Record record) {
    return engine::claim_new(std::move(record), claimant(), runbook_, version, turns_.now());
  };
  auto claimed = co_await record_.change(claim);
  if (!claimed) co_return base::failure(claimed.error());
  co_return co_await drive(std::move(claimed.value()), until, nothing);
}

Task<base::result<Outcome>> Session::Implementation::resume(Until until) {
  auto record = co_await record_.read();
  if (!record) co_return base::failure(record.error());
  if (!is_under_way(record.value())) {
    co_return base::failure(base::Errc::not_found,
                            "no release is under way: there is nothing to resume");
  }
  if (until == Until::due && reached(*record.value().release, until, turns_.now())) {
    last_ = std::move(record.value().release);
    co_return Outcome::done;
  }
  const auto alive = co_await record_.driver_lives(record.value());
  if (!alive) co_return base::failure(alive.error());
  if (alive.value()) {
    co_return base::failure(base::Errc::refused,
                            fmt::format("the release is driven by {}: abort it, or let it go on",
                                        record.value().owner));
  }
  co_return co_await take_over(until, nothing);
}

Task<base::result<Outcome>> Session::Implementation::take_over(
    Until until, std::optional<engine::Intent> intent) {
  const ServiceRecord::Change claim = [this](Record record) {
    return engine::claim_to_resume(std::move(record), claimant(), turns_.now());
  };
  auto claimed = co_await record_.change(claim);
  if (!claimed) co_return base::failure(claimed.error());
  if (!claimed.value().record.intents.empty())
    intent.reset();  // it waits in the record and is taken from there
  co_return co_await drive(std::move(claimed.value()), until, std::move(intent));
}

Task<base::result<Outcome>> Session::Implementation::abort(std::string who) {
  return hand_in({fmt::format("{}-abort", options_.owner), "abort", who}, Until::end);
}

Task<base::result<Outcome>> Session::Implementation::promote(std::string who, Until until) {
  auto record = co_await record_.read();
  if (!record) co_return base::failure(record.error());
  if (!record.value().release || !engine::is_question(record.value().release->phase))
    co_return base::failure(base::Errc::refused, "no gate is open: there is nothing to promote");
  engine::StoredIntent intent{fmt::format("{}-promote", options_.owner), "promote", who};
  co_return co_await hand_in(std::move(intent), until);
}

/// Tells the driver by the record; a driver that does not take it is gone, and is followed.
Task<base::result<Outcome>> Session::Implementation::hand_in(engine::StoredIntent intent,
                                                             Until until) {
  const ServiceRecord::Change leave_intent = [intent](Record record) {
    return engine::leave_intent(std::move(record), intent);
  };
  auto left = co_await record_.change(leave_intent);
  if (!left) co_return base::failure(left.error());
  const auto& record = left.value().record;
  const ServiceRecord::Answered taken = [fence = record.fence](const Record& seen) {
    return seen.fence >= fence && seen.intents.empty();
  };
  const bool nobody_drives = record.lease == base::Duration::zero();
  const auto patience = nobody_drives ? base::Duration::zero() : patience_with_driver;
  const auto heard = co_await record_.wait_for_driver(patience, taken);
  if (!heard) co_return base::failure(heard.error());
  const auto kind =
      intent.kind == "abort" ? engine::Intent::Kind::abort : engine::Intent::Kind::promote;
  std::optional<engine::Intent> first{{kind, intent.who}};
  if (!heard.value()) co_return co_await take_over(until, std::move(first));
  if (kind == engine::Intent::Kind::promote) co_return Outcome::done;  // the driver goes on
  co_return co_await await_end();
}

/// Waits until the driver has ended the release; one that falls silent meanwhile is followed.
Task<base::result<Outcome>> Session::Implementation::await_end() {
  while (true) {
    auto record = co_await record_.read();
    if (!record) co_return base::failure(record.error());
    if (!is_under_way(record.value())) {
      last_ = std::move(record.value().release);
      co_return last_ ? outcome_of(*last_) : Outcome::done;
    }
    // Its end may have been written in the same millisecond.
    const ServiceRecord::Answered writes = [renewed = record.value().renewed](const Record& seen) {
      return seen.renewed != renewed || !is_under_way(seen);
    };
    const auto alive = co_await record_.wait_for_driver(record.value().lease, writes);
    if (!alive) co_return base::failure(alive.error());
    if (!alive.value()) co_return co_await take_over(Until::end, nothing);
  }
}

Task<base::result<Outcome>> Session::Implementation::rollback(std::uint64_t number, Until until) {
  auto record = co_await record_.read();
  if (!record) co_return base::failure(record.error());
  for (const auto& past : record.value().history) {
    if (past.number != number) continue;
    auto parsed = runbook::parse_recorded(past.runbook, "record");
    if (!parsed.ok())
      co_return base::failure(base::Errc::malformed, runbook::to_text(parsed.mistakes.front()));
    runbook_.release = parsed.runbooks.front().release;
    co_return co_await deploy(past.version, until);
  }
  co_return base::failure(base::Errc::not_found,
                          fmt::format("release {} is not in the history", number));
}

// ---- driving ----

/// True where the gate of the present phase, if it has one, is left to somebody else.
bool Session::Implementation::ask_gate() {
  const auto phase = pump_->state().phase;
  if (!engine::is_question(phase)) {
    asked_gate_.reset();
    return false;
  }
  if (asked_gate_ == phase) return false;
  asked_gate_ = phase;
  std::optional<engine::Intent> answer;
  if (options_.gate) callbacks_.call([&] { answer = options_.gate(pump_->state()); });
  if (!answer) return !options_.stay_at_gate;
  pump_->post(std::move(*answer));
  return false;
}

Task<base::result<Outcome>> Session::Implementation::drive(Claimed claimed, Until until,
                                                           std::optional<engine::Intent> first) {
  pump_ = std::make_unique<engine::Pump>(ports_, std::move(claimed.record),
                                         std::move(claimed.version), options_.sinks);
  asked_gate_.reset();
  if (first) pump_->post(std::move(*first));
  const bool left = co_await drive_on(until);
  last_ = pump_->state();
  pump_.reset();
  co_return left ? Outcome::interrupted : outcome_of(*last_);
}

/// What a sink throws is told after the turn.
base::Instant Session::Implementation::pump(base::Timestamp now) {
  auto next = now.monotonic;
  callbacks_.call([&] { next = pump_->pump(now); });
  return next;
}

/// Until the release is over, or as far as it is to go, or the host leaves: true then.
Task<bool> Session::Implementation::drive_on(Until until) {
  std::optional<base::Instant> over_by;
  while (true) {
    for (auto& intent : intents_.take()) pump_->post(std::move(intent));
    const auto now = turns_.now();
    const auto next = pump(now);
    const auto& state = pump_->state();
    if (engine::is_end(state.phase) && !over_by) over_by = now.monotonic + last_record_limit;
    if (pump_->finished() || (over_by && now.monotonic >= *over_by)) co_return false;
    if (!over_by && (reached(state, until, now) || ask_gate())) break;
    if (turns_.leaving()) break;
    co_await turns_.turn(over_by ? std::min(next, *over_by) : next);
  }
  if (engine::is_end(pump_->state().phase)) co_return false;
  const bool interrupted = turns_.leaving();
  pump_->leave(leave_limit);
  while (true) {
    const auto next = pump(turns_.now());
    if (pump_->left()) co_return interrupted && !engine::is_end(pump_->state().phase);
    co_await turns_.turn(next);
  }
}

// ---- from turn to turn ----

base::result<void> Session::Implementation::may_begin() const {
  if (root_)
    return base::failure(base::Errc::refused, "this session is at work: post() tells its release");
  const std::pair<const char*, bool> given[] = {
      {"reactor", ports_.reactor != nullptr},   {"environment", ports_.environment != nullptr},
      {"switcher", ports_.switcher != nullptr}, {"metrics", ports_.metrics != nullptr},
      {"record", ports_.record != nullptr},
  };
  for (const auto& [name, is_given] : given) {
    if (!is_given)
      return base::failure(base::Errc::invalid_argument, fmt::format("Ports::{} is null", name));
  }
  for (const auto& [name, probe] : ports_.probes) {
    if (probe == nullptr)
      return base::failure(base::Errc::invalid_argument,
                           fmt::format("Ports::probes has null for '{}'", name));
  }
  return base::success();
}

template <class T>
Task<bool> Session::Implementation::tell(Task<base::result<T>> task, Done<T> done) {
  auto result = co_await task;
  tell_ = [done = std::move(done), result = std::move(result)] { done(result); };
  co_return true;
}

template <class T>
base::result<void> Session::Implementation::begin(Task<base::result<T>> task, Done<T> done,
                                                  bool drives) {
  if (auto may = may_begin(); !may) return may;
  intents_.set_open(drives);
  turns_.reset();
  root_.emplace(tell(std::move(task), std::move(done)));
  ports_.reactor->wake();
  return base::success();
}

base::Instant Session::Implementation::turn(base::Timestamp now) {
  if (turning_ || !root_) return now.monotonic + far_away;
  turning_ = true;
  turns_.set_now(now);
  if (!turns_.go_on()) root_->start();
  if (root_->ended()) end_task();
  turning_ = false;
  callbacks_.rethrow();
  return root_ ? turns_.next() : now.monotonic;  // it has ended: the host looks at once
}

void Session::Implementation::end_task() {
  callbacks_.call([&] { root_->take(); });  // what is no result (no memory) reaches the host
  root_.reset();
  intents_.set_open(false);
  turns_.reset();
  const auto tell = std::exchange(tell_, {});
  if (tell) callbacks_.call(tell);  // which may begin the next task
}

void Session::Implementation::leave() {
  if (!root_) return;
  turns_.leave();
  ports_.reactor->wake();
}

base::Instant Session::Implementation::latest_wait() {
  auto latest = turns_.next();
  if (options_.next_turn) callbacks_.call([&] { latest = std::min(latest, options_.next_turn()); });
  return latest;
}

bool Session::Implementation::block(const std::function<bool()>& answered) {
  while (true) {
    callbacks_.call([&] { turn(ports_.reactor->now()); });
    if (answered() || !root_) break;
    Go going = Go::on;
    if (options_.go && !callbacks_.raised()) callbacks_.call([&] { going = options_.go(); });
    if (going == Go::die) return false;
    const auto latest = latest_wait();
    if ((going == Go::leave || callbacks_.raised()) && !turns_.leaving()) {
      turns_.leave();
      continue;
    }
    ports_.reactor->wait_until(latest);
  }
  callbacks_.rethrow();
  return true;
}

base::result<Outcome> Session::Implementation::die() {
  root_.reset();
  intents_.set_open(false);
  turns_.reset();
  if (!pump_) return base::failure(base::Errc::cancelled, "interrupted");
  last_ = pump_->state();
  pump_.reset();
  return engine::is_end(last_->phase) ? outcome_of(*last_) : Outcome::interrupted;
}

const engine::Release* Session::Implementation::release() const {
  if (pump_) return &pump_->state();
  return last_ ? &*last_ : nullptr;
}

base::result<void> Session::Implementation::post(engine::Intent intent) {
  if (!intents_.put(std::move(intent)))
    return base::failure(base::Errc::refused, "no release is driven here");
  ports_.reactor->wake();
  return base::success();
}

// ---- the face ----

Session::Session(port::Ports ports, runbook::Runbook runbook, SessionOptions options)
    : implementation_(std::make_unique<Implementation>(std::move(ports), std::move(runbook),
                                                       std::move(options))) {}
Session::~Session() = default;

namespace {

/// What a call that drives nothing comes to where the host says die.
template <class T>
base::result<T> dead(const base::result<Outcome>&) {
  return base::failure(base::Errc::cancelled, "interrupted");
}
template <>
base::result<Outcome> dead<Outcome>(const base::result<Outcome>& outcome) {
  return outcome;
}

}  // namespace

template <class T, class Begin>
base::result<T> Session::run(const Begin& begin) {
  if (implementation_->turning()) {
    return base::failure(base::Errc::refused,
                         "a callback cannot wait for its own session: post() tells its release");
  }
  std::optional<base::result<T>> answer;
  const Done<T> done = [&answer](base::result<T> told) { answer = std::move(told); };
  if (const auto begun = begin(done); !begun) return base::failure(begun.error());
  const bool lives = implementation_->block([&answer] { return answer.has_value(); });
  if (!lives && !answer) return dead<T>(implementation_->die());
  return std::move(*answer);
}

base::result<model::Observation> Session::observe() {
  return run<model::Observation>([&](auto done) { return begin_observe(done); });
}
base::result<plan::Plan> Session::plan(const std::string& version) {
  return run<plan::Plan>([&](auto done) { return begin_plan(version, done); });
}
base::result<Record> Session::record() {
  return run<Record>([&](auto done) { return begin_record(done); });
}
base::result<Outcome> Session::deploy(const std::string& version, Until until) {
  return run<Outcome>([&](auto done) { return begin_deploy(version, until, done); });
}
base::result<Outcome> Session::resume(Until until) {
  return run<Outcome>([&](auto done) { return begin_resume(until, done); });
}
base::result<Outcome> Session::abort(const std::string& who) {
  return run<Outcome>([&](auto done) { return begin_abort(who, done); });
}
base::result<Outcome> Session::promote(const std::string& who, Until until) {
  return run<Outcome>([&](auto done) { return begin_promote(who, until, done); });
}
base::result<Outcome> Session::rollback(std::uint64_t number, Until until) {
  return run<Outcome>([&](auto done) { return begin_rollback(number, until, done); });
}

base::result<void> Session::begin_observe(Done<model::Observation> done) {
  return implementation_->begin(implementation_->observe(), std::move(done), false);
}
base::result<void> Session::begin_plan(std::string version, Done<plan::Plan> done) {
  return implementation_->begin(implementation_->plan(std::move(version)), std::move(done), false);
}
base::result<void> Session::begin_record(Done<Record> done) {
  return implementation_->begin(implementation_->record(), std::move(done), false);
}
base::result<void> Session::begin_deploy(std::string version, Until until, Done<Outcome> done) {
  return implementation_->begin(implementation_->deploy(std::move(version), until), std::move(done),
                                true);
}
base::result<void> Session::begin_resume(Until until, Done<Outcome> done) {
  return implementation_->begin(implementation_->resume(until), std::move(done), true);
}
base::result<void> Session::begin_abort(std::string who, Done<Outcome> done) {
  return implementation_->begin(implementation_->abort(std::move(who)), std::move(done), true);
}
base::result<void> Session::begin_promote(std::string who, Until until, Done<Outcome> done) {
  return implementation_->begin(implementation_->promote(std::move(who), until), std::move(done),
                                true);
}
base::result<void> Session::begin_rollback(std::uint64_t number, Until until, Done<Outcome> done) {
  return implementation_->begin(implementation_->rollback(number, until), std::move(done), true);
}

base::Instant Session::turn(base::Timestamp now) { return implementation_->turn(now); }
bool Session::busy() const { return implementation_->busy(); }
void Session::leave() { implementation_->leave(); }
const engine::Release* Session::release() const { return implementation_->release(); }
base::result<void> Session::post(engine::Intent intent) {
  return implementation_->post(std::move(intent));
}

}  // namespace bluegreen::session
