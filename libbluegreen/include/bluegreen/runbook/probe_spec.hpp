#pragma once

#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bluegreen/base/export.hpp"
#include "bluegreen/base/share.hpp"
#include "bluegreen/base/time.hpp"

namespace bluegreen::runbook {

/// A row of the table of probes; what stands in it is the library's own.
struct ProbeKind;

/// GET /actuator/health of every ready pod says UP.
struct ActuatorHealth {
  std::string path = "/actuator/health";
  BLUEGREEN_EXPORT static const ProbeKind& kind();
  friend bool operator==(const ActuatorHealth&, const ActuatorHealth&) = default;
};
/// GET of a path through the color's own Service answers 2xx.
struct Smoke {
  std::string path;
  BLUEGREEN_EXPORT static const ProbeKind& kind();
  friend bool operator==(const Smoke&, const Smoke&) = default;
};
/// No line that says ERROR in the last lines, or in the last stretch of time, of every pod's log.
/// One of both is set.
struct LogsClean {
  std::optional<int> tail;
  std::optional<base::Duration> since;
  BLUEGREEN_EXPORT static const ProbeKind& kind();
  friend bool operator==(const LogsClean&, const LogsClean&) = default;
};
/// GET /actuator/prometheus has http_server_requests_seconds. A file that gives no path means the
/// runbook's metrics.path.
struct MetricsPresent {
  std::string path = "/actuator/prometheus";
  BLUEGREEN_EXPORT static const ProbeKind& kind();
  friend bool operator==(const MetricsPresent&, const MetricsPresent&) = default;
};
/// The share of 5xx answers among the color's requests in a sliding window stays within the limit.
struct ErrorRate {
  base::Share limit = base::Share::percent(1);
  base::Duration window = std::chrono::minutes{5};
  std::uint32_t minimum_requests = 20;  ///< below it the verdict is unknown
  BLUEGREEN_EXPORT static const ProbeKind& kind();
  friend bool operator==(const ErrorRate&, const ErrorRate&) = default;
};
/// The mean time of the color's requests in a sliding window stays within the limit.
struct Latency {
  base::Duration mean{200};
  base::Duration window = std::chrono::minutes{5};
  std::uint32_t minimum_requests = 20;
  BLUEGREEN_EXPORT static const ProbeKind& kind();
  friend bool operator==(const Latency&, const Latency&) = default;
};
/// A program that exits 0 (pass), 1 (fail) or anything else (unknown). Started by argv, never
/// through a shell.
struct Command {
  std::vector<std::string> argv;
  base::Duration timeout = std::chrono::minutes{5};
  BLUEGREEN_EXPORT static const ProbeKind& kind();
  friend bool operator==(const Command&, const Command&) = default;
};
/// A probe that the host registered under this name.
struct Custom {
  std::string name;
  std::map<std::string, std::string> args;
  BLUEGREEN_EXPORT static const ProbeKind& kind();
  friend bool operator==(const Custom&, const Custom&) = default;
};

/// The settings of one kind of probe: one of the structs above, or of a kind that has no public
/// one.
template <class T>
concept ProbeSettings = requires {
  { T::kind() } -> std::same_as<const ProbeKind&>;
};

/// One probe: a kind with its settings. A value that is made from any of them, as in
/// `runbook.validate = {ActuatorHealth{}, Smoke{"/"}}`, and cheap to copy.
class BLUEGREEN_EXPORT ProbeSpec {
 public:
  ProbeSpec() : ProbeSpec(ActuatorHealth{}) {}
  template <ProbeSettings Settings>
  ProbeSpec(Settings settings)
      : row_(&Settings::kind()), settings_(std::make_shared<Settings>(std::move(settings))) {}

  /// Null where it is of another kind.
  template <ProbeSettings Settings>
  const Settings* get_if() const {
    return is<Settings>() ? static_cast<const Settings*>(settings_.get()) : nullptr;
  }
  template <ProbeSettings Settings>
  bool is() const {
    return row_ == &Settings::kind();
  }
  /// The settings, to be changed; other copies keep theirs. Precondition: is<Settings>().
  template <ProbeSettings Settings>
  Settings& edit() {
    if (settings_.use_count() > 1) settings_ = std::make_shared<Settings>(*get_if<Settings>());
    return *static_cast<Settings*>(settings_.get());
  }

  const ProbeKind& row() const { return *row_; }
  friend BLUEGREEN_EXPORT bool operator==(const ProbeSpec& a, const ProbeSpec& b);

 private:
  const ProbeKind* row_;
  std::shared_ptr<void> settings_;  ///< of the row's kind; shared by copies
};

/// The key of the probe in a runbook: "actuator_health", "smoke", …; for Custom its name.
BLUEGREEN_EXPORT std::string kind_of(const ProbeSpec& probe);
/// One line for plans and journals: "smoke /api/v1/health", "error_rate ≤ 1%", …
BLUEGREEN_EXPORT std::string to_text(const ProbeSpec& probe);

}  // namespace bluegreen::runbook
