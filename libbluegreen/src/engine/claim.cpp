#include "bluegreen/engine/claim.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "bluegreen/model/version.hpp"
#include "bluegreen/port/record_store.hpp"
#include "bluegreen/runbook/parse.hpp"
#include "port/readable.hpp"

namespace bluegreen::engine {
namespace {

constexpr std::size_t most_intents = 16;
/// What a release adds to its record on its way: reasons, doors, wishes.
constexpr std::size_t room_to_grow = 64 * 1024;

bool under_way(const Record& record) { return record.release && !is_end(record.release->phase); }

/// The new color serves and stays. A new release cancels what this one had due: the old color is
/// its idle one.
bool only_clean_up_is_due(const Release& state) {
  return model::only_clean_up_is_due(state.resume_to.value_or(state.phase));
}

PastRelease past_of(const Release& state, base::UtcTime now) {
  return {state.number,
          state.version,
          state.target,
          std::string{to_text(only_clean_up_is_due(state) ? Phase::finished : state.phase)},
          state.reason,
          state.began,
          state.ended_at.value_or(now),
          state.runbook.yaml()};
}

/// What our last finished release left serving, for a return by redeploy. Whether it still serves,
/// the observation says.
void remember_before(NewRelease& release, const Record& record) {
  const auto finished = std::find_if(
      record.history.rbegin(), record.history.rend(),
      [](const PastRelease& past) { return past.outcome == to_text(Phase::finished); });
  if (finished == record.history.rend()) return;
  auto read = runbook::parse_recorded(finished->runbook, "record");
  if (!read.ok() || read.runbooks.size() != 1) return;
  release.recorded_version_before = finished->version;
  release.runbook_before = std::move(read.runbooks.front());
}

/// History gives way, the oldest first, where runbooks are so long that the record would not hold
/// them all.
void make_room(Record& record, base::Timestamp now) {
  auto& history = record.history;
  while (!history.empty() && encode(record, now).size() + room_to_grow > port::largest_record)
    history.erase(history.begin());
}

void take(Record& record, const Claimant& claimant, base::Timestamp now) {
  ++record.fence;
  record.owner = port::readable_name(claimant.owner);
  record.lease = claimant.lease;
  record.renewed = now.utc;
}

}  // namespace

base::result<Record> claim_new(Record record, const Claimant& claimant,
                               const runbook::SharedRunbook& runbook, const std::string& version,
                               base::Timestamp now) {
  if (under_way(record) && !only_clean_up_is_due(*record.release)) {
    const auto& release = *record.release;
    return base::failure(
        base::Errc::refused,
        fmt::format(
            "release {} to {} is under way ({}, driven by {}): resume it, abort it, or wait",
            release.id, release.version, to_text(release.phase), record.owner));
  }
  const auto may_be_released = model::check_version(version);
  if (!may_be_released) return base::failure(may_be_released.error());
  // What the record could not give back to the next driver is not begun.
  if (const auto& mistakes = runbook.mistakes(); !mistakes.empty())
    return base::failure(base::Errc::invalid_argument, runbook::to_text(mistakes.front()));
  if (record.release) {
    record.history.push_back(past_of(*record.release, now.utc));
    if (record.history.size() > longest_history) record.history.erase(record.history.begin());
  }
  take(record, claimant, now);
  ++record.last_number;
  record.intents.clear();
  NewRelease release;
  release.id = fmt::format("{}-{}", runbook->service.name, record.last_number);
  release.number = record.last_number;
  release.fence = record.fence;
  release.version = version;
  release.requested_by = record.owner;
  release.runbook = runbook;
  remember_before(release, record);
  record.release = begin_release(std::move(release), now.utc);
  make_room(record, now);
  return record;
}

base::result<Record> claim_to_resume(Record record, const Claimant& claimant, base::Timestamp now) {
  if (!under_way(record))
    return base::failure(base::Errc::not_found,
                         "no release is under way: there is nothing to resume");
  take(record, claimant, now);
  record.release->fence = record.fence;
  return record;
}

base::result<Record> leave_intent(Record record, const StoredIntent& intent) {
  if (!under_way(record))
    return base::failure(base::Errc::not_found, "no release is under way: nobody would hear it");
  if (record.intents.size() >= most_intents)
    return base::failure(base::Errc::too_large, "too many intents are waiting already");
  record.intents.push_back(
      {port::readable_name(intent.id), intent.kind, port::readable_name(intent.who)});
  return record;
}

}  // namespace bluegreen::engine
