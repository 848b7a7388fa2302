#pragma once

#include <cstdint>
#include <optional>

#include "bluegreen/sim/cluster_state.hpp"
#include "bluegreen/sim/event_queue.hpp"
#include "bluegreen/sim/options.hpp"

namespace bluegreen::sim {

/// What became of the requests of one kind of client. `sent` is the sum of the other three.
struct RequestCounts {
  std::uint64_t sent = 0;
  std::uint64_t good = 0;
  std::uint64_t bad = 0;   ///< answered with a 5xx
  std::uint64_t lost = 0;  ///< no endpoint, a dead pod, or a connection cut under the request

  friend bool operator==(const RequestCounts&, const RequestCounts&) = default;
};

struct TrafficTotals {
  RequestCounts fresh;  ///< requests that open a connection of their own
  RequestCounts kept;
  /// Of the requests that were lost or answered with a 5xx.
  std::optional<base::Instant> first_bad;
  std::optional<base::Instant> last_bad;

  friend bool operator==(const TrafficTotals&, const TrafficTotals&) = default;
};

/// The clients, in sums: as nothing changes between two events, the requests of the time between
/// them are counted at once, by integer arithmetic that carries every remainder. A kept connection
/// stays on its pod until the pod ends or answers with `Connection: close`, and then goes where new
/// connections go.
class BLUEGREEN_EXPORT Traffic {
 public:
  Traffic(ClusterState& state, EventQueue& queue, const WorldOptions& options);

  /// Counts the requests since the last call. The world calls it before each event.
  void advance();
  /// The pod stops to answer; `cut`: without finishing what it was doing. Call before it leaves the
  /// state.
  void pod_ends(Pod& pod, bool cut);
  /// That many requests more, each on a connection of its own, in the time that ends now.
  void send(std::uint64_t requests, base::Duration span = {});
  /// Kept connections that found no pod look again.
  void proxy_changed();
  /// Some pods began to drain.
  void drain_begins();

  const TrafficTotals& totals() const { return totals_; }

 private:
  void count(Pod* pod, std::uint64_t requests, RequestCounts& counts, base::Duration span);
  void lose(std::uint64_t requests, RequestCounts& counts, base::Instant from);
  std::uint64_t fail_some(Pod& pod, std::uint64_t requests, base::Duration span);
  void bad_between(base::Instant first, base::Instant last);
  void connect(std::uint32_t connections);
  bool nobody_is_there() const;
  void drain_tick();

  ClusterState& state_;
  EventQueue& queue_;
  const WorldOptions& options_;
  base::Instant counted_until_{};
  std::uint64_t fresh_remainder_ = 0;
  std::uint64_t next_door_ = 0;  ///< whose turn it is
  std::uint64_t next_home_ = 0;  ///< the same of kept connections
  std::uint32_t homeless_ = 0;   ///< kept connections that found no pod
  std::uint64_t homeless_remainder_ = 0;
  bool draining_ = false;
  bool settling_ = false;
  TrafficTotals totals_;
};

}  // namespace bluegreen::sim
