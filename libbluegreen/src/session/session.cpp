#include "bluegreen/session/session.hpp"

#include <algorithm>
#include <mutex>
#include <optional>

#include <fmt/format.h>

#include "bluegreen/compose/whole_world.hpp"
#include "bluegreen/engine/claim.hpp"
#include "bluegreen/runbook/parse.hpp"

namespace bluegreen::session {
namespace {

using engine::Phase;

constexpr base::Duration answer_limit = std::chrono::seconds{30};
constexpr base::Duration patience_with_driver = std::chrono::seconds{10};
constexpr base::Duration leave_limit = std::chrono::seconds{5};
constexpr base::Duration patience_with_record = std::chrono::seconds{10};
constexpr base::Duration shortest_pause{250};
constexpr int most_tries = 8;
constexpr port::OperationId own_observation{1};

/// Two minutes are enough to write down that a release is over; then the record stays behind.
constexpr base::Duration last_record_limit = std::chrono::minutes{2};

/// Keeps the answer of one operation, from whatever thread it comes.
class OneAnswer : public port::CompletionSink {
 public:
  explicit OneAnswer(port::Reactor& reactor) : reactor_(reactor) {}

  void complete(port::Completion completion) override {
    {
      const std::scoped_lock lock{mutex_};
      answer_ = std::move(completion.answer);
    }
    reactor_.wake();
  }
  std::optional<port::Answer> get() {
    const std::scoped_lock lock{mutex_};
    return answer_;
  }

 private:
  port::Reactor& reactor_;
  std::mutex mutex_;
  std::optional<port::Answer> answer_;
};

/// The API server is there and has trouble of its own; who cannot be reached at all is told of at
/// once.
bool passes(base::Errc code) {
  return code == base::Errc::rate_limited || code == base::Errc::server_error ||
         code == base::Errc::timed_out;
}

/// The driver has nothing more to do here.
bool reached(const engine::Release& state, Until until, base::Timestamp now) {
  if (engine::is_end(state.phase)) return true;
  if (engine::is_return(state.phase)) return false;
  if (until == Until::held) return engine::row_of(state.phase).stage == model::Stage::clean_up;
  if (until == Until::seen) return engine::comes_after(state.phase, Phase::propagating);
  const bool waits = model::only_clean_up_is_due(state.phase) && state.deadline;
  return until == Until::due && waits && state.deadline->at > now.monotonic;
}

}  // namespace

Session::Session(engine::Ports ports, runbook::Runbook runbook, SessionOptions options)
    : ports_(std::move(ports)), runbook_(std::move(runbook)), options_(std::move(options)) {}
Session::~Session() = default;

void Session::wait_until(base::Instant deadline) {
  ports_.reactor->wait_until(options_.next_turn ? std::min(deadline, options_.next_turn())
                                                : deadline);
}

base::result<bool> Session::work(base::Duration limit, const std::function<bool()>& done) {
  const auto end = ports_.reactor->now().monotonic + limit;
  while (!done() && ports_.reactor->now().monotonic < end) {
    if (go() != Go::on) return base::failure(base::Errc::cancelled, "interrupted");
    wait_until(end);
  }
  return done();
}

base::result<void> Session::await(const std::function<bool()>& answered) {
  const auto in_time = work(answer_limit, answered);
  if (!in_time) return base::failure(in_time.error());
  if (!in_time.value()) return base::failure(base::Errc::timed_out, "no answer in time");
  return base::success();
}

/// Starts something that answers by a callback and lets the reactor work until it has.
template <class T, class Begin>
base::result<T> Session::ask_record(const Begin& begin) {
  const auto answer = std::make_shared<std::optional<base::result<T>>>();
  begin([answer, reactor = ports_.reactor](base::result<T> given) {
    *answer = std::move(given);
    reactor->wake();
  });
  if (const auto waited = await([&] { return answer->has_value(); }); !waited)
    return base::failure(waited.error());
  return std::move(**answer);
}

base::result<model::Observation> Session::observe() {
  OneAnswer sink{*ports_.reactor};
  compose::WholeWorld world{ports_};
  world.start(own_observation, port::Observe{}, sink);
  const auto waited = await([&] { return sink.get().has_value(); });
  if (!waited) return base::failure(waited.error());
  const auto answer = sink.get();
  if (const auto* failure = std::get_if<port::Failure>(&*answer))
    return base::failure(failure->error);
  return std::get<model::Observation>(*answer);
}

base::result<plan::Plan> Session::plan(const std::string& version) {
  auto observation = observe();
  if (!observation) return base::failure(observation.error());
  return plan::make_plan(runbook_, observation.value(), version);
}

base::result<bool> Session::rest(base::Duration time) {
  return work(time, [] { return false; });
}

base::result<port::StoredRecord> Session::load() {
  const auto end = ports_.reactor->now().monotonic + patience_with_record;
  for (base::Duration pause = shortest_pause;; pause *= 2) {
    auto stored =
        ask_record<port::StoredRecord>([&](auto done) { ports_.record->load(std::move(done)); });
    const bool last = ports_.reactor->now().monotonic + pause > end;
    if (stored || last || !passes(stored.error().code)) return stored;
    if (auto rested = rest(pause); !rested) return base::failure(rested.error());
  }
}

base::result<engine::Record> Session::record() {
  auto stored = load();
  if (!stored) return base::failure(stored.error());
  return engine::decode(stored.value().text, ports_.reactor->now());
}

base::result<Session::Claimed> Session::change_record(const Change& change) {
  for (int tries = 0;; ++tries) {
    auto stored = load();
    if (!stored) return base::failure(stored.error());
    auto record = engine::decode(stored.value().text, ports_.reactor->now());
    if (!record) return base::failure(record.error());
    auto changed = change(std::move(record.value()));
    if (!changed) return base::failure(changed.error());
    const auto text = engine::encode(changed.value(), ports_.reactor->now());
    auto version = ask_record<std::string>(
        [&](auto done) { ports_.record->store(stored.value().version, text, std::move(done)); });
    if (version) return Claimed{std::move(changed.value()), std::move(version.value())};
    const auto now_there = load();
    if (now_there && now_there.value().text == text)
      return Claimed{std::move(changed.value()), now_there.value().version};
    if (tries >= most_tries) return base::failure(version.error());
    if (!passes(version.error().code)) continue;  // somebody else wrote: again, on what stands now
    if (auto rested = rest(shortest_pause * (1 << std::min(tries, 3))); !rested)
      return base::failure(rested.error());
  }
}

/// What a plan refuses is refused before the first write. What cannot be read yet is the engine's
/// to wait for.
bool Session::refuses(const std::string& version) {
  const auto found = plan(version);
  if (!found || found.value().refusals.empty()) return false;
  auto refused = engine::begin_release(
      {runbook_.service.name, 0, 0, version, options_.owner, runbook_}, ports_.reactor->now().utc);
  refused.phase = Phase::refused;
  refused.reason = fmt::format("{}", fmt::join(found.value().refusals, "; "));
  last_ = std::move(refused);
  return true;
}

base::result<Outcome> Session::deploy(const std::string& version, Until until) {
  if (refuses(version)) return Outcome::refused;
  auto claimed = change_record([&](engine::Record record) {
    return engine::claim_new(std::move(record), {options_.owner, options_.lease}, runbook_, version,
                             ports_.reactor->now());
  });
  if (!claimed) return base::failure(claimed.error());
  return drive(std::move(claimed.value()), until, std::nullopt);
}

base::result<Outcome> Session::resume(Until until) {
  auto record = this->record();
  if (!record) return base::failure(record.error());
  if (!record.value().release || engine::is_end(record.value().release->phase)) {
    return base::failure(base::Errc::not_found,
                         "no release is under way: there is nothing to resume");
  }
  if (reached(*record.value().release, until, ports_.reactor->now()) && until == Until::due) {
    last_ = std::move(record.value().release);
    return Outcome::done;
  }
  auto alive = driver_lives(record.value());
  if (!alive) return base::failure(alive.error());
  if (alive.value()) {
    return base::failure(base::Errc::refused,
                         fmt::format("the release is driven by {}: abort it, or let it go on",
                                     record.value().owner));
  }
  return take_over(until, std::nullopt);
}

/// True as soon as a version of the record answers; false when none did in time.
base::result<bool> Session::wait_for_driver(
    base::Duration limit, const std::function<bool(const engine::Record&)>& answered) {
  auto seen = std::make_shared<bool>(false);
  const auto watch =
      ports_.record->watch([seen, answered, this](base::result<port::StoredRecord> changed) {
        if (!changed) return;
        const auto record = engine::decode(changed.value().text, ports_.reactor->now());
        if (record && answered(record.value())) *seen = true;
        ports_.reactor->wake();
      });
  auto heard = work(limit, [&] { return *seen; });
  if (!heard)
    return base::failure(base::Errc::cancelled, "interrupted while waiting for the other driver");
  return heard;
}

/// A driver that renews. Once is not enough: the last write of a dead one may have been on its way.
base::result<bool> Session::driver_lives(const engine::Record& record) {
  auto renewed = record.renewed;
  for (int renewals = 0; renewals < 2; ++renewals) {
    const auto before = renewed;
    auto changed = wait_for_driver(record.lease, [&renewed, before](const engine::Record& seen) {
      if (seen.renewed != before) renewed = seen.renewed;
      return renewed != before;
    });
    if (!changed || !changed.value()) return changed;
  }
  return true;
}

base::result<Outcome> Session::take_over(Until until, std::optional<engine::Intent> intent) {
  auto claimed = change_record([&](engine::Record record) {
    return engine::claim_to_resume(std::move(record), {options_.owner, options_.lease},
                                   ports_.reactor->now());
  });
  if (!claimed) return base::failure(claimed.error());
  if (!claimed.value().record.intents.empty())
    intent.reset();  // it waits in the record and is taken from there
  return drive(std::move(claimed.value()), until, std::move(intent));
}

base::result<Outcome> Session::abort(const std::string& who) {
  return hand_in({fmt::format("{}-abort", options_.owner), "abort", who}, Until::end);
}

base::result<Outcome> Session::promote(const std::string& who, Until until) {
  auto record = this->record();
  if (!record) return base::failure(record.error());
  if (!record.value().release || !engine::is_question(record.value().release->phase)) {
    return base::failure(base::Errc::refused, "no gate is open: there is nothing to promote");
  }
  return hand_in({fmt::format("{}-promote", options_.owner), "promote", who}, until);
}

/// Tells the driver by the record; a driver that does not take it is gone, and is followed.
base::result<Outcome> Session::hand_in(engine::StoredIntent intent, Until until) {
  auto left = change_record(
      [&](engine::Record record) { return engine::leave_intent(std::move(record), intent); });
  if (!left) return base::failure(left.error());
  const auto taken = [&](const engine::Record& record) {
    return record.fence >= left.value().record.fence && record.intents.empty();
  };
  const bool nobody_drives = left.value().record.lease == base::Duration::zero();
  auto heard =
      wait_for_driver(nobody_drives ? base::Duration::zero() : patience_with_driver, taken);
  if (!heard) return base::failure(heard.error());
  const auto kind =
      intent.kind == "abort" ? engine::Intent::Kind::abort : engine::Intent::Kind::promote;
  if (!heard.value()) return take_over(until, engine::Intent{kind, intent.who});
  if (kind == engine::Intent::Kind::promote) return Outcome::done;  // the driver goes on
  return await_end();
}

/// Waits until the driver has ended the release; one that falls silent meanwhile is followed.
base::result<Outcome> Session::await_end() {
  while (true) {
    auto record = this->record();
    if (!record) return base::failure(record.error());
    if (!record.value().release || engine::is_end(record.value().release->phase)) {
      last_ = std::move(record.value().release);
      return last_ ? outcome_of(*last_) : Outcome::done;
    }
    const auto renewed = record.value().renewed;
    auto alive = wait_for_driver(
        record.value().lease, [&](const engine::Record& seen) { return seen.renewed != renewed; });
    if (!alive) return base::failure(alive.error());
    if (!alive.value()) return take_over(Until::end, std::nullopt);
  }
}

base::result<Outcome> Session::rollback(std::uint64_t number, Until until) {
  auto record = this->record();
  if (!record) return base::failure(record.error());
  for (const auto& past : record.value().history) {
    if (past.number != number) continue;
    auto parsed = runbook::parse(past.runbook, "record");
    if (!parsed.ok())
      return base::failure(base::Errc::malformed, runbook::to_text(parsed.mistakes.front()));
    runbook_.release = parsed.runbooks.front().release;
    return deploy(past.version, until);
  }
  return base::failure(base::Errc::not_found,
                       fmt::format("release {} is not in the history", number));
}

/// True where the gate of the present phase, if it has one, is left to somebody else.
bool Session::ask_gate() {
  const auto phase = pump_->state().phase;
  if (!engine::is_question(phase)) {
    asked_gate_.reset();
    return false;
  }
  if (asked_gate_ == phase) return false;
  asked_gate_ = phase;
  auto answer = options_.gate ? options_.gate(pump_->state()) : std::nullopt;
  if (!answer) return !options_.stay_at_gate;
  pump_->post(std::move(*answer));
  return false;
}

base::result<Outcome> Session::drive(Claimed claimed, Until until,
                                     std::optional<engine::Intent> first) {
  auto& reactor = *ports_.reactor;
  pump_ = std::make_unique<engine::Pump>(ports_, std::move(claimed.record),
                                         std::move(claimed.version), options_.on_event);
  asked_gate_.reset();
  if (first) {
    pump_->pump(reactor.now());
    pump_->post(std::move(*first));
  }
  std::optional<base::Instant> over_since;
  Go going = Go::on;
  while (true) {
    const auto now = reactor.now();
    const auto next = pump_->pump(now);
    const auto& state = pump_->state();
    if (engine::is_end(state.phase) && !over_since) over_since = now.monotonic;
    if (pump_->finished() || (over_since && now.monotonic - *over_since >= last_record_limit))
      break;
    if (!over_since && (reached(state, until, now) || ask_gate())) break;
    going = go();
    if (going != Go::on) break;
    wait_until(std::min(
        next, over_since.value_or(now.monotonic + last_record_limit * 1000) + last_record_limit));
  }
  const bool over = engine::is_end(pump_->state().phase);
  if (!over && going != Go::die) pump_->leave(leave_limit, [this] { return go() != Go::die; });
  last_ = pump_->state();
  pump_.reset();
  return going != Go::on && !over ? Outcome::interrupted : outcome_of(*last_);
}

const engine::Release* Session::release() const {
  if (pump_) return &pump_->state();
  return last_ ? &*last_ : nullptr;
}

void Session::post(engine::Intent intent) {
  if (pump_) pump_->post(std::move(intent));
}

}  // namespace bluegreen::session
