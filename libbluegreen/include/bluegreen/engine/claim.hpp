#pragma once

#include <string>

#include "bluegreen/base/result.hpp"
#include "bluegreen/engine/record.hpp"

namespace bluegreen::engine {

/// Who wants to drive.
struct Claimant {
  std::string owner;  ///< "user@host:pid"
  base::Duration lease = std::chrono::seconds{30};
};

/// The record as it is to be stored to begin a release: the next fencing number, the next release
/// number, the last release in the history. Fails with refused while another release is under way
/// (say resume, abort or wait), whoever drives it; with invalid_argument for what is no version
/// (model::check_version) and for a runbook that no record can give back.
BLUEGREEN_EXPORT base::result<Record> claim_new(Record record, const Claimant& claimant,
                                                const runbook::SharedRunbook& runbook,
                                                const std::string& version, base::Timestamp now);

/// The record as it is to be stored to go on with the release under way, with the next fencing
/// number. Fails with not_found when none is. Whether the present owner is gone is the caller's to
/// know: the record must have been unchanged for `record.lease` on the caller's own clock, or the
/// caller is to abort.
BLUEGREEN_EXPORT base::result<Record> claim_to_resume(Record record, const Claimant& claimant,
                                                      base::Timestamp now);

/// The record with a wish for the present driver added.
BLUEGREEN_EXPORT base::result<Record> leave_intent(Record record, const StoredIntent& intent);

}  // namespace bluegreen::engine
