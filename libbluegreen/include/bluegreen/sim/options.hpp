#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bluegreen/base/random.hpp"
#include "bluegreen/base/share.hpp"
#include "bluegreen/base/time.hpp"
#include "bluegreen/model/observation.hpp"
#include "bluegreen/sim/fault.hpp"

namespace bluegreen::sim {

/// A time that differs from one occasion to the next, uniformly, both ends included.
struct Range {
  base::Duration low{};
  base::Duration high{};

  /// One of them.
  base::Duration draw(base::Random& random) const {
    return base::Duration{random.between(low.count(), high.count())};
  }
};

/// How a version of the service is when nothing else is wrong.
struct VersionBehavior {
  base::Share error_rate = base::Share::percent(0);  ///< of its answers
  std::uint32_t latency_us = 20'000;
  bool never_ready = false;   ///< it answers, and says DOWN for good
  bool cannot_start = false;  ///< its containers exit
};

/// The clients. Their load is open-loop: nobody retries, nobody waits for another.
struct TrafficOptions {
  std::uint32_t new_per_second = 300;   ///< requests that open a connection of their own
  std::uint32_t kept_connections = 30;  ///< connections that are kept for good
  std::uint32_t kept_per_second = 90;   ///< requests on all of them together
};

/// In what state the color that does not serve is found.
enum class IdleState { absent, scaled_to_zero, running, pending };

/// The world before the release. The times are those of a small cluster.
struct WorldOptions {
  std::uint64_t seed = 1;
  model::ServiceName service{model::Namespace{"butterfly"}, "perception"};
  /// Nothing: no Service yet, both colors absent.
  std::optional<model::Color> live = model::Color::blue;
  std::string live_version = "1.2.3";
  int live_replicas = 3;
  IdleState idle = IdleState::absent;
  std::string idle_version = "1.2.2";
  std::string foreign_owner{};  ///< who else writes the last door, the live Service
  /// The doors that there are, by the names of their kinds, in the order in which a switch goes
  /// forward: the door of users first. Clients come through each of them alike.
  std::vector<std::string> doors{"service"};
  TrafficOptions traffic{};
  std::map<std::string, VersionBehavior> versions{};  ///< versions that differ from the default
  std::vector<Fault> faults{};
  /// Which the pods answer with a 404; they know all others.
  std::vector<std::string> missing_paths{};
  /// Where they answer with their counters; on other paths they say how they are.
  std::vector<std::string> metrics_paths{"/actuator/prometheus"};

  /// One way to or from the API server, or a pod.
  Range api{base::Duration{2}, base::Duration{25}};
  /// A controller's reaction, EndpointSlices included.
  Range controller{base::Duration{5}, base::Duration{100}};
  /// EndpointSlices to new connections.
  Range kube_proxy{base::Duration{0}, base::Duration{200}};
  /// A change to a watch's event.
  Range watch{base::Duration{2}, base::Duration{40}};
  Range scheduling{base::Duration{50}, base::Duration{300}};
  Range image_pull{base::Duration{500}, base::Duration{3000}};
  Range start{base::Duration{6000}, base::Duration{9000}};  ///< container start until it answers
  Range helm{base::Duration{3000}, base::Duration{5000}};
  base::Duration readiness_period{1000};
  int readiness_failures = 2;
  base::Duration pre_stop{5000};       ///< a pod that is asked to end goes on answering for so long
  base::Duration lost_answer{10'000};  ///< after which a lost answer is taken as such
  base::Duration command_takes{2000};
  int command_exit = 0;  ///< what `command` probes end with
  /// Each renewal of the record is an event, as they are while anybody could tell.
  bool renewals_one_by_one = false;
  bool data_plane_observable = true;  ///< false: the driver is outside the cluster's network

  /// 2026-01-05T08:00:00Z
  base::UtcTime begins{base::Duration{1'767'600'000'000}};
  std::size_t log_limit = 1 << 20;  ///< bytes of the event log that are kept as text
};

/// The pods do not know the path.
inline bool is_missing(const WorldOptions& options, const std::string& path) {
  return std::ranges::count(options.missing_paths, path) > 0;
}

}  // namespace bluegreen::sim
