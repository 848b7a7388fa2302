#pragma once

#include <cstdint>
#include <functional>

#include "bluegreen/port/operation.hpp"
#include "bluegreen/sim/cluster.hpp"
#include "bluegreen/sim/witness.hpp"

namespace bluegreen::sim {

/// Judges the preconditions of a write against the objects as they stand, and applies it or says
/// why not. Everything here happens at one instant; its way to and from the driver is the world's
/// business.
class BLUEGREEN_EXPORT ApiServer {
 public:
  ApiServer(ClusterState& state, Cluster& cluster, Traffic& traffic, EventLog& log,
            EventQueue& queue, const WorldOptions& options);

  port::Answer judge(const port::Scale& request);
  port::Answer judge(const port::SetDrain& request);
  port::Answer judge(const port::ReplacePods& request);
  port::Answer judge(const port::StampWorkloads& request);
  port::Answer judge(const port::StampTraffic& request, const DoorKind* door);
  port::Answer judge(const port::SwitchTraffic& request);
  /// Somebody else's edit of the last door: no precondition, no stamp.
  void edit_door(const std::optional<model::Split>& split);
  /// Somebody else changes something of it that is nothing to us.
  void touch_door();

 private:
  ClusterState& state_;
  Cluster& cluster_;
  Traffic& traffic_;
  EventLog& log_;
  EventQueue& queue_;
  const WorldOptions& options_;
};

/// Helm's child processes, each some seconds long, one at a time per color.
class BLUEGREEN_EXPORT Helm {
 public:
  using Done = std::function<void(port::Answer)>;

  Helm(ClusterState& state, Cluster& cluster, EventLog& log, EventQueue& queue,
       const WorldOptions& options);

  void install(const port::Install& request, DriverId driver, Done done);
  void uninstall(const port::Uninstall& request, DriverId driver, Done done);
  /// An upgrade that the API server stopped in the middle: a failed revision.
  void leave_failed(const port::Install& request);
  /// An upgrade whose process was killed in the middle by somebody else.
  void leave_pending(model::Color color);
  /// Every process of the driver dies with it, or had just ended: `finishes` is asked once for
  /// each.
  void parent_died(DriverId driver, const std::function<bool()>& finishes);

 private:
  std::uint64_t begin(model::Color color, DriverId driver);
  bool goes_on(model::Color color, std::uint64_t process) const;
  void finish_install(const port::Install& request, std::uint64_t process, const Done& done);

  ClusterState& state_;
  Cluster& cluster_;
  EventLog& log_;
  EventQueue& queue_;
  const WorldOptions& options_;
  std::uint64_t next_process_ = 1;
  model::PerColor<DriverId> parents_;
};

}  // namespace bluegreen::sim
