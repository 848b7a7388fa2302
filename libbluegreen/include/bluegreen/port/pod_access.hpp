#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "bluegreen/base/export.hpp"
#include "bluegreen/base/result.hpp"
#include "bluegreen/model/pod.hpp"

namespace bluegreen::port {

/// How the pods of one service are asked: what probes and metric sources stand on. An environment
/// gives one, and with it has every built-in kind of probe (compose/pod_probe.hpp).
///
/// Every call returns at once. `done` is called exactly once, in bounded time, on the thread that
/// pumps, from inside the call or later; what is under way at the end of the PodAccess is dropped
/// without a call. All calls come from the thread that pumps. Nothing is written, and nothing is
/// asked twice to get a better answer.
///
/// Failures say what came in the way of an answer: not_found (no such pod or container, nothing
/// behind the color's Service), unreachable, timed_out, too_large, forbidden, server_error,
/// malformed, unsupported (this environment cannot do it). Messages are bounded and hold no secret.
/// What a call throws is a failure, too.
class BLUEGREEN_EXPORT PodAccess {
 public:
  template <class T>
  using Done = std::function<void(base::result<T>)>;

  virtual ~PodAccess() = default;
  /// The pods of both colors as they are now, in any order; none is success.
  virtual void list(Done<std::vector<model::Pod>> done) = 0;
  /// From the pod itself. An answer of any status is success.
  virtual void get(const model::Pod& pod, const model::HttpGet& request,
                   Done<model::HttpAnswer> done) = 0;
  /// The way that users' requests take to a color (on Kubernetes: its own Service), whichever color
  /// serves. An answer of any status is success.
  virtual void get_through_service(model::Color color, const model::HttpGet& request,
                                   Done<model::HttpAnswer> done) = 0;
  /// The pod's log.
  virtual void log(const model::Pod& pod, const model::LogQuery& query,
                   Done<model::PodLog> done) = 0;
};

/// Names one program that was started.
enum class ProgramId : std::uint64_t {};

/// Runs the programs of `command` probes. The rules of PodAccess hold, but that `done` never comes
/// from inside the call. A started program ends by its time limit at the latest.
class BLUEGREEN_EXPORT ProgramRunner {
 public:
  using Done = std::function<void(base::result<model::ProgramEnd>)>;

  virtual ~ProgramRunner() = default;
  /// An end with any exit code is success. Fails with not_found where there is no such program,
  /// invalid_argument, or io_failed where it could not be started or its end not be learned.
  virtual ProgramId run(model::Program program, Done done) = 0;
  /// Asks it to end early; `done` still tells how it ended. An unknown id is ignored.
  virtual void terminate(ProgramId id) = 0;
};

}  // namespace bluegreen::port
