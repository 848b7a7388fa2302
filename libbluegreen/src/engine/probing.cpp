#include <algorithm>

#include <fmt/format.h>

#include "bluegreen/runbook/probe_question.hpp"
#include "engine/arrived.hpp"

namespace bluegreen::engine {

namespace {

/// One bad answer of a probe that crosses a network is no reason to return; counted traffic is
/// judged over a window already.
constexpr int fails_that_count = 3;
/// An integration test is no heartbeat.
constexpr base::Duration command_interval = std::chrono::minutes{1};
/// A verdict on counters stands while the next sample fails, and no longer.
constexpr int samples_may_fail = 1;

int fails_needed(const ProbeStatus& status) {
  return runbook::is_judged(status.probe) ? 1 : fails_that_count;
}

base::Duration interval(const Release& state, const runbook::ProbeSpec& probe) {
  const auto usual = state.runbook->probe_interval;
  return runbook::runs_program(probe) ? std::max(usual, command_interval) : usual;
}

bool has_failed(const ProbeStatus& status) { return status.fails_in_a_row >= fails_needed(status); }

/// Of counted traffic it is made when somebody reads it.
std::string detail_of(const ProbeStatus& status) {
  if (!status.counted) return status.report.detail;
  return std::get<runbook::AskTraffic>(runbook::question_of(status.probe))
      .judge(*status.counted)
      .detail;
}

/// A pass that nothing has confirmed since is none any more.
bool is_stale(const Release& state, const ProbeStatus& status, base::Instant now) {
  const auto pass_lasts = 2 * (interval(state, status.probe) + status.took);
  return status.report.verdict == model::Verdict::passed && now - status.told_at > pass_lasts;
}

/// A fail or two that do not count yet are no riddle: they are said.
std::string said_by(const Release& state, const ProbeStatus& status, base::Instant now) {
  if (!status.asked) return "not asked yet";
  if (is_stale(state, status, now)) {
    const auto age = std::chrono::floor<std::chrono::seconds>(now - status.told_at);
    return fmt::format("no answer since it passed {} ago: {}", base::to_text(age),
                       detail_of(status));
  }
  const int fails = status.fails_in_a_row;
  if (fails == 0 || has_failed(status)) return detail_of(status);
  return fmt::format("failed {} of the {} times in a row that count: {}", fails,
                     fails_needed(status), detail_of(status));
}

/// What the verdict stands on, for machines.
std::vector<std::pair<std::string, std::string>> fields_of(const ProbeStatus& status) {
  std::vector<std::pair<std::string, std::string>> fields{
      {"verdict", std::string{model::to_text(status.report.verdict)}},
      {"probe", runbook::to_text(status.probe)},
      {"detail", status.report.detail}};
  if (!status.counted) return fields;
  const auto& [counts, evidence] = *status.counted;
  fields.insert(fields.end(), {{"requests", fmt::format("{}", counts.requests)},
                               {"errors", fmt::format("{}", counts.errors)},
                               {"window", base::to_text(evidence.window)},
                               {"age", base::to_text(evidence.age)},
                               {"pods_seen", fmt::format("{}", evidence.seen)},
                               {"pods_missing", fmt::format("{}", evidence.missing.size())}});
  return fields;
}

void set_verdict(Turn& turn, ProbeStatus& status, model::Verdict verdict) {
  const bool news = !status.asked || status.report.verdict != verdict;
  status.report.verdict = verdict;
  status.asked = true;
  status.fails_in_a_row = verdict == model::Verdict::failed ? status.fails_in_a_row + 1 : 0;
  status.told_at = turn.now.monotonic;
  status.next = turn.now.monotonic + interval(turn.state, status.probe);
  if (!news) return;
  status.report.detail = detail_of(status);
  const auto probe = runbook::to_text(status.probe);
  const std::string text{model::to_text(verdict)};
  turn.journal(journal::EntryKind::verdict, runbook::kind_of(status.probe),
               fmt::format("{}: {} ({})", probe, text, status.report.detail), fields_of(status));
}

void judge_traffic(Turn& turn, ProbeStatus& status) {
  if (!runbook::is_judged(status.probe)) return;
  const auto question = std::get<runbook::AskTraffic>(runbook::question_of(status.probe));
  const auto& state = turn.state;
  status.counted = judge::CountedTraffic{
      state.target_traffic.sum(turn.now.monotonic, question.window),
      state.target_sight.evidence(turn.now, sampling_interval(state), question.window)};
  set_verdict(turn, status,
              question.verdict ? question.verdict(*status.counted)
                               : question.judge(*status.counted).verdict);
}

/// A sample that does not tell of every pod anew shows no silence yet: the next one is counted from
/// where the last one ended.
void count_quiet_sample(Release& state, const judge::TrafficDelta& old) {
  const bool quiet = old.requests == 0 && old.missing.empty();
  if (quiet && !old.complete()) return;
  state.quiet_samples = quiet ? state.quiet_samples + 1 : 0;
  state.quiet_from = state.last_sample;
}

void say_share(Turn& turn, const judge::TrafficDelta& target, const judge::TrafficDelta& old) {
  auto& state = turn.state;
  const auto all = target.requests + old.requests;
  if (all == 0 && !(target.unchanged.empty() && old.unchanged.empty())) return;  // nothing is new
  const int share = all == 0 ? -1 : static_cast<int>(target.requests * 100 / all);
  if (std::exchange(state.last_share, share) == share) return;
  const auto text = all == 0 ? std::string{"none seen"} : fmt::format("{}%", share);
  turn.journal(journal::EntryKind::traffic, "share",
               fmt::format("share of {}: {}", model::to_text(state.target), text),
               {{"target", fmt::format("{}", target.requests)},
                {"old", fmt::format("{}", old.requests)},
                {"target_errors", fmt::format("{}", target.errors)}});
}

/// The next sample is counted from this one where the clock was put back, and not from what seems
/// to be newer.
void follow_clock(Turn& turn, const model::TrafficSample& sample) {
  auto& state = turn.state;
  if (!judge::clock_went_back(*state.last_sample, sample)) return;
  const auto rebased = [&sample](const model::TrafficSample& before) {
    return std::make_shared<const model::TrafficSample>(judge::rebased(before, sample));
  };
  state.last_sample = rebased(*state.last_sample);
  state.quiet_from = rebased(*state.quiet_from);
  turn.journal(journal::EntryKind::note, "sample_traffic",
               "the clock of the counters went back: they are counted anew from here");
}

}  // namespace

void set_probes(Turn& turn, const std::vector<runbook::ProbeSpec>& probes) {
  turn.state.probes.clear();
  for (const auto& probe : probes) turn.state.probes.push_back({probe});
}

void ask_probes(Turn& turn) {
  for (auto& status : turn.state.probes) {
    if (runbook::is_judged(status.probe)) continue;
    if (status.next && *status.next > turn.now.monotonic) continue;
    const bool asked = std::ranges::any_of(turn.state.flights, [&](const Flight& flight) {
      const auto* request = std::get_if<port::RunProbe>(&*flight.request);
      return request != nullptr && request->probe == status.probe &&
             request->color == turn.state.target && request->version == turn.state.version;
    });
    if (asked) continue;
    status.asked_at = turn.now.monotonic;
    turn.start(port::RunProbe{status.probe, turn.state.target, turn.state.version});
  }
}

void take_report(Turn& turn, const port::RunProbe& request, const model::ProbeReport& report) {
  for (auto& status : turn.state.probes) {
    if (status.probe != request.probe) continue;
    status.report.detail = report.detail;
    status.took = turn.now.monotonic - status.asked_at;
    set_verdict(turn, status, report.verdict);
  }
}

void take_sample(Turn& turn, const port::SharedAnswer& answer) {
  const auto& sample = std::get<model::TrafficSample>(*answer);
  auto& state = turn.state;
  state.failed_samples = 0;
  if (state.last_sample) follow_clock(turn, sample);
  static const model::TrafficSample none;
  state.target_sight.take(state.last_sample ? *state.last_sample : none, sample, state.target,
                          turn.now, sampling_interval(state));
  if (!state.last_sample) {
    state.last_sample = answer.share(sample);
    state.quiet_from = state.last_sample;
    return;
  }
  const auto before = state.last_sample;
  const auto quiet_from = state.quiet_from;
  state.last_sample =
      judge::is_newest(*before, sample)
          ? answer.share(sample)
          : std::make_shared<const model::TrafficSample>(judge::newest(*before, sample));
  const auto other = model::other(state.target);
  const auto target = judge::difference(*before, sample, state.target);
  const auto old = judge::difference(*before, sample, other);
  state.target_traffic.add(turn.now.monotonic, target);
  count_quiet_sample(state,
                     quiet_from == before ? old : judge::difference(*quiet_from, sample, other));
  say_share(turn, target, old);
  for (auto& status : state.probes) judge_traffic(turn, status);
}

void take_failed_sample(Turn& turn, const base::Error& error) {
  auto& state = turn.state;
  const auto detail = fmt::format("the counters could not be read: {}", error.message);
  if (state.failed_samples++ == 0) turn.journal(journal::EntryKind::note, "sample_traffic", detail);
  for (auto& status : state.probes) {
    if (!runbook::is_judged(status.probe)) continue;
    const bool was_judged = status.asked && status.report.verdict != model::Verdict::unknown;
    if (was_judged && state.failed_samples <= samples_may_fail) continue;
    status.counted.reset();
    status.report.detail = detail;
    set_verdict(turn, status, model::Verdict::unknown);
  }
}

namespace {

/// The probe that decides: the first that failed for good, else the last that has not passed; null
/// where all have.
const ProbeStatus* decisive(const Release& state, base::Instant now) {
  const ProbeStatus* open = nullptr;
  for (const auto& status : state.probes) {
    if (has_failed(status)) return &status;
    const bool passes = status.report.verdict == model::Verdict::passed;
    if (!passes || is_stale(state, status, now)) open = &status;
  }
  return open;
}

}  // namespace

model::Verdict overall_verdict(const Release& state, base::Instant now) {
  const auto* status = decisive(state, now);
  if (status == nullptr) return model::Verdict::passed;
  return has_failed(*status) ? model::Verdict::failed : model::Verdict::unknown;
}

model::ProbeReport overall(const Release& state, base::Instant now) {
  const auto* status = decisive(state, now);
  if (status == nullptr) return {model::Verdict::passed, "every probe passes"};
  return {overall_verdict(state, now),
          fmt::format("{} ({})", runbook::to_text(status->probe), said_by(state, *status, now))};
}

}  // namespace bluegreen::engine
