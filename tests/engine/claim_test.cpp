#include "bluegreen/engine/claim.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "bluegreen/port/record_store.hpp"
#include "engine/states.hpp"

namespace bluegreen::engine_test {
namespace {

using engine::claim_new;
using engine::claim_to_resume;
using engine::leave_intent;
using engine::Record;
using testing::HasSubstr;

const engine::Claimant ada{"ada@host:7", std::chrono::seconds{20}};

Record claimed(Record record, const std::string& version = "1.2.4") {
  auto claim = claim_new(std::move(record), ada, perception(), version, noon);
  if (claim) return std::move(claim.value());
  ADD_FAILURE() << claim.error().message;
  return {};
}

Record ended(Record record, Phase phase) {
  record.release->phase = phase;
  record.release->reason = "so it was";
  record.release->ended_at = noon.utc + std::chrono::minutes{5};
  return record;
}

TEST(Claim, OfTheFirstRelease) {
  const auto record = claimed({});
  EXPECT_EQ(record.fence, 1U);
  EXPECT_EQ(record.owner, "ada@host:7");
  EXPECT_EQ(record.lease, std::chrono::seconds{20});
  EXPECT_EQ(record.renewed, noon.utc);
  ASSERT_TRUE(record.release);
  EXPECT_EQ(record.release->id, "perception-1");
  EXPECT_EQ(record.release->number, 1U);
  EXPECT_EQ(record.release->fence, 1U);
  EXPECT_EQ(record.release->version, "1.2.4");
  EXPECT_EQ(record.release->phase, Phase::claiming);
  EXPECT_EQ(record.release->runbook, perception());
  EXPECT_TRUE(record.history.empty());
}

TEST(Claim, OfLongRunbooksForgetsTheOldestSoThatTheRecordCanBeStored) {
  auto runbook = perception();
  for (int file = 0; file < 25; ++file)
    runbook.release.values.push_back(std::string(1'990, 'v') + std::to_string(file));
  Record record;
  for (int release = 1; release <= 14; ++release) {
    const auto version = fmt::format("1.{}", release);
    auto claim = claim_new(std::move(record), ada, runbook, version, noon);
    ASSERT_TRUE(claim) << claim.error().message;
    record = ended(std::move(claim.value()), Phase::finished);
    EXPECT_LE(engine::encode(record, noon).size(), port::largest_record);
  }
  ASSERT_GT(record.history.size(), 3U);
  EXPECT_EQ(record.history.back().version, "1.13");
  EXPECT_EQ(record.release->recorded_version_before, "1.13");
}

TEST(Claim, TakesTheNextNumbersAndKeepsWhatWas) {
  auto record = ended(claimed({}), Phase::returned);
  record.intents = {{"1", "abort", "late"}};
  record = claimed(record, "1.2.5");
  EXPECT_EQ(record.fence, 2U);
  EXPECT_EQ(record.release->id, "perception-2");
  EXPECT_EQ(record.release->fence, 2U);
  EXPECT_TRUE(record.intents.empty());  // a wish for a release that is over
  ASSERT_EQ(record.history.size(), 1U);
  const auto& past = record.history[0];
  EXPECT_EQ(past.number, 1U);
  EXPECT_EQ(past.version, "1.2.4");
  EXPECT_EQ(past.outcome, "returned");
  EXPECT_EQ(past.reason, "so it was");
  EXPECT_EQ(past.ended, noon.utc + std::chrono::minutes{5});
  EXPECT_THAT(past.runbook, HasSubstr("butterfly/perception"));
}

TEST(Claim, TheFencingNumberNeverGoesBack) {
  Record record;
  record.fence = 1000;
  record.last_number = 3;
  record = claimed(record);
  EXPECT_EQ(record.fence, 1001U);
  EXPECT_EQ(record.release->id, "perception-4");
}

TEST(Claim, IsRefusedWhileAReleaseIsUnderWay) {
  for (const auto phase : every_phase()) {
    auto record = claimed({});
    record.release->phase = phase;
    const auto claim = claim_new(record, ada, perception(), "1.2.5", noon);
    // What is only due later is cancelled by the next release.
    const bool free = engine::is_end(phase) || model::only_clean_up_is_due(phase);
    EXPECT_EQ(claim.has_value(), free) << engine::to_text(phase);
    if (claim) continue;
    EXPECT_EQ(claim.error().code, base::Errc::refused);
    EXPECT_THAT(claim.error().message, HasSubstr("perception-1"));
    EXPECT_THAT(claim.error().message, HasSubstr("ada@host:7"));
  }
}

TEST(Claim, ARunbookThatCouldNotBeReadAgainIsRefused) {
  auto runbook = perception();
  runbook.gate = runbook::GateSpec{"change board", std::chrono::hours{1}};
  const auto claim = claim_new({}, ada, runbook, "1.2.4", noon);
  ASSERT_FALSE(claim);
  EXPECT_EQ(claim.error().code, base::Errc::invalid_argument);
}

TEST(Claim, RemembersWhatTheLastFinishedReleaseLeftServing) {
  auto record = ended(claimed({}, "1.2.4"), Phase::finished);
  record = ended(claimed(record, "1.2.5"), Phase::returned);
  record = claimed(record, "1.2.6");
  EXPECT_EQ(record.release->recorded_version_before, "1.2.4");
  EXPECT_EQ(record.release->runbook_before, perception());
}

TEST(Claim, HistoryIsBoundedAndTheOldestGo) {
  Record record;
  for (int count = 0; count < 25; ++count) record = ended(claimed(record), Phase::finished);
  record = claimed(record);
  ASSERT_EQ(record.history.size(), engine::longest_history);
  EXPECT_EQ(record.history.front().number, 16U);
  EXPECT_EQ(record.history.back().number, 25U);
  EXPECT_LT(engine::encode(record, noon).size(), 128U * 1024U);
}

TEST(ClaimToResume, TakesTheNextFencingNumberAndNothingElse) {
  auto record = claimed({});
  record.release->phase = Phase::holding;
  record.intents = {{"1", "abort", "grace"}};
  auto claim = claim_to_resume(record, {"bob@host:9", std::chrono::seconds{5}},
                               later(noon, std::chrono::hours{1}));
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim.value().fence, 2U);
  EXPECT_EQ(claim.value().release->fence, 2U);
  EXPECT_EQ(claim.value().owner, "bob@host:9");
  EXPECT_EQ(claim.value().release->id, "perception-1");
  EXPECT_EQ(claim.value().release->phase, Phase::holding);
  EXPECT_EQ(claim.value().renewed, noon.utc + std::chrono::hours{1});
  EXPECT_EQ(claim.value().intents, record.intents);  // for the driver to take
}

TEST(ClaimToResume, NeedsAReleaseThatIsUnderWay) {
  EXPECT_EQ(claim_to_resume({}, ada, noon).error().code, base::Errc::not_found);
  EXPECT_EQ(claim_to_resume(ended(claimed({}), Phase::finished), ada, noon).error().code,
            base::Errc::not_found);
}

TEST(LeaveIntent, AddsItForTheDriver) {
  auto record = leave_intent(claimed({}), {"1", "abort", "grace"});
  ASSERT_TRUE(record);
  record = leave_intent(record.value(), {"2", "promote", "ada"});
  ASSERT_TRUE(record);
  ASSERT_EQ(record.value().intents.size(), 2U);
  EXPECT_EQ(record.value().intents[1], (engine::StoredIntent{"2", "promote", "ada"}));
  EXPECT_EQ(record.value().fence, 1U);  // it does not drive
}

TEST(LeaveIntent, NeedsSomebodyToHearIt) {
  EXPECT_EQ(leave_intent({}, {"1", "abort", "grace"}).error().code, base::Errc::not_found);
  EXPECT_EQ(leave_intent(ended(claimed({}), Phase::returned), {"1", "abort", "x"}).error().code,
            base::Errc::not_found);
}

TEST(LeaveIntent, IsBounded) {
  auto record = claimed({});
  for (int count = 0; count < 16; ++count) {
    auto left = leave_intent(record, {std::to_string(count), "abort", "x"});
    ASSERT_TRUE(left) << count;
    record = left.value();
  }
  EXPECT_EQ(leave_intent(record, {"17", "abort", "x"}).error().code, base::Errc::too_large);
}

}  // namespace
}  // namespace bluegreen::engine_test
