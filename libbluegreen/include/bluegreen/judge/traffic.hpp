#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bluegreen/base/share.hpp"
#include "bluegreen/base/time.hpp"
#include "bluegreen/judge/evidence.hpp"
#include "bluegreen/model/observation.hpp"
#include "bluegreen/model/verdict.hpp"

namespace bluegreen::judge {

/// What a color answered between two samples, and how much of it is known.
struct TrafficDelta {
  std::uint64_t requests = 0;
  std::uint64_t errors = 0;
  std::uint64_t microseconds = 0;
  /// Pods of which not all requests are in it, because they could not be read; sorted.
  std::vector<std::string> missing{};
  /// Pods whose counters are of the same time as before: nothing new is known of them; sorted.
  std::vector<std::string> unchanged{};
  /// The time of the oldest counters that it ends with; nothing where no pod was read.
  std::optional<base::UtcTime> as_of{};

  /// False: nothing may be concluded from silence.
  bool complete() const { return missing.empty() && unchanged.empty(); }

  friend bool operator==(const TrafficDelta&, const TrafficDelta&) = default;
};

/// The difference of two samples of one color, pod by pod. Another process counts from zero, and so
/// does a pod that is new, unless the earlier sample names it as missing (then it is left out).
BLUEGREEN_EXPORT TrafficDelta difference(const model::TrafficSample& before,
                                         const model::TrafficSample& after, model::Color color);

/// The counters are of a process that came after the other one, and count from zero.
BLUEGREEN_EXPORT bool is_another_process(const model::PodCounters& before,
                                         const model::PodCounters& after);

/// What is known of the pods of `after`: the newest counters of each, those of `before` where
/// `after` could not read the pod (it stays missing) or has older ones. The next difference is
/// counted from here, so that no request is lost with a sample.
BLUEGREEN_EXPORT model::TrafficSample newest(const model::TrafficSample& before,
                                             model::TrafficSample after);

/// Nothing of `before` is newer than, or missing in, `after`: the newest of both is `after`.
BLUEGREEN_EXPORT bool is_newest(const model::TrafficSample& before,
                                const model::TrafficSample& after);

/// The clock that tells when counters were true was put back between the two, for some pod.
BLUEGREEN_EXPORT bool clock_went_back(const model::TrafficSample& before,
                                      const model::TrafficSample& after);
/// Where the clock that tells when counters were true was put back: `before`, with the counters of
/// `after` for each pod whose time fell by more than a minute. What was answered between the two is
/// lost, and the next difference is counted from there. A smaller fall is a sample that came late.
BLUEGREEN_EXPORT model::TrafficSample rebased(model::TrafficSample before,
                                              const model::TrafficSample& after);

/// Requests of a color in a stretch of time.
struct TrafficCounts {
  std::uint64_t requests = 0;
  std::uint64_t errors = 0;
  std::uint64_t microseconds = 0;

  friend bool operator==(const TrafficCounts&, const TrafficCounts&) = default;
};

/// What is judged: the requests that were counted, and how much of all they are.
struct CountedTraffic {
  TrafficCounts counts;
  Evidence evidence;

  friend bool operator==(const CountedTraffic&, const CountedTraffic&) = default;
};

/// The deltas of a color over the last stretch of time, newest last.
class BLUEGREEN_EXPORT TrafficWindow {
 public:
  /// Takes what happened until `at` and forgets what is older than the longest window of any probe
  /// (one hour).
  void add(base::Instant at, const TrafficDelta& delta);
  /// The sum of the deltas that came within the last `length` before `now`.
  TrafficCounts sum(base::Instant now, base::Duration length) const;
  void clear() { entries_.clear(); }

 private:
  /// The sums of all that came before it, so that a stretch is a difference.
  struct Entry {
    base::Instant at;
    TrafficCounts before;
  };
  std::vector<Entry> entries_;
  TrafficCounts all_;
};

/// Fail above that share of requests, where pods that are not seen answered as many as the others
/// and all of them well. Pass within it, where every pod is seen. Unknown else, and with fewer
/// requests than the minimum. The reason names the pods that are not seen.
BLUEGREEN_EXPORT model::ProbeReport judge_error_rate(const CountedTraffic& traffic,
                                                     base::Share limit,
                                                     std::uint32_t minimum_requests);
BLUEGREEN_EXPORT model::Verdict error_rate_verdict(const CountedTraffic& traffic, base::Share limit,
                                                   std::uint32_t minimum_requests);
/// The same for the mean time of a request; requests that are not seen took no time.
BLUEGREEN_EXPORT model::ProbeReport judge_latency(const CountedTraffic& traffic,
                                                  base::Duration limit,
                                                  std::uint32_t minimum_requests);
BLUEGREEN_EXPORT model::Verdict latency_verdict(const CountedTraffic& traffic, base::Duration limit,
                                                std::uint32_t minimum_requests);

}  // namespace bluegreen::judge
