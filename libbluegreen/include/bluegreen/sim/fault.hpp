#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bluegreen/base/time.hpp"
#include "bluegreen/model/color.hpp"

namespace bluegreen::sim {

/// What can go wrong in the simulated world.
enum class FaultKind {
  image_pull_fails,  ///< new pods of the color do not get their image
  crash_loop,        ///< containers of the color exit, again and again
  slow_start,        ///< containers of the color need `by` longer to start
  readiness_gone,    ///< the color's pods say that they are not ready; they answer all the same
  errors,   ///< that share (`rate_ppm`) of the color's answers is a 500, each with an ERROR line in
            ///< the log
  latency,  ///< the color's answers take `by` in the mean
  log_error,     ///< one ERROR line in the log of every pod of the color, and nothing else
  pods_deleted,  ///< all pods of the color die at once, and new ones find no node
  pod_evicted,   ///< one pod of the color is asked to end; its Deployment makes a new one
  api_error,    ///< the next `count` operations of the name `operation` fail with the HTTP `status`
  answer_lost,  ///< the next operation of that name is applied, and its answer never arrives
  driver_killed,           ///< every driver dies as by SIGKILL
  stranger_edits_service,  ///< somebody points the Service at `selector`, or at nothing that exists
  metrics_unreadable,      ///< the color's pods do not give their counters
  drain_refused,           ///< the color's pods refuse to drain
  watch_broken,  ///< watches end with a failure; with `lasts` they are silent so long and then go
                 ///< on
};

inline constexpr std::array fault_kinds{FaultKind::image_pull_fails,
                                        FaultKind::crash_loop,
                                        FaultKind::slow_start,
                                        FaultKind::readiness_gone,
                                        FaultKind::errors,
                                        FaultKind::latency,
                                        FaultKind::log_error,
                                        FaultKind::pods_deleted,
                                        FaultKind::pod_evicted,
                                        FaultKind::api_error,
                                        FaultKind::answer_lost,
                                        FaultKind::driver_killed,
                                        FaultKind::stranger_edits_service,
                                        FaultKind::metrics_unreadable,
                                        FaultKind::drain_refused,
                                        FaultKind::watch_broken};

/// The kind's key in a script: "image_pull_fails", …
BLUEGREEN_EXPORT std::string_view to_text(FaultKind kind);

/// A fault with its parameters and its time. Fields that the kind does not name are not read.
struct Fault {
  FaultKind kind = FaultKind::errors;
  /// The color that it strikes; nothing: the one that the running release installs, or the idle one
  /// before that.
  std::optional<model::Color> color{};
  base::Duration by = std::chrono::seconds{30};
  std::uint32_t rate_ppm = 1'000'000;
  std::string operation =
      "any";         ///< port::name_of of the request, "record_load", "record_store" or "any"
  int status = 500;  ///< 409, 429 or 500
  int count = 1;
  std::optional<model::Color> selector{};
  /// Faults of a condition (not of an event) end after this; nothing: never.
  std::optional<base::Duration> lasts{};

  /// Empty: at `delay` from the beginning. Else: `delay` after the release first enters this phase.
  std::string phase{};
  base::Duration delay{};

  friend bool operator==(const Fault&, const Fault&) = default;
};

/// One line: "errors green 20% at 10m", for a replay and for the log.
BLUEGREEN_EXPORT std::string to_text(const Fault& fault);

}  // namespace bluegreen::sim
