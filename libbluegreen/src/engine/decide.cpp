#include "bluegreen/engine/decide.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/decide_on.hpp"
#include "engine/table.hpp"
#include "port/readable.hpp"

namespace bluegreen::engine {
namespace {

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

/// Nothing for what a port tells of itself alone: an engine asks for both together.
std::optional<EventKind> kind_of(const port::Answer& answer) {
  using Kind = std::optional<EventKind>;
  return std::visit(
      Overloaded{[](const port::Applied&) { return Kind{EventKind::applied}; },
                 [](const model::Workloads&) { return Kind{}; },
                 [](const model::Traffic&) { return Kind{}; },
                 [](const model::Observation&) { return Kind{EventKind::observed}; },
                 [](const port::TrafficSeen&) { return Kind{EventKind::traffic_seen}; },
                 [](const model::TrafficSample&) { return Kind{EventKind::traffic_sampled}; },
                 [](const model::ProbeReport&) { return Kind{EventKind::probe_reported}; },
                 [](const port::Failure&) { return Kind{EventKind::failed}; }},
      answer);
}

EventKind kind_expected(const port::Request& request) {
  if (port::is_effect(request)) return EventKind::applied;
  if (std::holds_alternative<port::VerifyTraffic>(request)) return EventKind::traffic_seen;
  if (std::holds_alternative<port::SampleTraffic>(request)) return EventKind::traffic_sampled;
  if (std::holds_alternative<port::RunProbe>(request)) return EventKind::probe_reported;
  return EventKind::observed;
}

/// A host's port may break its contract; what comes of it is one more thing that is not known.
std::optional<port::Failure> broken_contract(const port::Request& request,
                                             const port::Answer& answer) {
  const auto kind = kind_of(answer);
  if (kind == EventKind::failed || kind == kind_expected(request)) return std::nullopt;
  const auto told = kind ? to_text(*kind) : std::string_view{"half of an observation"};
  return port::Failure{{base::Errc::malformed,
                        fmt::format("{} was answered by '{}'", port::name_of(request), told)}};
}

/// Another driver holds the service, whatever was asked: this one is over.
bool is_superseded(const port::Answer& answer) {
  const auto* failure = std::get_if<port::Failure>(&answer);
  return failure != nullptr && failure->error.code == base::Errc::superseded;
}

/// An error is not a signal: a question that failed was answered "unknown".
port::SharedAnswer without_errors(const port::Request& request, const port::Failure& failure) {
  if (std::holds_alternative<port::RunProbe>(request)) {
    return model::ProbeReport{model::Verdict::unknown, failure.error.message};
  }
  if (std::holds_alternative<port::VerifyTraffic>(request)) {
    return port::TrafficSeen{false, false, 0, 0, failure.error.message};
  }
  return failure;
}

/// What was answered, as the phases are to see it.
port::SharedAnswer seen(const port::Request& request, port::SharedAnswer given) {
  auto answer = port::readable(std::move(given));
  if (const auto broken = broken_contract(request, answer)) return without_errors(request, *broken);
  const auto* failure = std::get_if<port::Failure>(&*answer);
  return failure != nullptr ? without_errors(request, *failure) : answer;
}

void note_outcome(Turn& turn, const Flight& flight, const port::Answer& answer) {
  const bool applied = std::holds_alternative<port::Applied>(answer);
  const auto text = applied ? std::get<port::Applied>(answer).detail
                            : std::get<port::Failure>(answer).error.message;
  const auto outcome =
      applied ? std::string{"applied"} : base::to_text(std::get<port::Failure>(answer).error.code);
  turn.journal(journal::EntryKind::outcome, port::name_of(flight.request),
               text.empty() ? outcome : fmt::format("{}: {}", outcome, text),
               {{"outcome", outcome}});
  if (!turn.effect_in_flight()) turn.state.pending_effect.clear();
}

/// What a phase waits for; probes and samples have a verdict of their own, a drain request is a
/// help.
bool is_waited_for(const port::Request& request) {
  return !std::holds_alternative<port::RunProbe>(request) &&
         !std::holds_alternative<port::SampleTraffic>(request) &&
         !std::holds_alternative<port::SetDrain>(request);
}

/// Why an operation did not bring what it was asked for, where it did not.
std::optional<std::string> failure_in(const port::Answer& answer) {
  if (const auto* failure = std::get_if<port::Failure>(&answer)) return failure->error.message;
  const auto* seen = std::get_if<port::TrafficSeen>(&answer);
  return seen != nullptr && !seen->reached ? std::optional{seen->detail} : std::nullopt;
}

void note_last_failure(Turn& turn, const port::Request& request, const port::Answer& answer) {
  if (!is_waited_for(request)) return;
  auto& last = turn.state.last_failure;
  const auto name = port::name_of(request);
  if (const auto why = failure_in(answer)) {
    last = LastFailure{name, fmt::format("{}: {}", port::to_text(request), *why)};
  } else if (last && last->operation == name) {
    last.reset();
  }
}

void dispatch(Turn& turn, EventKind kind, const Arrived& arrived) {
  const auto& what = cell(turn.state.phase, kind);
  if (what.handler != nullptr) what.handler(turn, arrived);
}

/// Readings under way were begun before this news came: nobody can say which of the two is the
/// newer.
void overtake_readings(Turn& turn) {
  for (auto& flight : turn.state.flights) {
    if (std::holds_alternative<port::Observe>(*flight.request)) flight.overtaken = true;
  }
}

/// What a reading shows was true after it was asked for, so it is decided upon; but the last word
/// has one that no news has overtaken.
void look_again_if_overtaken(Turn& turn, const Flight& flight) {
  if (flight.overtaken && !is_end(turn.state.phase)) turn.observe();
}

void take_failed_reading(Turn& turn, const Arrived& arrived) {
  if (std::holds_alternative<port::SampleTraffic>(*arrived.flight->request))
    take_failed_sample(turn, arrived.error());
  try_again_later(turn, arrived);
}

void arrive(Turn& turn, port::Completion completion) {
  const auto flight = std::ranges::find(turn.state.flights, completion.id, &Flight::id);
  if (flight == turn.state.flights.end()) return;  // cancelled: nobody waits for it
  auto answer = seen(flight->request, std::move(completion.answer));
  const bool over = completion.last || !std::holds_alternative<port::WatchWorld>(*flight->request);
  Arrived arrived{over ? std::move(*flight) : *flight, std::move(answer), {}};
  if (over) turn.state.flights.erase(flight);
  note_last_failure(turn, arrived.flight->request, *arrived.answer);
  const auto kind = *kind_of(**arrived.answer);
  const bool is_effect = port::is_effect(arrived.flight->request);
  if (is_effect) {
    note_outcome(turn, *arrived.flight, *arrived.answer);
    turn.drop_reading();  // it may show the world as it stood before the effect
  }
  if (is_superseded(*arrived.answer) && !is_end(turn.state.phase))
    return turn.end(Phase::superseded, arrived.error().message);
  if (!is_effect && kind == EventKind::failed) {
    if (!is_end(turn.state.phase)) take_failed_reading(turn, arrived);
    return;
  }
  if (const auto* observation = std::get_if<model::Observation>(&**arrived.answer)) {
    turn.state.observation = *observation;
    turn.state.observed = true;
    turn.state.failed_readings = 0;
    turn.state.doors = recorded_doors(observation->traffic);
    turn.state.traffic.clear();
    if (!arrived.fresh()) overtake_readings(turn);
  }
  dispatch(turn, kind, arrived);
  if (is_effect && turn.state.look_owed && !is_end(turn.state.phase)) turn.observe();
  look_again_if_overtaken(turn, *arrived.flight);
}

Arrived asked_by(const std::string& who) { return {{}, {}, port::readable_name(who)}; }

void take_abort(Turn& turn, const Arrived& asked) {
  if (!is_end(turn.state.phase)) {
    turn.journal(journal::EntryKind::intent, "abort",
                 fmt::format("{} asks for the old color", asked.who));
  }
  dispatch(turn, EventKind::abort, asked);
}

}  // namespace

void decide_on(Release& state, std::vector<Command>& commands, Event event, base::Timestamp now) {
  Turn turn{state, commands, now};
  std::visit(
      Overloaded{[&](const Begin&) { dispatch(turn, EventKind::begin, {}); },
                 [&](Completed& completed) { arrive(turn, std::move(completed.completion)); },
                 [&](const DeadlineCame&) {
                   if (turn.state.deadline) dispatch(turn, EventKind::deadline, {});
                 },
                 [&](const TickCame&) {
                   turn.state.tick.reset();
                   dispatch(turn, EventKind::tick, {});
                   if (!is_end(turn.state.phase)) turn.catch_up();
                 },
                 [&](const Promote& promote) {
                   dispatch(turn, EventKind::promote, asked_by(promote.who));
                 },
                 [&](const Abort& abort) { take_abort(turn, asked_by(abort.who)); },
                 [&](const Superseded& other) {
                   dispatch(turn, EventKind::superseded, asked_by(other.by));
                 },
                 [&](const RecordFailed& failed) { note_record_failed(turn, failed); },
                 [&](const RecordWritten&) { note_record_written(turn); }},
      event);
}

Decision decide(Release state, Event event, base::Timestamp now) {
  Decision decision{std::move(state), {}};
  decide_on(decision.state, decision.commands, std::move(event), now);
  return decision;
}

std::string_view to_text(EventKind kind) {
  constexpr std::array<std::string_view, event_kind_count> names{
      "begin",        "observed", "applied", "failed",  "probe_reported", "traffic_sampled",
      "traffic_seen", "deadline", "tick",    "promote", "abort",          "superseded"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view handled_by(Phase phase, EventKind kind) { return cell(phase, kind).name; }

std::string_view ignored_because(Phase phase, EventKind kind) {
  return cell(phase, kind).ignored_because;
}

}  // namespace bluegreen::engine
