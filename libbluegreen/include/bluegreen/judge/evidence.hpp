#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "bluegreen/base/share.hpp"
#include "bluegreen/base/time.hpp"
#include "bluegreen/model/observation.hpp"

namespace bluegreen::judge {

/// What a verdict on counted requests stands on.
struct Evidence {
  base::Duration window{};             ///< the stretch of time that is judged, up to now
  base::Duration age{};                ///< of the oldest counters of the pods that are seen
  std::size_t seen = 0;                ///< pods whose counters are young
  std::vector<std::string> missing{};  ///< pods whose counters are not, or that have none; sorted
  base::Duration missing_for{};        ///< the longest of them
  /// How much is seen of the time that the pods had in the window.
  base::Share seen_time = base::Share::percent(100);

  /// Every pod was seen a moment ago. Without it nothing passes.
  bool complete() const { return seen > 0 && missing.empty(); }

  friend bool operator==(const Evidence&, const Evidence&) = default;
};

/// Until when each pod of a color was seen. Counters only grow: what a pod answered while it could
/// not be read is seen as soon as the same process can be read again. Only what nobody can read any
/// more is lost.
class BLUEGREEN_EXPORT Sight {
 public:
  /// Time that is not seen is counted from here on: what was lost before is forgotten.
  void begin(base::Instant now);
  /// Takes a sample that came at `now`. `before`: the newest counters that were known until then
  /// (judge::newest); `interval`: how often samples are asked for.
  void take(const model::TrafficSample& before, const model::TrafficSample& sample,
            model::Color color, base::Timestamp now, base::Duration interval);
  /// Counters are young for two intervals, those of samples or those in which a store reads the
  /// pods, whichever are longer, and for 10 s at least. A pod that could never be read is missing
  /// once it has been ready for 30 s.
  Evidence evidence(base::Timestamp now, base::Duration interval, base::Duration window) const;
  /// The pods' time since begin() that is not seen, divided by their number.
  base::Duration unseen(base::Timestamp now, base::Duration interval) const;

 private:
  struct Pod {
    std::string name;
    base::Instant first;    ///< known since
    base::Instant last;     ///< when its counters were new; before the first ones: known since
    base::UtcTime at{};     ///< when they were true, as it is told
    bool was_read = false;  ///< ever
    bool was_told_again = false;  ///< counters of the same time: whoever reads the pods is slower
    bool is_listed = false;       ///< by the last sample
  };
  Pod& listed(const std::string& name, base::Instant now);
  void read(const model::PodCounters* earlier, const model::PodCounters& counters,
            base::Timestamp now, base::Duration interval);
  /// The time of the pod that is not seen, by then.
  base::Duration gap(const Pod& pod, base::Timestamp now, base::Duration interval) const;
  base::Duration young(base::Duration interval) const;

  std::vector<Pod> pods_;  ///< by name
  base::Instant since_{};
  base::Duration lost_{};        ///< of all pods together
  base::Duration read_every_{};  ///< by a store; zero where it is not known
};

}  // namespace bluegreen::judge
