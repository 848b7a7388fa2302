#include "engine/fingerprint.hpp"

#include <fmt/format.h>

#include "bluegreen/engine/record.hpp"

namespace bluegreen::engine_test {
namespace {

using engine::Release;

std::string text(const model::Workload& w) {
  return fmt::format("[{} {} '{}' '{}' {} '{}' {} {}/{} {} '{}']", static_cast<int>(w.status),
                     w.revision, w.release_id, w.version, w.deployment_exists, w.uid, w.fence,
                     w.ready, w.wanted, w.settled, w.trouble);
}

std::string text(const model::Observation& seen) {
  auto all = text(seen.workloads.blue) + text(seen.workloads.green);
  for (const auto& door : seen.traffic.doors) {
    all += fmt::format("{} {} {} '{}' {} {} '{}' ends {} {} {}", door.name, door.exists,
                       model::to_text(door.split), door.text, door.version, door.fence,
                       door.foreign_owner, door.ready.blue, door.ready.green, door.strangers);
  }
  return all;
}

std::string text(const std::optional<base::Instant>& at) {
  return at ? fmt::format("{}", at->time_since_epoch().count()) : std::string{"-"};
}

std::string text(const std::optional<engine::Due>& due) {
  if (!due) return "-";
  return fmt::format("{} {} {}", text(due->at), base::to_text(due->utc),
                     base::to_text(due->length));
}

}  // namespace

std::string fingerprint(const Release& state) {
  engine::Record record;
  record.release = state;
  auto all = engine::encode(record, base::Timestamp{});
  all += fmt::format(
      "\nobserved {} {}\nnext {} tick {} attempts {} done {} weak {} quiet {} share '{}' owed {} "
      "{} "
      "ends {} over {}",
      state.observed, text(state.observation), state.next_operation, text(state.tick),
      state.attempts, state.effect_done, text(state.weak_since), state.quiet_samples,
      state.last_share.value_or(-2), state.look_owed, state.failed_readings, text(state.hold_ends),
      text(state.hold_over));
  all +=
      fmt::format("\ndeadline {} resumed {}", text(state.deadline), text(state.resumed_deadline));
  for (const auto& flight : state.flights) {
    all += fmt::format("\nflight {} {}", static_cast<std::uint64_t>(flight.id),
                       port::to_text(flight.request));
  }
  for (const auto& status : state.probes) {
    all += fmt::format("\nprobe {} {} '{}' {} {} {}", runbook::to_text(status.probe),
                       model::to_text(status.report.verdict), status.report.detail,
                       status.fails_in_a_row, status.asked, text(status.next));
  }
  const auto sum = state.target_traffic.sum(base::Instant::max(), base::Duration::max() / 2);
  all += fmt::format("\ntraffic {} {}", sum.requests, sum.errors);
  return all;
}

std::string fingerprint(const engine::Decision& decision) {
  auto all = fingerprint(decision.state);
  for (const auto& command : decision.commands) {
    if (const auto* start = std::get_if<engine::StartOperation>(&command)) {
      all += fmt::format("\nstart {} {}", static_cast<std::uint64_t>(start->id),
                         port::to_text(start->request));
    } else if (const auto* cancel = std::get_if<engine::CancelOperation>(&command)) {
      all += fmt::format("\ncancel {}", static_cast<std::uint64_t>(cancel->id));
    } else {
      const auto& entry = std::get<engine::AddEntry>(command).entry;
      all += fmt::format("\njournal {} {} {} {} {} {}", entry.sequence, base::to_text(entry.at),
                         journal::to_text(entry.kind), entry.phase, entry.name, entry.text);
    }
  }
  return all;
}

}  // namespace bluegreen::engine_test
