#include "bluegreen/session/rehearsal.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "bluegreen/sim/simulated_ports.hpp"
#include "session/given.hpp"

namespace bluegreen::session {
namespace {

constexpr int most_drivers = 50;

engine::Intent promotion() { return {engine::Intent::Kind::promote, "rehearsal"}; }

/// Keeps the journal over all drivers and tells the world where the release stands.
class Scribe : public engine::Sink {
 public:
  Scribe(sim::World& world, std::vector<journal::Entry>& journal)
      : world_(world), journal_(journal) {}

  base::result<void> tell(const engine::Notice& notice) override {
    const auto& entry = notice.entry;
    journal_.push_back(entry);
    if (entry.kind == journal::EntryKind::phase) world_.entered(entry.phase);
    if (entry.kind == journal::EntryKind::intent && entry.name == "abort") world_.return_ordered();
    return base::success();
  }

 private:
  sim::World& world_;
  std::vector<journal::Entry>& journal_;
};

/// One rehearsal: drivers after drivers on one world, until the release is over.
class Rehearsal {
 public:
  Rehearsal(const runbook::SharedRunbook& runbook, RehearsalOptions options)
      : runbook_(runbook), options_(std::move(options)), world_(world_options()) {
    options_.sinks.insert(options_.sinks.begin(),
                          std::make_shared<Scribe>(world_, result_.journal));
    for (auto& [name, probe] : options_.probes) world_.set_custom_probe(name, probe);
    for (auto* witness : options_.witnesses) world_.add_witness(*witness);
    if (options_.abort_at) abort_at_ = world_.now().monotonic + *options_.abort_at;
  }

  base::result<RehearsalResult> run() {
    const auto began = world_.now().monotonic;
    if (options_.on_world) options_.on_world(world_);
    for (result_.drivers = 1; result_.drivers <= most_drivers; ++result_.drivers) {
      auto outcome = drive();
      if (!outcome) return base::failure(outcome.error());
      if (outcome.value() == Outcome::interrupted && killed_) continue;
      result_.outcome = outcome.value();
      break;
    }
    result_.traffic = world_.totals();
    result_.hits = world_.hits();
    result_.event_log = world_.log().text();
    result_.event_log_hash = world_.log().hash();
    result_.took = world_.now().monotonic - began;
    return std::move(result_);
  }

 private:
  sim::WorldOptions world_options() const {
    auto world = options_.world;
    world.service = runbook_->service;
    world.metrics_paths.push_back(runbook_->metrics.path);
    for (const auto* probes : {&runbook_->validate, &runbook_->watch}) {
      for (const auto& probe : *probes) {
        if (const auto* metrics = probe.get_if<runbook::MetricsPresent>())
          world.metrics_paths.push_back(metrics->path);
      }
    }
    return world;
  }

  engine::Ports ports(sim::SimulatedPorts& simulated) {
    engine::Ports ports{&simulated.reactor(), &simulated.environment(), &simulated.switcher(),
                        &simulated.metrics(), &simulated.records(),     {}};
    for (const auto* probes : {&runbook_->validate, &runbook_->watch}) {
      for (const auto& probe : *probes) ports.probes[runbook::kind_of(probe)] = &simulated.probe();
    }
    return ports;
  }

  SessionOptions session_options(sim::SimulatedPorts& simulated, Session*& session) {
    SessionOptions options;
    options.owner = fmt::format("rehearsal-{}", result_.drivers);
    options.sinks = options_.sinks;
    options.go = [this, &simulated, &session] { return go(simulated, *session); };
    options.next_turn = [this] { return std::min(ahead(abort_at_), ahead(promote_at_)); };
    options.stay_at_gate = options_.promote_after > base::Duration::zero();
    options.gate = [this](const engine::Release& state) { return answer_gate(state); };
    return options;
  }

  /// What is past waits for a driver that can hear it: no time to wake up for.
  base::Instant ahead(std::optional<base::Instant> act) const {
    return act && *act > world_.now().monotonic ? *act : base::Instant::max();
  }

  std::optional<engine::Intent> answer_gate(const engine::Release& state) {
    if (options_.gate) return options_.gate(state);
    if (state.phase != engine::Phase::awaiting_promotion) return std::nullopt;
    if (options_.promote_after == base::Duration::zero()) return promotion();
    promote_at_ = world_.now().monotonic + options_.promote_after;
    return std::nullopt;
  }

  bool told_to_end() const { return options_.keep_going && !options_.keep_going(); }

  Go go(sim::SimulatedPorts& simulated, Session& session) {
    if (simulated.killed()) return Go::die;
    if (told_to_end()) return Go::leave;
    if (is_due(abort_at_) && session.post({engine::Intent::Kind::abort, "rehearsal"}))
      abort_at_.reset();
    if (is_due(promote_at_) && session.post(promotion())) promote_at_.reset();
    return Go::on;
  }
  bool is_due(std::optional<base::Instant> act) const {
    return act && world_.now().monotonic >= *act;
  }

  /// One driver, to its end or its death. A killed one gives `interrupted`.
  base::result<Outcome> drive() {
    sim::SimulatedPorts simulated{world_};
    Session* self = nullptr;
    Session session{ports(simulated), runbook_, session_options(simulated, self)};
    self = &session;
    auto outcome = begin_or_resume(session);
    killed_ = simulated.killed();
    if (session.release() != nullptr) result_.release = *session.release();
    if (outcome || !(killed_ || told_to_end())) return outcome;
    return Outcome::interrupted;
  }

  base::result<Outcome> begin_or_resume(Session& session) {
    auto record = session.record();
    if (!record) return base::failure(record.error());
    if (!record.value().release) return session.deploy(options_.version, Until::end);
    if (!engine::is_end(record.value().release->phase)) return session.resume(Until::end);
    result_.release = std::move(*record.value().release);
    return outcome_of(result_.release);
  }

  runbook::SharedRunbook runbook_;
  RehearsalOptions options_;
  sim::World world_;
  RehearsalResult result_;
  std::optional<base::Instant> abort_at_;
  std::optional<base::Instant> promote_at_;
  bool killed_ = false;
};

}  // namespace

base::result<RehearsalResult> rehearse(const runbook::SharedRunbook& runbook,
                                       RehearsalOptions options) {
  if (auto given = look_at(options); !given) return base::failure(given.error());
  Rehearsal rehearsal{runbook, std::move(options)};
  return rehearsal.run();
}

}  // namespace bluegreen::session
