#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "bluegreen/base/time.hpp"
#include "bluegreen/model/observation.hpp"
#include "bluegreen/model/verdict.hpp"

namespace bluegreen::judge {

/// What a color answered between two samples.
struct TrafficDelta {
  std::uint64_t requests = 0;
  std::uint64_t errors = 0;
  std::uint64_t microseconds = 0;
  bool complete =
      false;  ///< false where a pod could not be read: nothing may be concluded from silence

  friend bool operator==(const TrafficDelta&, const TrafficDelta&) = default;
};

/// The difference of two samples of one color, pod by pod. A pod whose counters fell was restarted
/// and counts from zero; a pod that is new counts from zero too, unless the earlier sample was
/// incomplete (then it is left out).
BLUEGREEN_EXPORT TrafficDelta difference(const model::TrafficSample& before,
                                         const model::TrafficSample& after, model::Color color);

/// The deltas of a color over the last stretch of time, newest last.
class BLUEGREEN_EXPORT TrafficWindow {
 public:
  /// Takes what happened until `at` and forgets what is older than the longest window of any probe
  /// (one hour).
  void add(base::Instant at, const TrafficDelta& delta);
  /// The sum of the deltas that ended within the last `length` before `now`; complete only if all
  /// of them are.
  TrafficDelta sum(base::Instant now, base::Duration length) const;
  void clear() { entries_.clear(); }

 private:
  struct Entry {
    base::Instant at;
    TrafficDelta delta;
  };
  std::vector<Entry> entries_;
};

/// Fail above that many errors per million requests, pass else; unknown with fewer requests than
/// the minimum. Incomplete counts are judged as far as they go.
BLUEGREEN_EXPORT model::ProbeReport judge_error_rate(const TrafficDelta& traffic,
                                                     std::uint32_t limit_ppm,
                                                     std::uint32_t minimum_requests);
/// The same for the mean time of a request.
BLUEGREEN_EXPORT model::ProbeReport judge_latency(const TrafficDelta& traffic, base::Duration limit,
                                                  std::uint32_t minimum_requests);

}  // namespace bluegreen::judge
