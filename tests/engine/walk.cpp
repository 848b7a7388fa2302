#include "engine/walk.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "bluegreen/engine/claim.hpp"
#include "traffic.hpp"

namespace bluegreen::engine_test {
namespace {

constexpr int bad_steps = 1200;
constexpr int calm_steps = 60'000;

runbook::Runbook runbook_of(const Temper& temper) {
  auto runbook = perception();
  // Short waits, so that much of a walk in the bad world is behind the switch.
  runbook.hold = std::chrono::minutes{1};
  runbook.drain.limit = std::chrono::seconds{20};
  runbook.cleanup = {base::Delay::after(std::chrono::minutes{2}),
                     base::Delay::after(std::chrono::minutes{3})};
  if (temper.keeps_old) runbook.cleanup.delete_after = base::Delay::never();
  if (temper.gate) runbook.gate = runbook::GateSpec{"change_board", std::chrono::hours{1}};
  return runbook;
}

std::string text(const engine::Event& event) {
  constexpr const char* names[] = {"begin",   "completed", "deadline",  "tick",
                                   "promote", "abort",     "superseded"};
  std::string all = names[event.index()];
  if (const auto* completed = std::get_if<engine::Completed>(&event)) {
    all += fmt::format(" {}", static_cast<std::uint64_t>(completed->completion.id));
    if (const auto* failure = std::get_if<port::Failure>(&*completed->completion.answer)) {
      all += fmt::format(" {}", base::to_text(failure->error.code));
    }
    if (const auto* seen = std::get_if<model::Observation>(&*completed->completion.answer)) {
      const auto& selected = test::serving(*seen);
      all += fmt::format(" selects {} blue {}/{} green {}/{}",
                         selected ? model::to_text(*selected) : "none", seen->workloads.blue.ready,
                         seen->workloads.blue.wanted, seen->workloads.green.ready,
                         seen->workloads.green.wanted);
    }
  }
  return all;
}

}  // namespace

Walk::Walk(std::uint64_t seed, Temper temper)
    : random_(seed),
      temper_(temper),
      world_(random_.fork(), temper.first_release),
      state_(begun(runbook_of(temper))) {}

void Walk::run() {
  take(engine::Begin{});
  for (int count = 0; count < bad_steps && !engine::is_end(state_.phase); ++count) step();
  calm_ = true;
  world_.heal();
  ghosts_.clear();
  if (chance(300'000)) take(engine::Abort{"him"});
  for (int count = 0; count < calm_steps && !engine::is_end(state_.phase); ++count) {
    if (engine::is_question(state_.phase)) take(engine::Promote{"her"});
    world_.settle();
    tell_watches();
    step();
  }
  if (!engine::is_end(state_.phase)) complain("no end in a calm world");
  if (state_.phase == Phase::returned && state_.live_before &&
      test::serving(world_.seen()) != state_.live_before && temper_.strangers == 0 &&
      temper_.lies == 0) {
    complain("returned, and the old color does not serve");
  }
}

void Walk::step() {
  if (!calm_) disturb();
  if (engine::is_end(state_.phase)) return;
  world_.drift();
  if (chance(300'000)) tell_watches();
  const bool something = std::ranges::any_of(under_way_, [](const auto& one) {
    return !std::holds_alternative<port::WatchWorld>(one.second);
  });
  if (something && chance(700'000)) return answer_one();
  let_time_pass();
}

void Walk::let_time_pass() {
  auto until = now_.monotonic + base::Duration{random_.between(1, 1'000)};
  std::optional<base::Instant> due;
  if (state_.deadline) due = state_.deadline->at;
  if (state_.tick) due = due ? std::min(*due, *state_.tick) : *state_.tick;
  // Operations end in bounded time: nobody's deadline passes unheard while one is under way.
  const bool something = std::ranges::any_of(under_way_, [](const auto& one) {
    return !std::holds_alternative<port::WatchWorld>(one.second);
  });
  const bool quiet = !something && !world_.busy() && (calm_ || chance(200'000));
  const bool late = !calm_ && temper_.errors > 0 && chance(20'000);
  if (quiet && told_ != world_.seen()) return tell_watches();
  if (due && (quiet || late)) until = std::max(now_.monotonic, *due);
  now_ = later(now_, until - now_.monotonic);
  if (state_.deadline && state_.deadline->at <= now_.monotonic) return take(engine::DeadlineCame{});
  if (state_.tick && *state_.tick <= now_.monotonic) take(engine::TickCame{});
}

void Walk::disturb() {
  if (chance(temper_.breakdowns)) {
    const auto color = chance(250'000) ? Color::blue : Color::green;
    const bool healthy = chance(400'000);
    world_.set_healthy(color, healthy);
    steps_.push_back(fmt::format("{} {}", model::to_text(color), healthy ? "heals" : "breaks"));
  }
  if (chance(temper_.strangers)) {
    const auto which = random_.below(3);
    world_.edit_service(which == 0 ? std::nullopt
                                   : std::optional{which == 1 ? Color::blue : Color::green});
    steps_.push_back("a stranger edits the Service");
  }
  if (!ghosts_.empty() && chance(300'000)) {
    world_.apply(ghosts_.back());
    ghosts_.pop_back();
  }
  if (chance(temper_.kills)) kill();
  if (chance(temper_.aborts)) take(engine::Abort{"him"});
  if (temper_.rivals > 0 && chance(temper_.rivals)) take(engine::Superseded{"ada"});
  if (chance(50'000)) take(engine::Promote{"her"});
  if (chance(20'000))
    take(engine::Completed{{port::OperationId{random_.next()}, port::Applied{}, true}});
}

/// What pump and claim do when a driver dies: the record as it was last written, the next fencing
/// number.
void Walk::kill() {
  steps_.push_back("killed");
  for (auto& [id, request] : under_way_) {
    if (!port::is_effect(request)) continue;
    if (chance(500'000)) world_.apply(request);
    if (chance(300'000)) ghosts_.push_back(request);
  }
  under_way_.clear();
  effects_.clear();
  now_ = later(now_, std::chrono::seconds{random_.between(0, 120)});
  auto record = engine::decode(recorded_, now_);
  if (!record) return complain("the record is unreadable: " + record.error().message);
  record.value().fence = state_.fence;
  auto claimed = engine::claim_to_resume(std::move(record.value()), {"next"}, now_);
  if (!claimed) return complain("cannot be resumed: " + claimed.error().message);
  state_ = *claimed.value().release;
  take(engine::Begin{});
}

model::Observation Walk::reading() {
  if (calm_ || !chance(temper_.lies)) return world_.seen();
  auto lie = both_up(chance(500'000) ? Color::green : Color::blue);
  if (chance(100'000)) test::door(lie).split.reset();
  for (const auto color : model::colors) {
    auto& workload = lie.workloads[color];
    const auto wanted = static_cast<int>(random_.below(5));
    workload.wanted = wanted;
    workload.ready = static_cast<int>(random_.below(5));
    workload.settled = chance(700'000);
    if (chance(100'000)) workload = {};
    test::door(lie).ready[color] = static_cast<int>(random_.below(3));
  }
  return lie;
}

model::ProbeReport Walk::report() {
  if (!calm_ && temper_.silences > 0 && chance(temper_.silences))
    return {model::Verdict::unknown, "nobody answers"};
  if (calm_ || !chance(temper_.bad_verdicts)) return {model::Verdict::passed, "well"};
  return {chance(500'000) ? model::Verdict::failed : model::Verdict::unknown, "not well"};
}

port::Answer Walk::answer_to(const port::Request& request) {
  if (port::is_effect(request)) {
    const bool error = !calm_ && chance(temper_.errors);
    if (!error) return world_.apply(request);
    if (chance(500'000)) world_.apply(request);  // its answer is lost
    return port::Failure{{base::every_errc[random_.below(base::every_errc.size())], "bad luck"}};
  }
  if (!calm_ && chance(temper_.errors)) {
    return port::Failure{{base::Errc::unreachable, "bad luck"}};
  }
  if (std::holds_alternative<port::Observe>(request)) return reading();
  if (std::holds_alternative<port::WatchWorld>(request))
    return port::Failure{{base::Errc::unreachable, "broken"}};
  if (std::holds_alternative<port::SampleTraffic>(request))
    return world_.sample(calm_ ? 0 : temper_.clinging, now_.utc);
  if (std::holds_alternative<port::RunProbe>(request)) return report();
  const bool reached = calm_ || chance(800'000);
  return port::TrafficSeen{calm_ || chance(900'000), reached, 5, 0, ""};
}

void Walk::answer_one() {
  auto which = under_way_.begin();
  std::advance(which, static_cast<std::ptrdiff_t>(random_.below(under_way_.size())));
  const bool watch = std::holds_alternative<port::WatchWorld>(which->second);
  if (watch && (calm_ || !chance(20'000))) return;
  const auto [id, request] = *which;
  under_way_.erase(which);
  auto answer = answer_to(request);
  if (const auto* seen = std::get_if<model::Observation>(&answer); seen != nullptr) {
    const bool awaited = std::ranges::any_of(
        state_.flights, [id = id](const auto& flight) { return flight.id == id; });
    if (awaited) last_fresh_ = *seen;
  }
  if (const auto* report = std::get_if<model::ProbeReport>(&answer)) {
    verdicts_[runbook::to_text(std::get<port::RunProbe>(request).probe)] = report->verdict;
  }
  take(engine::Completed{{id, std::move(answer), true}});
}

void Walk::tell_watches() {
  told_ = world_.seen();
  for (const auto& [id, request] : under_way_) {
    if (!std::holds_alternative<port::WatchWorld>(request)) continue;
    return take(engine::Completed{{id, reading(), false}});
  }
}

void Walk::save() {
  engine::Record record;
  record.fence = state_.fence;
  record.release = state_;
  recorded_ = engine::encode(record, now_);
}

void Walk::take(const engine::Event& event) {
  const auto before = state_;
  auto decision = engine::decide(state_, event, now_);
  state_ = decision.state;
  steps_.push_back(fmt::format("{} {}: {} -> {}", now_.monotonic.time_since_epoch().count(),
                               engine::to_text(before.phase), text(event),
                               engine::to_text(state_.phase)));
  visited_[static_cast<std::size_t>(state_.phase)] = true;
  check(before, event, decision);
  execute(decision);
}

void Walk::execute(const engine::Decision& decision) {
  save();
  for (const auto& command : decision.commands) {
    if (const auto* start = std::get_if<engine::StartOperation>(&command)) {
      steps_.push_back(fmt::format("    start {} {}", static_cast<std::uint64_t>(start->id),
                                   port::to_text(start->request)));
      under_way_.emplace(start->id, start->request);
    } else if (const auto* cancel = std::get_if<engine::CancelOperation>(&command)) {
      const auto found = under_way_.find(cancel->id);
      // A reading ends; a write in flight is awaited.
      if (found != under_way_.end() && !port::is_effect(found->second)) under_way_.erase(found);
    }
  }
}

std::string Walk::trace() const {
  std::string all;
  const std::size_t from = steps_.size() > 60 ? steps_.size() - 60 : 0;
  for (auto index = from; index < steps_.size(); ++index) all += steps_[index] + "\n";
  return all;
}

}  // namespace bluegreen::engine_test
