#include "engine/turn.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "bluegreen/runbook/limits.hpp"
#include "engine/arguments.hpp"
#include "port/readable.hpp"

namespace bluegreen::engine {

void Turn::start(port::Request request) {
  const port::OperationId id{state.next_operation++};
  if (port::is_effect(request)) {
    const auto text = port::to_text(request);
    state.pending_effect =
        effect_in_flight() ? fmt::format("{}; {}", state.pending_effect, text) : text;
    journal(journal::EntryKind::effect, port::name_of(request), port::to_text(request),
            arguments_of(request));
  }
  const port::SharedRequest shared{std::move(request)};
  state.flights.push_back({id, shared});
  commands.emplace_back(StartOperation{id, shared});
}

void Turn::observe() {
  state.look_owed = false;
  if (!in_flight<port::Observe>()) start(port::Observe{});
}

void Turn::drop_reading() {
  const auto reading = std::ranges::find_if(state.flights, [](const Flight& flight) {
    return std::holds_alternative<port::Observe>(*flight.request);
  });
  if (reading == state.flights.end()) return;
  commands.emplace_back(CancelOperation{reading->id});
  state.flights.erase(reading);
  state.look_owed = true;
}

void Turn::keep_watching() {
  if (!in_flight<port::WatchWorld>()) start(port::WatchWorld{});
}

void Turn::catch_up() {
  if (state.look_owed) observe();
  if (state.observed) keep_watching();
}

void Turn::cancel_flights(bool effects_too) {
  for (const auto& flight : state.flights) {
    if (std::holds_alternative<port::WatchWorld>(*flight.request)) continue;
    if (port::is_effect(flight.request) && !effects_too) continue;
    commands.emplace_back(CancelOperation{flight.id});
  }
  // An effect stays a flight of ours until it says how it ended; of the others nothing is awaited
  // any more.
  std::erase_if(state.flights, [](const Flight& flight) {
    return !std::holds_alternative<port::WatchWorld>(*flight.request) &&
           !port::is_effect(flight.request);
  });
}

bool Turn::effect_in_flight() const {
  return std::ranges::any_of(state.flights,
                             [](const Flight& flight) { return port::is_effect(flight.request); });
}

void Turn::journal(journal::EntryKind kind, std::string name, const std::string& text,
                   std::vector<std::pair<std::string, std::string>> fields) {
  journal::Entry entry;
  entry.sequence = ++state.entries;
  entry.at = now.utc;
  entry.kind = kind;
  entry.phase = to_text(state.phase);
  entry.name = std::move(name);
  entry.text = port::readable_sentence(text);
  entry.fields = std::move(fields);
  commands.emplace_back(AddEntry{std::move(entry)});
}

void Turn::enter(Phase phase) {
  follow(phase);
  entering_ = phase;
  go_in(*this, phase);
}

void Turn::resume_at(Phase phase) {
  at_ = phase;
  entering_ = phase;
  go_in(*this, phase);
}

void Turn::follow(Phase phase) {
  if (std::ranges::count(row_of(at_).leads_to, phase) == 0) {
    journal(
        journal::EntryKind::note, "unforeseen_move",
        fmt::format("from {} to {}, which its row does not have", to_text(at_), to_text(phase)));
  }
  at_ = phase;
}

void Turn::move_to(Phase phase, const std::string& text) {
  BLUEGREEN_ASSERT(row_of(phase).limit != model::Limit::delay);
  begin(phase, runbook::limit_of(*state.runbook, row_of(phase).limit), text);
}

void Turn::move_to(Phase phase, base::Duration delay, const std::string& text) {
  BLUEGREEN_ASSERT(row_of(phase).limit == model::Limit::delay);
  begin(phase, delay, text);
}

void Turn::begin(Phase phase, std::optional<base::Duration> limit, const std::string& text) {
  if (std::exchange(entering_, std::nullopt) != phase) follow(phase);
  state.look_owed = state.look_owed || in_flight<port::Observe>();
  cancel_flights(false);
  state.phase = phase;
  state.phase_since = now.utc;
  state.deadline.reset();
  if (limit) state.deadline = Due{now.monotonic + *limit, now.utc + *limit, *limit};
  state.tick.reset();
  state.attempts = 0;
  state.effect_done = false;
  state.hold_is_over = false;
  state.probes.clear();
  state.weak_since.reset();
  state.last_failure.reset();
  journal(journal::EntryKind::phase, std::string{to_text(phase)}, text);
  state.failed_readings = 0;
  if (!is_end(phase)) catch_up();
}

void Turn::go_on_with(const Tries& tries) {
  if (tries.count == 0) return;
  state.attempts = tries.count;
  state.deadline = tries.deadline;
  state.last_failure = tries.last_failure;
}

void Turn::tick_after_failure() { tick_after(++state.attempts); }

void Turn::tick_after_failed_reading() { tick_after(++state.failed_readings); }

void Turn::tick_after(int failures) {
  const int doublings = std::min(failures - 1, 5);
  tick_in(std::min<base::Duration>(std::chrono::seconds{1 << doublings}, std::chrono::seconds{30}));
}

void Turn::end(Phase phase, const std::string& reason) {
  BLUEGREEN_ASSERT(is_end(phase));
  if (!reason.empty()) state.reason = port::readable_sentence(reason);
  cancel_flights(true);
  for (const auto& flight : state.flights) {
    if (std::holds_alternative<port::WatchWorld>(*flight.request))
      commands.emplace_back(CancelOperation{flight.id});
  }
  state.flights.clear();
  move_to(phase, reason.empty() ? traffic_sentence(state) : reason);
  state.ended_at = now.utc;
  state.pending_effect.clear();
}

bool Turn::on_old() const {
  if (state.live_before) return model::all_on(traffic(), *state.live_before);
  return std::ranges::none_of(model::colors,
                              [this](auto color) { return model::any_on(traffic(), color); });
}

void Turn::end_for_stranger() {
  end(Phase::needs_person,
      fmt::format("somebody else moved traffic: {}", model::to_text(traffic())));
}

void Turn::switch_door(const model::Door& door, model::Color to) {
  const int sum = door.split ? door.split->sum() : model::Split::usual_sum;
  start(port::SwitchTraffic{door.name, port::From{door.split},
                            port::To{model::Split::all_to(to, sum)}, door.version, stamp()});
}

void Turn::stop_draining_old() {
  if (!std::exchange(state.draining, false)) return;
  start(port::SetDrain{*state.live_before, *state.runbook->drain.path, false, stamp()});
}

std::string Turn::cause() const {
  if (state.last_failure) return fmt::format("; the last failure: {}", state.last_failure->text);
  if (!effect_in_flight()) return {};
  return state.unrecorded.empty() ? fmt::format("; not answered: {}", state.pending_effect)
                                  : fmt::format("; {}", state.unrecorded);
}

std::string Turn::target_name() const {
  return fmt::format("{} ({})", model::to_text(state.target), state.version);
}

std::string Turn::old_name() const {
  if (!state.live_before) return "nothing";
  return fmt::format("{} ({})", model::to_text(*state.live_before), state.version_before);
}

std::string Turn::target_pods() const {
  return fmt::format("{} has {} of {} pods ready{}{}", target_name(), target().ready,
                     state.replicas, target().trouble.empty() ? "" : ": ", target().trouble);
}

}  // namespace bluegreen::engine
