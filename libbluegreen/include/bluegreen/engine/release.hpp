#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bluegreen/base/time.hpp"
#include "bluegreen/engine/phase.hpp"
#include "bluegreen/judge/traffic.hpp"
#include "bluegreen/plan/plan.hpp"
#include "bluegreen/port/operation.hpp"
#include "bluegreen/runbook/shared_runbook.hpp"

namespace bluegreen::engine {

/// An operation under way.
struct Flight {
  port::OperationId id{};
  port::SharedRequest request;
  bool overtaken =
      false;  ///< a reading that a watch's news has overtaken: what it answers may be the older
};

/// An operation that failed and has not succeeded since.
struct LastFailure {
  std::string operation;  ///< port::name_of
  std::string text;       ///< "switch traffic from blue to green: the port threw an exception"
};

/// What is known of one probe of the present phase.
struct ProbeStatus {
  runbook::ProbeSpec probe;
  model::ProbeReport report{};  ///< the last; unknown before the first
  int fails_in_a_row = 0;
  bool asked = false;                   ///< reported at least once in this phase
  std::optional<base::Instant> next{};  ///< not asked again before
  /// What was judged last, of a probe that judges counted traffic: the detail is made of it.
  std::optional<judge::TrafficDelta> counted{};
};

/// A moment of a phase that is waited for. In a process it is monotonic; the record holds the UTC
/// and the length, so that a clock that jumps back never shortens it by more than it was long.
struct Due {
  base::Instant at;
  base::UtcTime utc;
  base::Duration length{};
};

/// A door as it was last observed: so much of it another process must know before it has looked.
struct RecordedDoor {
  std::string name;
  std::optional<model::Split> split;  ///< nothing: it gives nothing to a color of ours
  friend bool operator==(const RecordedDoor&, const RecordedDoor&) = default;
};

inline constexpr std::size_t most_recorded_doors = 16;
/// The sum of two such weights is still a number.
inline constexpr int largest_recorded_weight = 1'000'000'000;

/// The traffic steps of a runbook that switches at once.
inline constexpr int instant_steps = 1;

/// The whole of one release. The first part is recorded; the second is of this process and is read
/// anew after a resume.
struct Release {
  // ---- recorded ----
  std::string id;  ///< "perception-3"
  std::uint64_t number = 0;
  std::uint64_t fence = 0;
  std::string version;
  std::string requested_by;
  runbook::SharedRunbook runbook;
  std::string recorded_version_before;  ///< the version that our last finished release left serving
  std::optional<runbook::SharedRunbook>
      runbook_before;  ///< and how: what a return by redeploy installs
  Phase phase = Phase::claiming;
  std::optional<Phase> resume_to;  ///< while claiming or observing anew: where the release stood
  base::UtcTime began;
  base::UtcTime phase_since;
  std::optional<model::Color> live_before;  ///< nothing: nothing served
  model::Color target = model::Color::blue;
  std::string version_before;
  int replicas = 0;
  int replicas_before = 0;  ///< how many pods the old color served with; 0: not known
  std::string reason;       ///< why it returns, was refused, or needs a person
  int step = 0;             ///< so many of the runbook's traffic steps were begun
  bool draining = false;    ///< the old color was asked to let go and not yet to stop
  bool data_plane_observed = false;
  std::optional<base::UtcTime> switched_at, seen_at, moved_at, held_at, scaled_down_at, ended_at;
  std::optional<Due> deadline;  ///< of the phase
  std::string pending_effect;   ///< the effect about to be done, or being done; empty when none is
  std::vector<RecordedDoor> doors;  ///< as they were last observed; empty before
  std::string traffic;  ///< the same for people, of a record of schema 1; nothing where doors are
  std::uint64_t entries = 0;  ///< journal entries so far

  // ---- of this process ----
  model::Observation observation;
  bool observed = false;
  std::uint64_t next_operation = 1;
  std::vector<Flight> flights;
  std::vector<ProbeStatus> probes;
  std::optional<Due>
      resumed_deadline;  ///< of the phase that is resumed to, as the other process left it
  std::optional<base::Instant> tick;        ///< the next look or try
  std::vector<std::string> switched_doors;  ///< that took this driver's forward switch
  int attempts = 0;                         ///< of the phase's effect
  int failed_readings = 0;                  ///< in a row
  bool look_owed = false;                   ///< the last fresh reading failed: the next tick looks
  std::optional<LastFailure> last_failure;  ///< of the phase: a deadline says it
  /// Why the record is behind, and where it stands; empty where it is not.
  std::string unrecorded;
  bool effect_done = false;   ///< the phase's effect was accepted
  bool hold_is_over = false;  ///< only the answers that are under way are awaited
  std::optional<base::Instant>
      weak_since;  ///< fewer than half of the target's pods are ready since
  std::shared_ptr<const model::TrafficSample> last_sample;  ///< the newest counters of each pod
  int failed_samples = 0;                                   ///< in a row
  judge::TrafficWindow target_traffic;
  int quiet_samples = 0;  ///< complete samples in a row in which the old color answered nothing
  std::shared_ptr<const model::TrafficSample> quiet_from;  ///< what the next is counted from
  std::string last_share;  ///< the target's share of traffic as last journaled

  /// A write of the switch was begun.
  bool switch_written() const { return step > 0; }
};

/// A release about to begin. Everything else comes from the first observation.
struct NewRelease {
  std::string id;
  std::uint64_t number = 0;
  std::uint64_t fence = 0;
  std::string version;
  std::string requested_by;
  runbook::SharedRunbook runbook;
  std::string recorded_version_before{};
  std::optional<runbook::SharedRunbook> runbook_before{};
};

BLUEGREEN_EXPORT Release begin_release(NewRelease release, base::UtcTime now);

/// How a return from here would go, by what was last observed.
BLUEGREEN_EXPORT plan::ReturnGrade return_grade(const Release& state);

/// What of the doors is recorded. What no record can hold is left out: doors beyond the number, a
/// split beyond the largest weight, a door without a name.
BLUEGREEN_EXPORT std::vector<RecordedDoor> recorded_doors(const model::Traffic& traffic);

/// Where new connections go, by what was last observed, here or by the process that wrote the
/// record: "blue (1.2.3)", "nothing", "not known".
BLUEGREEN_EXPORT std::string traffic_text(const Release& state);
/// The same as a sentence: "traffic is on blue (1.2.3)", "it is not known where traffic is".
BLUEGREEN_EXPORT std::string traffic_sentence(const Release& state);

}  // namespace bluegreen::engine
