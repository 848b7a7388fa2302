#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bluegreen/adapter/kubernetes/cluster_state.hpp"
#include "bluegreen/adapter/kubernetes/options.hpp"
#include "bluegreen/adapter/kubernetes/request.hpp"
#include "bluegreen/base/result.hpp"
#include "bluegreen/port/operation.hpp"

// A door of Kubernetes: an object of the API server that divides a service's traffic between its
// colors. Each is one file in src/adapter/kubernetes/doors/ and one line in doors.def; everything
// that doors have in common is done once, by what stands here.

namespace bluegreen::adapter::kubernetes {

/// What a kind of door does. All functions are pure.
struct DoorKind {
  std::string_view name;     ///< of the door, in its Traffic and in a SwitchTraffic
  int finest_percent = 100;  ///< the smallest share that it can give a color; 100: all or none
  /// What it reads. A write and a stamp need the first part alone, the object that is written.
  std::vector<Part> (*parts)(const Options&) = nullptr;
  model::Door (*read)(const Reading&, const Options&) = nullptr;
  /// Precondition: nothing forbids it. Its text tests all that was read.
  Write (*write)(const Reading&, const Options&, const port::SwitchTraffic&) = nullptr;
  /// Precondition: the object exists.
  Write (*stamp)(const Reading&, const Options&, const port::Stamp&) = nullptr;
  /// The URL at which users' fresh connections are answered; empty where it has none.
  std::string (*answers_at)(const Reading&, const Options&) = nullptr;
};

/// Every kind, in the order in which a switch goes forward: the door of users first.
BLUEGREEN_EXPORT std::span<const DoorKind* const> door_kinds();

/// Why the switch must not be done, given what was read of the door; nothing when it may. The codes
/// are those of port::SwitchTraffic.
BLUEGREEN_EXPORT std::optional<base::Error> forbids(const DoorKind& kind, const model::Door& door,
                                                    const port::SwitchTraffic& change);

}  // namespace bluegreen::adapter::kubernetes
