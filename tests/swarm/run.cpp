#include "swarm/run.hpp"

#include <fmt/format.h>

#include "swarm/checkers/all.hpp"
#include "traffic.hpp"

namespace bluegreen::swarm {
namespace {

/// What must be so when it is over, by what the world shows; a stranger's edits excuse it.
class AtTheEnd : public Checker {
 public:
  explicit AtTheEnd(const Scenario& scenario) : scenario_(scenario) {}
  std::string_view invariant() const override { return "the end"; }

  void write_arrives(const sim::World& world, sim::DriverId,
                     const port::Request& request) override {
    target_.write_arrives(world, request);
  }
  void event_over(const sim::World& world) override {
    turns_without_event_ = 0;
    totals_ = world.totals();
    selected_ = world.state().sole_color();
  }

  /// False when a driver turns and turns and virtual time stands still.
  bool turns() { return ++turns_without_event_ < most_turns; }

  std::vector<std::string> judge(session::Outcome outcome) const {
    std::vector<std::string> found;
    if (turns_without_event_ >= most_turns)
      found.emplace_back("the end: a driver spins while virtual time stands still");
    if (scenario_.stranger) return found;
    if (outcome == session::Outcome::returned && selected_ != scenario_.world.live) {
      found.emplace_back("the end: returned, but the old color does not serve");
    }
    if (outcome == session::Outcome::done && !(selected_ && target_.is(*selected_))) {
      found.emplace_back("the end: done, but the new color does not serve");
    }
    if (!scenario_.calm) return found;
    if (outcome != session::Outcome::done)
      found.push_back("the end: nothing was wrong, and it is not done");
    if (!scenario_.world.live) return found;
    if (totals_.fresh.lost > 0)
      found.push_back(fmt::format("the end: {} requests were lost", totals_.fresh.lost));
    const bool asked = scenario_.runbook.drain.path.has_value();
    if (asked && totals_.kept.lost > 0) {
      found.push_back(
          fmt::format("the end: {} requests on kept connections were lost", totals_.kept.lost));
    }
    return found;
  }

 private:
  static constexpr int most_turns = 10'000;

  Scenario scenario_;
  int turns_without_event_ = 0;
  ReleaseTarget target_;
  sim::TrafficTotals totals_;
  std::optional<Color> selected_;
};

void add_complaints(const std::vector<std::unique_ptr<Checker>>& checkers, SeedRun& run) {
  for (const auto& checker : checkers) {
    for (const auto& text : checker->complaints())
      run.complaints.push_back(fmt::format("{}: {}", checker->invariant(), text));
  }
}

}  // namespace

SeedRun run_seed(std::uint64_t seed, bool with_logs) {
  const Scenario scenario = make_scenario(seed);
  const auto checkers = all_checkers(scenario.runbook);
  AtTheEnd at_the_end{scenario};
  session::RehearsalOptions options;
  options.version = scenario.version;
  options.world = scenario.world;
  if (with_logs) options.world.log_limit = 1 << 20;
  options.abort_at = scenario.abort_at;
  options.promote_after = scenario.promote_after;
  options.keep_going = [&at_the_end] { return at_the_end.turns(); };
  for (const auto& checker : checkers) options.witnesses.push_back(checker.get());
  options.witnesses.push_back(&at_the_end);

  SeedRun run;
  run.seed = seed;
  engine_test::ArrowsTaken arrows;
  options.sinks = {engine::sink_of([&](const engine::Notice& notice) {
    arrows.note(notice.entry);
    if (auto move = engine_test::unforeseen(notice.entry); !move.empty())
      run.complaints.push_back(std::move(move));
  })};
  auto result = session::rehearse(scenario.runbook, std::move(options));
  run.arrows = arrows.taken();
  add_complaints(checkers, run);
  if (!result) {
    for (auto& text : at_the_end.judge(session::Outcome::interrupted))
      run.complaints.push_back(std::move(text));
    run.gave_up = true;
    run.reason = fmt::format("{}: {}", base::to_text(result.error().code), result.error().message);
    return run;
  }
  for (auto& text : at_the_end.judge(result.value().outcome))
    run.complaints.push_back(std::move(text));
  run.outcome = result.value().outcome;
  run.reason = result.value().release.reason;
  run.hits = std::move(result.value().hits);
  run.hash = result.value().event_log_hash;
  run.drivers = result.value().drivers;
  if (!with_logs) return run;
  run.journal = std::move(result.value().journal);
  run.event_log = std::move(result.value().event_log);
  return run;
}

}  // namespace bluegreen::swarm
