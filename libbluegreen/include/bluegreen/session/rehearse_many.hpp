#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bluegreen/session/rehearsal.hpp"

namespace bluegreen::session {

/// What is kept of one of many rehearsals: at most 1 KiB, its text included. The whole of it comes
/// from rehearse() with the same seed.
struct RehearsalSummary {
  std::uint64_t seed = 0;
  Outcome outcome = Outcome::refused;
  bool gave_up = false;                           ///< the driver could not go on; `reason` says why
  engine::Phase phase = engine::Phase::claiming;  ///< that the release ended in
  std::string reason;                             ///< as Release::reason, at most 400 bytes
  base::Duration took{};                          ///< virtual time
  sim::RequestCounts fresh;                       ///< as TrafficTotals::fresh
  sim::RequestCounts kept;
  std::uint32_t hits = 0;  ///< faults that made a difference
  int drivers = 1;
  std::uint64_t event_log_hash = 0;

  friend bool operator==(const RehearsalSummary&, const RehearsalSummary&) = default;
};

inline constexpr std::size_t longest_summary_reason = 400;

inline constexpr unsigned most_rehearsal_threads = 1024;

struct RehearseManyOptions {
  std::string version;      ///< to release
  sim::WorldOptions world;  ///< of every rehearsal, beside its seed; its log is not kept
  std::uint64_t first_seed = 1;
  std::uint64_t seeds = 1000;  ///< first_seed, first_seed + 1, …
  /// That rehearse beside the caller's, which waits and tells; 0 is taken for 1.
  unsigned threads = 1;
  std::size_t worst = 5;  ///< how many of the worst are named
  base::Duration promote_after{};
  /// As RehearsalOptions::gate; asked by all threads at once.
  std::function<std::optional<engine::Intent>(const engine::Release&)> gate{};
  std::optional<base::Duration> abort_at{};
  std::map<std::string, sim::CustomProbe> probes{};  ///< asked by all threads at once
  /// Told of every rehearsal, in the order of the seeds, on the caller's thread: of several at once
  /// where they are quick.
  std::function<void(const RehearsalSummary&)> told{};
  /// Asked on the caller's thread, again and again; false ends it within the rehearsals under way.
  std::function<bool()> keep_going{};
};

/// Of one figure over many rehearsals. `median` and `p95` are what half of them and 95 % do not
/// exceed: of 2,048 and more at most 0.1 % less than that.
template <class T>
struct Quantiles {
  T min{};
  T median{};
  T p95{};
  T max{};

  friend bool operator==(const Quantiles&, const Quantiles&) = default;
};

/// Who gave up is in `rehearsed`, `gave_up` and `worst` alone.
struct RehearseManyResult {
  std::uint64_t rehearsed = 0;  ///< those that were told of: the first seeds
  bool interrupted = false;     ///< before all seeds were rehearsed
  std::map<Outcome, std::uint64_t> outcomes;
  std::uint64_t gave_up = 0;
  std::uint64_t hit = 0;     ///< in so many a fault made a difference
  sim::RequestCounts fresh;  ///< of all together
  sim::RequestCounts kept;
  Quantiles<std::uint64_t> bad;    ///< bad_requests() of each
  Quantiles<base::Duration> took;  ///< virtual time of each
  /// The worst first: who gave up, then by outcome (a person is needed, refused, waiting,
  /// returned, done), then by the requests that were lost or answered with a 5xx, then by seed.
  std::vector<RehearsalSummary> worst;
};

/// Rehearses the release once with every seed. Nothing is kept but what the result has, however
/// many seeds there are. The same seeds give the same summaries, whatever the number of threads.
/// Fails with invalid_argument where rehearse() would, and with too many threads. What a callback
/// throws ends it, and is thrown when no rehearsal is under way any more.
BLUEGREEN_EXPORT base::result<RehearseManyResult> rehearse_many(
    const runbook::SharedRunbook& runbook, const RehearseManyOptions& options);

/// Lost or answered with a 5xx, on new and on kept connections.
BLUEGREEN_EXPORT std::uint64_t bad_requests(const RehearsalSummary& summary);

/// True where the first is worse, in the order of RehearseManyResult::worst.
BLUEGREEN_EXPORT bool is_worse(const RehearsalSummary& a, const RehearsalSummary& b);

}  // namespace bluegreen::session
