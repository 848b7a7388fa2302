#pragma once

// What a Python class can be: a probe, an environment, a traffic switcher, a metric source, a
// record store, a gate, a reactor. Each class here is what Python derives from; the ports over them
// are in host_ports.hpp.

#include <optional>
#include <string>

#include "bluegreen/engine/pump.hpp"
#include "bluegreen/port/reactor.hpp"
#include "failure.hpp"
#include "reply.hpp"

namespace bluegreen_python {

namespace engine = bluegreen::engine;
namespace model = bluegreen::model;

/// What a probe is asked.
struct Question {
  std::string name;
  std::map<std::string, std::string> args;
  model::Color color = model::Color::blue;
  std::string version;
  friend bool operator==(const Question&, const Question&) = default;
};

class HostProbe {
 public:
  virtual ~HostProbe() = default;
  /// Answers now: in a rehearsal, where it takes `takes` of virtual time. In a live session
  /// Python's begin(question, reply) is called instead, on a thread of its own.
  virtual model::ProbeReport answer(const Question& question) = 0;
  base::Duration takes{0};
};

/// By the names that the runbook gives them.
using Probes = std::map<std::string, std::shared_ptr<HostProbe>>;

/// Raises TypeError where there is None in place of a probe.
void refuse_missing(const Probes& probes);

/// Python's begin(request, reply) is called on a thread of its own; it may block. What it raises is
/// the answer. A watch answers until the reply is cancelled. It is a switcher and counts requests,
/// too.
class HostEnvironment {
 public:
  virtual ~HostEnvironment() = default;
};

/// As an environment, for a switcher's requests alone.
class HostSwitcher {
 public:
  virtual ~HostSwitcher() = default;
};

/// As an environment, for the requests that the colors answered.
class HostMetrics {
 public:
  virtual ~HostMetrics() = default;
};

struct LoadRecord {};
struct StoreRecord {
  std::string expected;
  std::string text;
};
struct WatchRecord {};
using RecordRequest = std::variant<LoadRecord, StoreRecord, WatchRecord>;

/// Python's begin(request, reply) is called on a thread of its own, as for an environment.
class HostRecord {
 public:
  virtual ~HostRecord() = default;
};

class HostGate {
 public:
  virtual ~HostGate() = default;
  /// Python says "promote", "abort" or None.
  virtual GateAnswer ask(const engine::Release& release) = 0;
};

/// Time as Python tells it.
class HostClock {
 public:
  virtual ~HostClock() = default;
  virtual std::pair<base::Instant, base::UtcTime> now() = 0;
  virtual void wait_until(base::Instant deadline) = 0;
  virtual void wake() = 0;
};

}  // namespace bluegreen_python
