#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bluegreen/base/share.hpp"
#include "bluegreen/base/time.hpp"
#include "bluegreen/model/color.hpp"

namespace bluegreen::sim {

/// What can go wrong in the simulated world: the rows of faults.def, in their order.
enum class FaultKind {
#define BLUEGREEN_FAULT(name, ...) name,
#include "bluegreen/sim/faults.def"
};

inline constexpr std::array fault_kinds{
#define BLUEGREEN_FAULT(name, ...) FaultKind::name,
#include "bluegreen/sim/faults.def"
};

/// The kind's key in a script: "image_pull_fails", …
BLUEGREEN_EXPORT std::string_view to_text(FaultKind kind);

/// What a fault's `operation` may be: port::name_of of a request, what becomes of the record, or
/// any of them.
inline constexpr std::array<std::string_view, 19> fault_operations{"any",
                                                                   "observe_workloads",
                                                                   "observe_traffic",
                                                                   "watch_workloads",
                                                                   "watch_traffic",
                                                                   "install",
                                                                   "scale",
                                                                   "uninstall",
                                                                   "set_drain",
                                                                   "replace_pods",
                                                                   "stamp_workloads",
                                                                   "stamp_traffic",
                                                                   "switch_traffic",
                                                                   "verify_traffic",
                                                                   "sample_traffic",
                                                                   "run_probe",
                                                                   "record_load",
                                                                   "record_store",
                                                                   "pods_proxy"};
/// What the API server's proxy to pods is asked: counters, probes of pods, drain requests.
inline constexpr std::string_view pods_proxy = fault_operations.back();
/// An `api_error` for as long as it lasts.
inline constexpr int every_time = 1'000'000'000;

/// What an `api_error` may answer; 0: it never answers.
inline constexpr std::array fault_statuses{0, 401, 403, 409, 422, 429, 500, 503, 504};

/// A fault with its parameters and its time. Fields that the kind does not name are not read.
struct Fault {
  FaultKind kind = FaultKind::errors;
  /// The color that it strikes; nothing: the one that the running release installs, or the idle one
  /// before that.
  std::optional<model::Color> color{};
  base::Duration by = std::chrono::seconds{30};
  base::Share rate = base::Share::percent(100);
  /// So many of the color's pods; nothing: all of them.
  std::optional<int> pods{};
  std::string operation = "any";  ///< one of fault_operations
  int status = 500;               ///< one of fault_statuses
  int count = 1;
  int to = 1;  ///< pods
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
