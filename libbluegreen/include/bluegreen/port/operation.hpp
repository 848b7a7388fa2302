#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bluegreen/base/error.hpp"
#include "bluegreen/base/shared.hpp"
#include "bluegreen/model/observation.hpp"
#include "bluegreen/model/verdict.hpp"
#include "bluegreen/runbook/runbook.hpp"

namespace bluegreen::port {

/// Names one started operation. Never used twice by one engine.
enum class OperationId : std::uint64_t {};

/// Every effect says who does it: the release it belongs to and the fencing number of the driver.
struct Stamp {
  std::string release_id;
  std::uint64_t fence = 0;

  friend bool operator==(const Stamp&, const Stamp&) = default;
};

/// The two ends of a change, named where a request is made: `Scale{color, From{3}, To{0}, …}`. Ends
/// that are swapped, or not named, do not compile. The compiler checks it because clang-tidy knows
/// designated initializers from version 18 on only, and does not read a host's code.
template <class T>
struct From {
  constexpr explicit From(T seen) : value(std::move(seen)) {}
  T value;
};
template <class T>
struct To {
  constexpr explicit To(T wanted) : value(std::move(wanted)) {}
  T value;
};

// ---- requests to the Environment: what stands in the two colors ----

/// Read both colors anew, from the source and not from a watch's memory. Answer: Workloads.
struct ObserveWorkloads {
  friend bool operator==(const ObserveWorkloads&, const ObserveWorkloads&) = default;
};

/// Follow both colors: Workloads at once and after each change, until cancelled. A broken watch is
/// resumed by the port itself; a Failure ends the operation and means that it could not be.
struct WatchWorkloads {
  friend bool operator==(const WatchWorkloads&, const WatchWorkloads&) = default;
};

/// Stamp the fencing number on what runs in both colors, as far as it exists. Fails with
/// Errc::superseded when a higher number stands there. Answer: Applied.
struct StampWorkloads {
  Stamp stamp;
  friend bool operator==(const StampWorkloads&, const StampWorkloads&) = default;
};

/// Install or upgrade the color to a version with that many replicas (Helm's `upgrade --install`,
/// without waiting for readiness). Refuses (Errc::refused) while traffic is on the color.
/// Where the last Helm operation on the color was left pending it is completed or undone first.
/// Answer: Applied with the new revision.
struct Install {
  model::Color color = model::Color::blue;
  std::string version;
  int replicas = 0;
  runbook::ChartRelease release;
  Stamp stamp;
  friend bool operator==(const Install&, const Install&) = default;
};

/// Set the replicas of the color's Deployment. Preconditions: the Deployment has this uid and
/// `from` replicas, else Errc::conflict. Scaling to zero refuses (Errc::refused) while the live
/// Service selects the color. Answer: Applied.
struct Scale {
  Scale(model::Color which, From<int> from, To<int> to, std::string its_uid, Stamp by)
      : color(which),
        from_replicas(from.value),
        to_replicas(to.value),
        uid(std::move(its_uid)),
        stamp(std::move(by)) {}

  model::Color color;
  int from_replicas;
  int to_replicas;
  std::string uid;
  Stamp stamp;
  friend bool operator==(const Scale&, const Scale&) = default;
};

/// Delete the color's release (Helm's `uninstall`). Refuses (Errc::refused) while the live Service
/// selects the color. A release that is not there is success. Answer: Applied.
struct Uninstall {
  model::Color color = model::Color::blue;
  int revision = 0;  ///< precondition: the revision that was seen, else Errc::conflict
  Stamp stamp;
  friend bool operator==(const Uninstall&, const Uninstall&) = default;
};

/// Ask every pod of the color to let go of its connections (POST), or to stop asking (DELETE). Pods
/// that refuse or do not answer are counted in the detail; it fails only when pods run and none
/// took it. Answer: Applied.
struct SetDrain {
  model::Color color = model::Color::blue;
  std::string path;
  bool draining = true;
  Stamp stamp;
  friend bool operator==(const SetDrain&, const SetDrain&) = default;
};

/// Replace the color's pods one by one, each new one ready before the next old one goes (a rolling
/// restart). Answer: Applied when the restart is ordered; its end is seen by the watch (`settled`).
struct ReplacePods {
  model::Color color = model::Color::blue;
  std::string uid;
  Stamp stamp;
  friend bool operator==(const ReplacePods&, const ReplacePods&) = default;
};

using EnvironmentRequest = std::variant<ObserveWorkloads, WatchWorkloads, StampWorkloads, Install,
                                        Scale, Uninstall, SetDrain, ReplacePods>;

// ---- requests to the TrafficSwitcher: where new connections go ----

/// Read the doors anew, from the source. Answer: Traffic.
struct ObserveTraffic {
  friend bool operator==(const ObserveTraffic&, const ObserveTraffic&) = default;
};

/// Follow the doors, as WatchWorkloads does the colors: Traffic, again and again.
struct WatchTraffic {
  friend bool operator==(const WatchTraffic&, const WatchTraffic&) = default;
};

/// Stamp the fencing number on the doors that exist. Fails with Errc::superseded when a higher
/// number stands there. Answer: Applied.
struct StampTraffic {
  Stamp stamp;
  friend bool operator==(const StampTraffic&, const StampTraffic&) = default;
};

/// Divide the traffic of one door anew; make the door where `from` is nothing and it does not
/// exist. Preconditions: the door's version, its split and its fencing number (not above ours),
/// else Errc::conflict or Errc::superseded. Only the split and our annotations change. Answer:
/// Applied.
struct SwitchTraffic {
  SwitchTraffic(std::string which, From<std::optional<model::Split>> from, To<model::Split> to,
                std::string read, Stamp by)
      : door(std::move(which)),
        from_split(from.value),
        to_split(to.value),
        version(std::move(read)),
        stamp(std::move(by)) {}

  std::string door;
  std::optional<model::Split> from_split;
  model::Split to_split;
  std::string version;  ///< as it was read; empty: the door must not exist
  Stamp stamp;
  friend bool operator==(const SwitchTraffic&, const SwitchTraffic&) = default;
};

/// Ask for the version on fresh connections through the door that users use, until `in_a_row`
/// answers in a row named it. Answer: TrafficSeen. It never fails: what cannot be reached is
/// `observable = false`.
struct VerifyTraffic {
  model::Color color = model::Color::blue;
  std::string version;
  int in_a_row = 5;
  friend bool operator==(const VerifyTraffic&, const VerifyTraffic&) = default;
};

using SwitcherRequest =
    std::variant<ObserveTraffic, WatchTraffic, StampTraffic, SwitchTraffic, VerifyTraffic>;

// ---- requests to the MetricSource and to Probes ----

/// Read the counters of the pods of both colors. Answer: TrafficSample; a pod that cannot be read
/// is named in it, and not an error. A Failure where not even the pods are known.
struct SampleTraffic {
  friend bool operator==(const SampleTraffic&, const SampleTraffic&) = default;
};

/// Ask one question about a color. Answer: ProbeReport.
struct RunProbe {
  runbook::ProbeSpec probe;
  model::Color color = model::Color::blue;
  std::string version;
  friend bool operator==(const RunProbe&, const RunProbe&) = default;
};

// ---- requests that both ports answer together (compose/whole_world.hpp) ----

/// Read the colors and the doors anew. Answer: Observation.
struct Observe {
  friend bool operator==(const Observe&, const Observe&) = default;
};

/// Follow the colors and the doors. Answer: Observation, again and again.
struct WatchWorld {
  friend bool operator==(const WatchWorld&, const WatchWorld&) = default;
};

/// Stamp the fencing number on the doors and on both colors. Answer: Applied.
struct TakeOver {
  Stamp stamp;
  friend bool operator==(const TakeOver&, const TakeOver&) = default;
};

/// Anything that can be asked. An engine asks the ports for their observations together.
using Request =
    std::variant<ObserveWorkloads, WatchWorkloads, StampWorkloads, Install, Scale, Uninstall,
                 SetDrain, ReplacePods, ObserveTraffic, WatchTraffic, StampTraffic, SwitchTraffic,
                 VerifyTraffic, Observe, WatchWorld, TakeOver, SampleTraffic, RunProbe>;

/// As it is handed on: by the state that awaits it, the command that starts it and the port that
/// carries it out.
using SharedRequest = base::Shared<Request>;

/// "install green 1.2.4 (3 replicas)": the request for a person; never more than 200 bytes.
BLUEGREEN_EXPORT std::string to_text(const Request& request);
/// The name of the kind: "install", "switch_traffic", "run_probe", …
BLUEGREEN_EXPORT std::string name_of(const Request& request);
/// True for what changes the world and so is recorded before it is done.
BLUEGREEN_EXPORT bool is_effect(const Request& request);
/// Who does an effect; null for what is none. It lives as long as the request.
BLUEGREEN_EXPORT const Stamp* stamp_of(const Request& request);

// ---- answers ----

/// An effect was accepted. `revision` is Helm's after an Install, else 0.
struct Applied {
  int revision = 0;
  std::string detail;
  friend bool operator==(const Applied&, const Applied&) = default;
};

/// What fresh connections said.
struct TrafficSeen {
  bool observable = false;  ///< false: "data plane: not observed"
  bool reached = false;     ///< the wanted version answered `in_a_row` times
  int answers = 0;
  int failures = 0;
  std::string detail;
  friend bool operator==(const TrafficSeen&, const TrafficSeen&) = default;
};

/// The operation ended without its effect, or it is not known whether it had it
/// (base::may_have_been_applied).
struct Failure {
  base::Error error;
  friend bool operator==(const Failure&, const Failure&) = default;
};

using Answer = std::variant<Applied, model::Workloads, model::Traffic, model::Observation,
                            TrafficSeen, model::TrafficSample, model::ProbeReport, Failure>;

using SharedAnswer = base::Shared<Answer>;

/// What came of an operation. `last` is false only for what a watch tells.
struct Completion {
  OperationId id{};
  SharedAnswer answer;
  bool last = true;
};

/// Whoever started operations and takes what came of them. Called from any thread, also from inside
/// start(), and with no lock of the port's held.
class CompletionReceiver {
 public:
  virtual ~CompletionReceiver() = default;
  virtual void complete(Completion completion) = 0;
};

/// Where a port brings what came of an operation: a value that is copied and kept as long as the
/// port likes. It does not keep its receiver alive; once that is gone, what comes late is dropped.
class CompletionSink {
 public:
  CompletionSink() = default;  ///< drops everything
  explicit CompletionSink(std::weak_ptr<CompletionReceiver> receiver)
      : receiver_(std::move(receiver)) {}

  /// From any thread.
  void complete(Completion completion) const {
    if (const auto receiver = receiver_.lock()) receiver->complete(std::move(completion));
  }

 private:
  std::weak_ptr<CompletionReceiver> receiver_;
};

}  // namespace bluegreen::port
