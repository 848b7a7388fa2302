#include "bluegreen/engine/pump.hpp"

#include <algorithm>
#include <mutex>

#include <fmt/format.h>

#include "bluegreen/base/assertion.hpp"
#include "bluegreen/compose/whole_world.hpp"
#include "engine/record_keeper.hpp"

namespace bluegreen::engine {
namespace {

constexpr base::Duration far_away = std::chrono::hours{24 * 365};

Event event_of(Intent intent) {
  if (intent.kind == Intent::Kind::abort) return Abort{std::move(intent.who)};
  return Promote{std::move(intent.who)};
}

/// Where completions and intents wait for the thread that pumps.
class Arrivals : public port::CompletionSink {
 public:
  explicit Arrivals(port::Reactor& reactor) : reactor_(reactor) {}

  void complete(port::Completion completion) override {
    put(completions_, Completed{std::move(completion)});
  }
  void post(Intent intent) { put(intents_, event_of(std::move(intent))); }
  /// Intents first, then completions, each in the order of their coming.
  std::vector<Event> take() {
    const std::scoped_lock lock{mutex_};
    auto events = std::exchange(intents_, {});
    std::ranges::move(std::exchange(completions_, {}), std::back_inserter(events));
    return events;
  }

 private:
  void put(std::vector<Event>& events, Event event) {
    {
      const std::scoped_lock lock{mutex_};
      events.push_back(std::move(event));
    }
    reactor_.wake();
  }

  port::Reactor& reactor_;
  std::mutex mutex_;
  std::vector<Event> intents_;
  std::vector<Event> completions_;
};

}  // namespace

class Pump::Implementation {
 public:
  Implementation(Ports ports, Record record, std::string record_version, Notify notify)
      : ports_(std::move(ports)),
        notify_(std::move(notify)),
        state_(*record.release),
        arrivals_(*ports_.reactor),
        world_(ports_),
        keeper_(*ports_.record, *ports_.reactor, std::move(record), std::move(record_version)) {}

  base::Instant pump(base::Timestamp now) {
    now_ = now;
    if (!begun_) {
      begun_ = true;
      take(Begin{});
    }
    while (take_arrivals() || take_due()) {
    }
    keep_record();
    // A record that is written at once, or cannot be, lets effects start, which may have answered
    // already.
    while (take_arrivals() || take_due()) keep_record();
    return next_deadline();
  }

  void post(Intent intent) { arrivals_.post(std::move(intent)); }
  bool finished() const {
    return is_end(state_.phase) && (state_.phase == Phase::superseded || keeper_.settled());
  }
  const Release& state() const { return state_; }

  void leave(base::Duration limit, const std::function<bool()>& goes_on) {
    const auto end = ports_.reactor->now().monotonic + limit;
    const auto has_time = [&] {
      return ports_.reactor->now().monotonic < end && (!goes_on || goes_on());
    };
    for (const auto& [id, request] : outstanding_) {
      if (!port::is_effect(request)) world_.cancel(id);
    }
    waiting_.clear();
    while (effect_outstanding() && has_time()) {
      ports_.reactor->wait_until(end);
      now_ = ports_.reactor->now();
      take_arrivals();
    }
    keeper_.let_go();
    keeper_.write(state_, now_);
    keeper_.tend(state_, now_);
    while (!keeper_.settled() && has_time()) {
      const auto now = ports_.reactor->now().monotonic;
      ports_.reactor->wait_until(std::min(end, std::max(keeper_.next_deadline(), now)));
      keeper_.tend(state_, ports_.reactor->now());
    }
  }

 private:
  bool take_arrivals() {
    auto events = keeper_.take_events();
    for (auto& event : arrivals_.take()) events.push_back(std::move(event));
    for (const auto& event : events) take(event);
    return !events.empty();
  }

  bool take_due() {
    if (state_.deadline && state_.deadline->at <= now_.monotonic) return take(DeadlineCame{}), true;
    if (state_.tick && *state_.tick <= now_.monotonic) return take(TickCame{}), true;
    return false;
  }

  void take(const Event& event) {
    if (const auto* completed = std::get_if<Completed>(&event);
        completed != nullptr && completed->completion.last) {
      outstanding_.erase(completed->completion.id);
    }
    const auto phase = state_.phase;
    const auto entries = state_.entries;
    auto decision = decide(std::move(state_), event, now_);
    state_ = std::move(decision.state);
    BLUEGREEN_ASSERT(is_end(state_.phase) || state_.deadline || state_.tick ||
                     !decision.commands.empty() || !outstanding_.empty());
    for (auto& command : decision.commands) execute(command);
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
    for (auto* sink : ports_.journals) {
      // A journal that cannot be written stops nothing: the record is the authority.
      static_cast<void>(sink->append(state_.id, entry));
    }
    if (notify_) notify_({state_, entry});
  }

  void cancel_or_drop(port::OperationId id) {
    const auto waiting =
        std::ranges::find(waiting_, id, [](const Waiting& one) { return one.operation.id; });
    if (waiting == waiting_.end()) return world_.cancel(id);
    waiting_.erase(waiting);
    arrivals_.complete(
        {id, port::Failure{{base::Errc::cancelled, "cancelled before it was begun"}}, true});
  }

  void start(const StartOperation& operation) {
    outstanding_.emplace(operation.id, operation.request);
    world_.start(operation.id, operation.request, arrivals_);
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
  Notify notify_;
  Release state_;
  Arrivals arrivals_;
  compose::WholeWorld world_;
  RecordKeeper keeper_;
  base::Timestamp now_{};
  bool begun_ = false;
  std::map<port::OperationId, port::Request> outstanding_;
  std::vector<Waiting> waiting_;
};

Pump::Pump(Ports ports, Record record, std::string record_version, Notify notify)
    : implementation_(std::make_unique<Implementation>(
          std::move(ports), std::move(record), std::move(record_version), std::move(notify))) {}
Pump::~Pump() = default;

base::Instant Pump::pump(base::Timestamp now) { return implementation_->pump(now); }

void Pump::post(Intent intent) { implementation_->post(std::move(intent)); }
bool Pump::finished() const { return implementation_->finished(); }
const Release& Pump::state() const { return implementation_->state(); }
void Pump::leave(base::Duration limit, const std::function<bool()>& goes_on) {
  implementation_->leave(limit, goes_on);
}

}  // namespace bluegreen::engine
