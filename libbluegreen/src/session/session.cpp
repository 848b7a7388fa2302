#include "bluegreen/session/session.hpp"

#include <algorithm>

#include "session/given.hpp"
#include "session/implementation.hpp"

namespace bluegreen::session {

using engine::Record;

// ---- from turn to turn ----

base::result<void> Session::Implementation::may_begin(std::optional<Until> until) const {
  if (root_)
    return base::failure(base::Errc::refused, "this session is at work: post() tells its release");
  if (auto missing = port::missing_in(ports_))
    return base::failure(base::Errc::invalid_argument, std::move(*missing));
  return until ? look_at(options_, *until) : look_at(options_);
}

template <class T>
Task<bool> Session::Implementation::tell(Task<base::result<T>> task, Done<T> done) {
  auto result = co_await task;
  tell_ = [done = std::move(done), result = std::move(result)] { done(result); };
  co_return true;
}

template <class T>
base::result<void> Session::Implementation::begin(Task<base::result<T>> task, Done<T> done,
                                                  bool drives, std::optional<Until> until) {
  if (auto may = may_begin(until); !may) return may;
  if (!done) return base::failure(base::Errc::invalid_argument, "done is null");
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
  drop_task();
  const auto tell = std::exchange(tell_, {});
  if (tell) callbacks_.call(tell);  // which may begin the next task
}

void Session::Implementation::drop_task() {
  root_.reset();
  intents_.set_open(false);
  turns_.reset();
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
    bool has_waited = false;
    callbacks_.call([&] {
      ports_.reactor->wait_until(latest);
      has_waited = true;
    });
    if (has_waited) continue;
    static_cast<void>(die());  // nobody can wait for a leave, and `answered` ends with this call
    break;
  }
  callbacks_.rethrow();
  return true;
}

base::result<Outcome> Session::Implementation::die() {
  drop_task();
  if (!pump_) return base::failure(base::Errc::cancelled, "interrupted");
  keep(pump_->state());
  pump_.reset();
  return engine::is_end(last_->phase) ? outcome_of(*last_) : Outcome::interrupted;
}

const engine::Release* Session::Implementation::release() const {
  if (pump_) return &pump_->state();
  return last_.get();
}

base::result<void> Session::Implementation::post(engine::Intent intent) {
  if (auto known = look_at(intent); !known) return known;
  if (!intents_.put(std::move(intent)))
    return base::failure(base::Errc::refused, "no release is driven here");
  ports_.reactor->wake();
  return base::success();
}

// ---- the face ----

Session::Session(port::Ports ports, runbook::SharedRunbook runbook, SessionOptions options)
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
                                true, until);
}
base::result<void> Session::begin_resume(Until until, Done<Outcome> done) {
  return implementation_->begin(implementation_->resume(until), std::move(done), true, until);
}
base::result<void> Session::begin_abort(std::string who, Done<Outcome> done) {
  return implementation_->begin(implementation_->abort(std::move(who)), std::move(done), false,
                                Until::end);
}
base::result<void> Session::begin_promote(std::string who, Until until, Done<Outcome> done) {
  return implementation_->begin(implementation_->promote(std::move(who), until), std::move(done),
                                false, until);
}
base::result<void> Session::begin_rollback(std::uint64_t number, Until until, Done<Outcome> done) {
  return implementation_->begin(implementation_->rollback(number, until), std::move(done), true,
                                until);
}

base::Instant Session::turn(base::Timestamp now) { return implementation_->turn(now); }
bool Session::busy() const { return implementation_->busy(); }
void Session::leave() { implementation_->leave(); }
const engine::Release* Session::release() const { return implementation_->release(); }
base::result<void> Session::post(engine::Intent intent) {
  return implementation_->post(std::move(intent));
}

}  // namespace bluegreen::session
