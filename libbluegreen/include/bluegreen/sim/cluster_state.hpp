#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bluegreen/base/time.hpp"
#include "bluegreen/model/observation.hpp"
#include "bluegreen/sim/door.hpp"
#include "bluegreen/sim/fault.hpp"
#include "bluegreen/sim/options.hpp"

namespace bluegreen::sim {

enum class PodPhase {
  scheduling,
  pulling,
  starting,
  running,  ///< the process answers
  backoff,  ///< the container has exited and waits to be started again
};

struct Pod {
  PodId id{};
  std::string name;
  model::Color color = model::Color::blue;
  std::string version;
  std::uint64_t generation = 0;  ///< of the Deployment's template that it was made from
  PodPhase phase = PodPhase::scheduling;
  bool ready = false;
  bool terminating = false;
  bool draining = false;
  std::uint32_t restarts = 0;
  std::string trouble;
  std::uint32_t pulls = 0;     ///< of its image, that failed
  VersionBehavior behavior{};  ///< of its version, when nothing is wrong

  std::uint32_t kept = 0;          ///< kept connections that are on it
  std::uint64_t kept_answers = 0;  ///< requests answered on them
  std::uint64_t kept_told = 0;  ///< how many of those had moved connections by the last drain tick
  std::uint64_t kept_remainder = 0;
  std::uint64_t error_remainder = 0;
  base::Instant started{};  ///< of the process, which counts from zero
  std::uint64_t requests = 0;
  std::uint64_t errors = 0;
  std::uint64_t total_microseconds = 0;
  std::uint64_t lines_since_error = 0;
  std::optional<base::Instant> last_error_line;

  bool answers() const { return phase == PodPhase::running; }
  bool serves() const { return ready && !terminating; }
};

/// What a Deployment makes its pods from.
struct Template {
  std::string version{};
  std::uint64_t generation = 0;  ///< it outlives the Deployment
  std::string replaced_for{};    ///< the release that last had the pods replaced
};

/// How the pods of a color that are not on their way out stand.
struct PodCount {
  int current = 0;  ///< of that generation
  int old = 0;
  int ready = 0;
};

PodCount count_pods(std::uint64_t generation, const std::vector<Pod>& pods, model::Color color);

/// What the color does beside its version's behavior.
struct Condition {
  std::string version;  ///< the version that the faults are upon; another one starts without them
  std::map<FaultKind, Fault> faults;
  /// Where a fault is upon some of the pods only: upon which.
  std::map<FaultKind, std::vector<PodId>> struck;
  /// They struck before the release installed anything: meant for what comes.
  bool outlives_install = false;
};

/// What stands in the cluster, as plain values. Only the parts of the world change it.
struct ClusterState {
  /// As they are observed, without what their pods say.
  model::Workloads workloads;
  model::PerColor<Template> templates;
  model::PerColor<Condition> conditions;
  std::vector<DoorObject> doors;  ///< in the order in which a switch goes forward
  std::vector<Pod> pods;
  std::optional<model::Color> installing;  ///< the color that was last installed
  std::uint64_t changes = 0;               ///< grows with whatever an observation shows
  std::set<FaultKind> met;                 ///< conditions that made a difference to something

  /// The fault of a condition that is upon the color, if it is.
  const Fault* fault_on(model::Color color, FaultKind kind) const {
    const auto& faults = conditions[color].faults;
    if (faults.empty()) return nullptr;  // nearly always, and asked with all requests
    const auto found = faults.find(kind);
    return found == faults.end() ? nullptr : &found->second;
  }
  /// The same of one pod.
  const Fault* fault_on(const Pod& pod, FaultKind kind) const;
  /// The same where it makes a difference, if it is.
  const Fault* suffers(model::Color color, FaultKind kind);
  const Fault* suffers(const Pod& pod, FaultKind kind);
  /// A fault that is upon some pods of the color only takes the next ones, where it has too few.
  void choose_struck(model::Color color);
  base::Share error_rate(const Pod& pod) const;  ///< of its answers now
  bool is_reached(const Pod& pod);               ///< by users

  const Pod* find(PodId id) const;
  Pod* find(PodId id);
  int ready(model::Color color) const;           ///< not terminating, of any template
  std::uint32_t kept(model::Color color) const;  ///< kept connections on its pods
  DoorObject* find_door(std::string_view name);
  bool any_on(model::Color color) const;           ///< some door sends something to the color
  bool all_on(model::Color color) const;           ///< every door sends everything to the color
  std::optional<model::Color> sole_color() const;  ///< that all doors send everything to
  int standing(const Backends& backends, model::Color color) const;  ///< pods that are still there
  bool in_slices(model::Color color) const;   ///< a pod of the color stands in a door's endpoints
  bool in_proxies(model::Color color) const;  ///< a door's data plane sends to a pod of the color
};

// What an observer reads of it now.
model::Workloads observe_workloads(const ClusterState& state);
model::Door observe_door(const ClusterState& state, const DoorObject& door,
                         const std::string& service);

}  // namespace bluegreen::sim
