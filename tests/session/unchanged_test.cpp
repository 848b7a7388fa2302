// What a rehearsal comes to was written down before rehearsals were made fast: journal, outcome,
// traffic and hits, and the world's events without those of the record, for 1,000 seeds. Here every
// way to the API server takes equally long, so that it makes no difference which stream of chance
// draws it. BLUEGREEN_WRITE_GOLDEN=1 writes the file anew.
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "bluegreen/base/random.hpp"
#include "bluegreen/session/rehearsal.hpp"
#include "session/example.hpp"

namespace bluegreen::session {
namespace {

constexpr const char* golden_file = BLUEGREEN_SOURCE_DIR "/tests/session/golden/rehearsals.txt";
constexpr std::uint64_t seeds = 1000;

/// FNV-1a.
class Digest {
 public:
  void add(std::string_view text) {
    for (const char byte : text) add_byte(static_cast<unsigned char>(byte));
    add_byte(0);
  }
  void add(std::uint64_t value) { add(std::to_string(value)); }
  void add(base::UtcTime at) { add(static_cast<std::uint64_t>(at.time_since_epoch().count())); }
  std::string text() const { return fmt::format("{:08x}", (value_ >> 32U) ^ (value_ & mask)); }

 private:
  static constexpr std::uint64_t mask = 0xffffffffU;
  void add_byte(unsigned char byte) { value_ = (value_ ^ byte) * 1099511628211U; }
  std::uint64_t value_ = 14695981039346656037U;
};

std::string drawn_phase(base::Random& random) {
  const auto rows = model::phase_rows();
  while (true) {
    const auto& row = rows[random.below(rows.size())];
    if (row.path == model::Path::forward) return std::string{row.name};
  }
}

sim::Fault fault_of(sim::FaultKind kind, std::string phase, base::Duration delay) {
  sim::Fault fault;
  fault.kind = kind;
  fault.phase = std::move(phase);
  fault.delay = delay;
  return fault;
}

base::Duration drawn_time(base::Random& random, base::Duration longest) {
  return base::Duration{random.between(0, longest.count())};
}

/// A clean release, or one in which something happens to green, the driver, the record or by a
/// person.
RehearsalOptions options_of(std::uint64_t seed) {
  base::Random random{seed + 1'000'000};
  RehearsalOptions options;
  options.version = "1.2.4";
  auto& world = options.world;
  world.seed = seed;
  world.api = world.watch = {base::Duration{10}, base::Duration{10}};
  world.log_limit = std::size_t{1} << 24U;
  const auto kind = seed % 8;
  const auto time = drawn_time(random, std::chrono::hours{1});
  const auto soon = drawn_time(random, std::chrono::minutes{2});
  const std::string phase = drawn_phase(random);
  using sim::FaultKind;
  if (kind == 2) world.faults = {fault_of(FaultKind::errors, "holding", soon)};
  if (kind == 3 || kind == 7) world.faults = {fault_of(FaultKind::driver_killed, phase, soon)};
  if (kind == 4 || kind == 5) {
    world.faults = {fault_of(kind == 4 ? FaultKind::api_error : FaultKind::answer_lost, "", time)};
    world.faults[0].operation = "record_store";
    world.faults[0].count = static_cast<int>(1 + random.below(5));
  }
  if (kind == 6) options.abort_at = time;
  if (kind == 7) {
    world.faults.push_back(fault_of(FaultKind::api_error, "", time));
    world.faults.back().count = 3;
  }
  return options;
}

std::string digest_of_story(const RehearsalResult& result) {
  Digest digest;
  digest.add(static_cast<std::uint64_t>(result.outcome));
  digest.add(static_cast<std::uint64_t>(result.drivers));
  digest.add(static_cast<std::uint64_t>(result.took.count()));
  digest.add(result.release.reason);
  for (const auto& entry : result.journal) {
    digest.add(entry.at);
    digest.add(static_cast<std::uint64_t>(entry.kind));
    for (const std::string_view text : {std::string_view{entry.phase}, std::string_view{entry.name},
                                        std::string_view{entry.text}})
      digest.add(text);
    for (const auto& [key, value] : entry.fields) {
      digest.add(key);
      digest.add(value);
    }
  }
  for (const auto* counts : {&result.traffic.fresh, &result.traffic.kept}) {
    for (const auto count : {counts->sent, counts->good, counts->bad, counts->lost})
      digest.add(count);
  }
  for (const auto& hit : result.hits) {
    digest.add(sim::to_text(hit.kind));
    digest.add(hit.phase);
  }
  return digest.text();
}

/// What the record says of itself is left out.
std::string digest_of_events(const std::string& log) {
  Digest digest;
  std::istringstream lines{log};
  for (std::string line; std::getline(lines, line);) {
    if (line.find(" record version ") == std::string::npos) digest.add(line);
  }
  return digest.text();
}

std::string line_of(const runbook::Runbook& runbook, std::uint64_t seed) {
  const auto result = rehearse(runbook, options_of(seed));
  if (!result) return fmt::format("{} failed: {}", seed, result.error().message);
  return fmt::format("{} {} {}", seed, digest_of_story(result.value()),
                     digest_of_events(result.value().event_log));
}

TEST(Unchanged, AThousandRehearsalsComeToWhatTheyCameTo) {
  const auto runbook = perception();
  const bool writes = std::getenv("BLUEGREEN_WRITE_GOLDEN") != nullptr;
  if (writes) {
    std::ofstream golden{golden_file};
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) golden << line_of(runbook, seed) << "\n";
  }
  std::ifstream golden{golden_file};
  std::uint64_t seed = 0;
  for (std::string line; std::getline(golden, line);) {
    ++seed;
    if (!writes) {
      EXPECT_EQ(line_of(runbook, seed), line);
    }
  }
  EXPECT_EQ(seed, seeds);
}

/// Renewals that nobody can tell from each other are computed and no events.
TEST(Unchanged, ByRenewalsThatAreNoEvents) {
  const auto runbook = perception();
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    auto options = options_of(seed);
    options.world.api = options.world.watch = {base::Duration{2}, base::Duration{25}};
    auto one_by_one = options;
    one_by_one.world.renewals_one_by_one = true;
    const auto seen = rehearse(runbook, std::move(one_by_one));
    const auto computed = rehearse(runbook, std::move(options));
    ASSERT_TRUE(seen && computed) << seed;
    EXPECT_EQ(digest_of_story(computed.value()), digest_of_story(seen.value())) << seed;
    EXPECT_EQ(digest_of_events(computed.value().event_log),
              digest_of_events(seen.value().event_log))
        << seed;
  }
}

}  // namespace
}  // namespace bluegreen::session
