#pragma once

#include <functional>
#include <memory>
#include <string>

#include "bluegreen/base/result.hpp"
#include "bluegreen/port/environment.hpp"
#include "bluegreen/port/timers.hpp"
#include "bluegreen/port/traffic_switcher.hpp"

namespace bluegreen::compose {

/// An environment of one's own and its doors: derive, say how to read and how to write, and give
/// the one object to a session as both ports. The base turns requests into the calls below, refuses
/// what the requests forbid, follows and tells only news, and ends operations early.
///
///     class Rack : public compose::EnvironmentBase {
///       void observe_workloads(Done<model::Workloads> done) override { done(read_units()); }
///       void observe_traffic(Done<model::Traffic> done) override { done(read_balancer()); }
///       void install(const port::Install& it, Done<port::Applied> done) override {
///         done(start_units(it.color, it.version, it.replicas, it.stamp));
///       }
///       …                             // scale, uninstall, the stamps, switch_traffic: as install
///     };
///     Rack rack;
///     ports.environment = &rack;
///     ports.switcher = &rack;
///
/// What a method is to do is given to `done`, once: at once, or later where the answer takes time;
/// always on the thread that pumps. A second call does nothing, nor does one after the end of this:
/// `done` may be kept for as long as the host likes. A failure is an Errc: conflict where the world
/// is not as the request says, unreachable where nothing was done, timed_out where it may have been
/// done: the engine reads again and decides again. What a method throws is such an answer:
/// io_failed, which may have been done. A method that blocks holds up everything, an abort too.
///
/// Before a write is asked for, both colors and the doors are read, and these preconditions of the
/// requests hold: no higher fencing number (superseded), the uid, the replicas, the revision, the
/// door's version and split (conflict), no traffic on a color that is installed over, scaled to
/// zero or uninstalled (refused). What is there already is not asked for: an absent color's
/// uninstall, a stamp of what does not exist. A SwitchTraffic needs the doors alone. After a write
/// those who follow are told what is new; of what changes by itself, refresh() tells.
///
/// Reading and writing are two steps. A host whose source can compare and set hands the request's
/// precondition on; one whose doors are written by several processes says lock().
class BLUEGREEN_EXPORT EnvironmentBase : public port::Environment, public port::TrafficSwitcher {
 public:
  ~EnvironmentBase() override;
  EnvironmentBase(const EnvironmentBase&) = delete;
  EnvironmentBase& operator=(const EnvironmentBase&) = delete;

  void start(port::OperationId id, const port::EnvironmentRequest& request,
             port::CompletionSink sink) final;
  void start(port::OperationId id, const port::SwitcherRequest& request,
             port::CompletionSink sink) final;
  /// A write that was asked for is awaited; whatever else ends at once with Errc::cancelled.
  void cancel(port::OperationId id) final;

  /// Reads again for those who follow, and tells them what is new. To be called when something may
  /// have changed: from a timer, or when the host hears so. On the thread that pumps. Reads nothing
  /// while nobody follows. What cannot be read, or throws, is not told: the next refresh tries
  /// again.
  void refresh();
  /// Refreshes that often, but no more than every 10 ms, until the end of this; `timers` outlive
  /// it.
  void refresh_every(base::Duration interval, port::Timers& timers);

 protected:
  template <class T>
  using Done = std::function<void(base::result<T>)>;

  EnvironmentBase();

  /// What stands in both colors, read anew from the source. The engine waits for `status` deployed,
  /// `release_id`, `version` and `deployment_exists` after an install, for `settled` and `ready`
  /// before it goes on, and gives `uid`, `revision` and `wanted` back as preconditions.
  virtual void observe_workloads(Done<model::Workloads> done) = 0;
  /// The doors, read anew, in the order in which a switch goes forward. The engine waits until
  /// `ready` counts addresses of the new color and none of the other, and `strangers` is 0; it
  /// gives `name`, `split` and `version` back as preconditions.
  virtual void observe_traffic(Done<model::Traffic> done) = 0;

  /// Put the version on the color with that many replicas, without waiting until they are ready,
  /// and keep the stamp with it. Gives the new revision.
  virtual void install(const port::Install& request, Done<port::Applied> done) = 0;
  virtual void scale(const port::Scale& request, Done<port::Applied> done) = 0;
  virtual void uninstall(const port::Uninstall& request, Done<port::Applied> done) = 0;
  /// Keep the fencing number with the colors that exist; only asked where one does.
  virtual void stamp_workloads(const port::StampWorkloads& request, Done<port::Applied> done) = 0;
  /// Divide the door's traffic anew, keep the stamp, and let the door's version be another one. A
  /// door that does not exist is made.
  virtual void switch_traffic(const port::SwitchTraffic& request, Done<port::Applied> done) = 0;
  /// Keep the fencing number with the doors that exist, each then of another version; only asked
  /// where one does.
  virtual void stamp_traffic(const port::StampTraffic& request, Done<port::Applied> done) = 0;

  /// The smallest share that the doors can give a color, in percent. 100 where it is not said: all
  /// or none. A split that is finer fails with Errc::unsupported.
  virtual int finest_percent() const { return 100; }
  /// The version that an answer on a fresh connection names, through the door that users use. It is
  /// asked again and again, 20 times at most for one request. Where it is not said, or fails with
  /// Errc::unsupported, the data plane is not observed.
  virtual void ask_version(Done<std::string> done);
  /// Only asked where the runbook has a drain path and the color has pods. Unsupported where it is
  /// not said.
  virtual void set_drain(const port::SetDrain& request, Done<port::Applied> done);
  /// Asked again for the same release (stamp.release_id) it is done already. Unsupported where it
  /// is not said.
  virtual void replace_pods(const port::ReplacePods& request, Done<port::Applied> done);
  /// Taken before what a write depends on is read, released when it was written: what it gives
  /// holds other processes out. For hosts that answer at once. Nothing where it is not said.
  virtual std::shared_ptr<void> lock() { return nullptr; }

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

}  // namespace bluegreen::compose
