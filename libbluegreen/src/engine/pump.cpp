#include "bluegreen/engine/pump.hpp"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <mutex>

#include <fmt/format.h>

#include "bluegreen/base/assertion.hpp"
#include "bluegreen/compose/whole_world.hpp"
#include "bluegreen/port/mailbox.hpp"
#include "engine/callbacks.hpp"
#include "engine/decide_on.hpp"
#include "engine/record_keeper.hpp"

namespace bluegreen::engine {
namespace {

constexpr base::Duration far_away = std::chrono::hours{24 * 365};

Event event_of(Intent intent) {
  if (intent.kind == Intent::Kind::abort) return Abort{std::move(intent.who)};
  return Promote{std::move(intent.who)};
}

/// Where completions and intents wait for the thread that pumps.
class Arrivals {
 public:
  explicit Arrivals(port::Reactor& reactor) : reactor_(reactor), completions_(reactor) {}

  port::CompletionSink sink() const { return completions_.sink(); }
  void post(Intent intent) {
    {
      const std::scoped_lock lock{mutex_};
      intents_.push_back(event_of(std::move(intent)));
      any_intent_.store(true, std::memory_order_release);
    }
    reactor_.wake();
  }
  /// Intents first, then completions, each in the order of their coming.
  void take(std::vector<Event>& events) {
    take_intents(events);
    for (auto& completion : completions_.take())
      events.emplace_back(Completed{std::move(completion)});
  }

 private:
  void take_intents(std::vector<Event>& events) {
    if (!any_intent_.load(std::memory_order_acquire)) return;
    const std::scoped_lock lock{mutex_};
    any_intent_.store(false, std::memory_order_relaxed);
    std::ranges::move(std::exchange(intents_, {}), std::back_inserter(events));
  }

  port::Reactor& reactor_;
  port::Mailbox completions_;
  std::mutex mutex_;
  std::vector<Event> intents_;
  std::atomic<bool> any_intent_{false};  ///< so that whoever looks in vain takes no lock
};

/// One that is missing is met here, and not in the middle of a release.
Ports whole(Ports ports) {
  if (const auto missing = port::missing_in(ports))
    base::assertion_failed(missing->c_str(), __FILE__, __LINE__);
  return ports;
}

}  // namespace

class Pump::Implementation {
 public:
  Implementation(Ports ports, Record record, std::string record_version, Sinks sinks)
      : ports_(whole(std::move(ports))),
        sinks_(std::move(sinks)),
        state_(*record.release),
        arrivals_(*ports_.reactor),
        world_(ports_),
        keeper_(*ports_.record, *ports_.reactor, std::move(record), std::move(record_version)) {
    BLUEGREEN_ASSERT(std::ranges::find(sinks_, nullptr) == sinks_.end());
  }

  base::Instant pump(base::Timestamp now) {
    if (std::exchange(pumping_, true)) return next_deadline();  // from inside a callback
    const auto next = pump_once(now);
    pumping_ = false;
    callbacks_.rethrow();  // what a sink threw, when the commands are carried out
    return next;
  }

  void post(Intent intent) { arrivals_.post(std::move(intent)); }
  bool finished() const {
    return is_end(state_.phase) && (state_.phase == Phase::superseded || keeper_.settled());
  }
  const Release& state() const { return state_; }

  void leave(base::Duration limit) {
    if (leave_by_) return;
    leave_by_ = ports_.reactor->now().monotonic + limit;
    for (const auto& [id, request] : outstanding_) {
      if (!port::is_effect(request)) world_.cancel(id);
    }
    waiting_.clear();
  }
  bool left() const { return left_; }

 private:
  base::Instant pump_once(base::Timestamp now) {
    now_ = now;
    if (!begun_) {
      begun_ = true;
      take(Begin{});
    }
    if (leave_by_) return go_on_leaving();
    while (take_arrivals() || take_due()) {
    }
    keep_record();
    // A record that is written at once, or cannot be, lets effects start, which may have answered
    // already.
    while (take_arrivals() || take_due()) keep_record();
    return next_deadline();
  }

  bool take_arrivals() {
    auto events = keeper_.take_events();
    arrivals_.take(events);
    for (auto& event : events) take(std::move(event));
    return !events.empty();
  }

  /// What is under way is heard, and nothing is begun any more; then the lease is given back.
  base::Instant go_on_leaving() {
    take_arrivals();
    waiting_.clear();
    const bool time_is_up = now_.monotonic >= *leave_by_;
    if (!given_back_ && (time_is_up || !effect_outstanding())) {
      given_back_ = true;
      keeper_.let_go();
      keeper_.write(state_, now_);
    }
    if (given_back_) keeper_.tend(state_, now_);
    left_ = given_back_ && (time_is_up || keeper_.settled());
    if (left_ && !keeper_.settled() && state_.unrecorded.empty()) take(keeper_.failure());
    return given_back_ ? std::min(*leave_by_, keeper_.next_deadline()) : *leave_by_;
  }

  bool take_due() {
    if (state_.deadline && state_.deadline->at <= now_.monotonic) return take(DeadlineCame{}), true;
    if (state_.tick && *state_.tick <= now_.monotonic) return take(TickCame{}), true;
    return false;
  }

  void take(Event event) {
    if (const auto* completed = std::get_if<Completed>(&event);
        completed != nullptr && completed->completion.last) {
      outstanding_.erase(completed->completion.id);
    }
    const auto phase = state_.phase;
    const auto entries = state_.entries;
    std::vector<Command> commands;
    decide_on(state_, commands, std::move(event), now_);
    BLUEGREEN_ASSERT(is_end(state_.phase) || state_.deadline || state_.tick || !commands.empty() ||
                     !outstanding_.empty());
    for (auto& command : commands) execute(command);
    if (state_.phase != phase) keeper_.write(state_, now_);
    if (state_.entries != entries && is_end(state_.phase)) keeper_.write(state_, now_);
  }

  void execute(const Command& command) {
    if (const auto* journal = std::get_if<AddEntry>(&command)) return tell(journal->entry);
    if (const auto* cancelled = std::get_if<CancelOperation>(&command))
      return cancel_or_drop(cancelled->id);
    const auto& begun = std::get<StartOperation>(command);
    if (!port::is_effect(begun.request)) return start(begun);
    keeper_.write(state_, now_);
    waiting_.push_back({begun, keeper_.revision(), now_.monotonic});
  }

  void tell(const journal::Entry& entry) {
    for (const auto& sink : sinks_)
      callbacks_.call([&] { static_cast<void>(sink->tell({state_, entry})); });
  }

  void cancel_or_drop(port::OperationId id) {
    const auto waiting =
        std::ranges::find(waiting_, id, [](const Waiting& one) { return one.operation.id; });
    if (waiting == waiting_.end()) return world_.cancel(id);
    waiting_.erase(waiting);
    arrivals_.sink().complete(
        {id, port::Failure{{base::Errc::cancelled, "cancelled before it was begun"}}, true});
  }

  void start(const StartOperation& operation) {
    if (leave_by_) return;
    outstanding_.emplace(operation.id, operation.request);
    world_.start(operation.id, operation.request, arrivals_.sink());
  }

  void keep_record() {
    keeper_.tend(state_, now_);
    const auto must_wait = [this](const Waiting& one) {
      const bool urgent =
          is_return(state_.phase) && keeper_.cannot_be_written_since(one.since, now_);
      return !keeper_.stored(one.revision) && !urgent;
    };
    const auto ready = std::ranges::stable_partition(waiting_, must_wait);
    for (const auto& one : ready) start(one.operation);
    waiting_.erase(ready.begin(), ready.end());
  }

  bool effect_outstanding() const {
    return std::ranges::any_of(outstanding_,
                               [](const auto& one) { return port::is_effect(one.second); });
  }

  base::Instant next_deadline() const {
    auto next = std::min(now_.monotonic + far_away, keeper_.next_deadline());
    if (is_end(state_.phase)) return next;
    if (state_.deadline) next = std::min(next, state_.deadline->at);
    if (state_.tick) next = std::min(next, *state_.tick);
    if (!waiting_.empty() && is_return(state_.phase))
      next = std::min(next, waiting_.front().since + RecordKeeper::patience);
    return next;
  }

  struct Waiting {
    StartOperation operation;
    std::uint64_t revision;  ///< of the record that announces it
    base::Instant since;
  };

  Ports ports_;
  Sinks sinks_;
  Release state_;
  Arrivals arrivals_;
  compose::WholeWorld world_;
  RecordKeeper keeper_;
  base::Timestamp now_{};
  bool begun_ = false;
  std::optional<base::Instant> leave_by_;
  bool pumping_ = false;
  Callbacks callbacks_;
  bool given_back_ = false;  ///< the lease, by the last write
  bool left_ = false;
  std::map<port::OperationId, port::SharedRequest> outstanding_;
  std::vector<Waiting> waiting_;
};

Pump::Pump(Ports ports, Record record, std::string record_version, Sinks sinks)
    : implementation_(std::make_unique<Implementation>(
          std::move(ports), std::move(record), std::move(record_version), std::move(sinks))) {}
Pump::~Pump() = default;

base::Instant Pump::pump(base::Timestamp now) { return implementation_->pump(now); }

void Pump::post(Intent intent) { implementation_->post(std::move(intent)); }
bool Pump::finished() const { return implementation_->finished(); }
const Release& Pump::state() const { return implementation_->state(); }
void Pump::leave(base::Duration limit) { implementation_->leave(limit); }
bool Pump::left() const { return implementation_->left(); }

}  // namespace bluegreen::engine
