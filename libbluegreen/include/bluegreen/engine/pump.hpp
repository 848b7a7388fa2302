#pragma once

#include <memory>
#include <string>

#include "bluegreen/engine/decide.hpp"
#include "bluegreen/engine/record.hpp"
#include "bluegreen/engine/sink.hpp"
#include "bluegreen/port/ports.hpp"

namespace bluegreen::engine {

using Ports = port::Ports;

/// A wish of a person or a program.
struct Intent {
  enum class Kind { promote, abort } kind = Kind::promote;
  std::string who;
};

/// The runner around decide(): takes what arrived, decides, records, starts operations. It blocks
/// nowhere and owns no thread.
///
/// The record must have been claimed (see claim.hpp): `record` is what was stored and
/// `record_version` its version; the lease in it is renewed at a third. Effects are started when
/// the record that announces them is written. If it cannot be written, forward effects wait;
/// effects of the return path start all the same and are recorded as soon as possible. A conflict
/// re-reads the record: another driver's number ends this one (superseded), an intent left there is
/// taken.
class BLUEGREEN_EXPORT Pump {
 public:
  /// From inside a sink only post() and state() may be called. Precondition: no port, no probe and
  /// no sink is null.
  Pump(Ports ports, Record record, std::string record_version, Sinks sinks = {});
  ~Pump();
  Pump(const Pump&) = delete;
  Pump& operator=(const Pump&) = delete;

  /// Takes what has arrived until `now` and gives the time of the next deadline (far away when
  /// none). What a sink throws is thrown at the end, after all that was decided is
  /// carried out; the pump goes on.
  base::Instant pump(base::Timestamp now);
  /// From any thread.
  void post(Intent intent);
  /// The release is over and recorded, and nothing is in flight.
  bool finished() const;
  const Release& state() const;
  /// Begins to leave the release resumable: cancels readings, waits at most `limit` for a write in
  /// flight, gives the lease back. pump() goes on with it until left().
  void leave(base::Duration limit);
  bool left() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace bluegreen::engine
