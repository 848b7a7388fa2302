#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bluegreen/port/operation.hpp"

namespace bluegreen::sim {

class World;
enum class DriverId : std::uint64_t {};

/// Sees what happens in the world, and cannot change it: for the checkers of a swarm and for a
/// rehearsal's display. All calls come from the thread that runs the world. A default does nothing.
class BLUEGREEN_EXPORT Witness {
 public:
  virtual ~Witness();
  /// A driver sends a request. Until it arrives, only the driver's own cancelling can stop it.
  virtual void driver_asks(const World&, DriverId, const port::Request&) {}
  /// A write of a driver reaches the API server (or, for an Install, Helm), which is about to judge
  /// its preconditions.
  virtual void write_arrives(const World&, DriverId, const port::Request&) {}
  /// It was judged: applied, or refused with the error. The world shows it.
  virtual void write_judged(const World&, DriverId, const port::Request&, const port::Answer&) {}
  /// Somebody who is no driver wrote the Service. The world shows it.
  virtual void stranger_wrote(const World&) {}
  /// What a driver reads, at the time when it is read (the answer arrives a little later).
  virtual void was_read(const World&, DriverId, const port::Request&, const port::Answer&) {}
  /// An answer reaches its driver: from now on the driver knows it. Refusals and lost answers count
  /// too.
  virtual void was_answered(const World&, DriverId, const port::Request&, const port::Answer&) {}
  /// The rehearsal says that the release entered a phase; that a person ordered it back.
  virtual void entered(const World&, std::string_view) {}
  virtual void return_ordered(const World&) {}
  /// A driver has nothing to do until then.
  virtual void driver_waits(const World&, DriverId, base::Instant) {}
  virtual void driver_died(const World&, DriverId) {}
  /// An event of the world is over, or time has passed without one.
  virtual void event_over(const World&) {}
};

}  // namespace bluegreen::sim
