#pragma once

#include <any>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bluegreen/adapter/kubernetes/options.hpp"
#include "bluegreen/base/result.hpp"
#include "bluegreen/port/operation.hpp"

// A door of Kubernetes: an object of the API server that divides a service's traffic between its
// colors. Each is one file in src/adapter/kubernetes/doors/ and one line in doors.def; everything
// that doors have in common is done once, by what stands here.

namespace bluegreen::adapter::kubernetes {

/// An object of the API server, as the part that read it parsed it.
struct Object {
  std::any value;
};

/// Something that a door reads: one object, or a list of them.
struct DoorPart {
  std::string read;   ///< the path of the object, or of the list
  std::string watch;  ///< the path of a list that is followed
  base::result<Object> (*parse)(std::string_view object) = nullptr;
  /// Null: `read` is the path of one object, which may not exist.
  base::result<std::vector<Object>> (*parse_list)(std::string_view list) = nullptr;
};

/// What was read: the objects of each part, in the order of the parts.
using DoorReading = std::vector<std::vector<Object>>;

/// A request that changes the door's object.
struct DoorWrite {
  std::string method;
  std::string path;
  std::string content_type;
  std::string body;
};

/// What a kind of door does. All functions are pure.
struct DoorKind {
  std::string_view name;     ///< of the door, in its Traffic and in a SwitchTraffic
  int finest_percent = 100;  ///< the smallest share that it can give a color; 100: all or none
  /// What it reads. A write and a stamp need the first part alone, the object that is written.
  std::vector<DoorPart> (*parts)(const Options&) = nullptr;
  model::Door (*read)(const DoorReading&, const Options&) = nullptr;
  /// Precondition: nothing forbids it. Its text tests all that was read.
  DoorWrite (*write)(const DoorReading&, const Options&, const port::SwitchTraffic&) = nullptr;
  /// Precondition: the object exists.
  DoorWrite (*stamp)(const DoorReading&, const Options&, const port::Stamp&) = nullptr;
  /// The URL at which users' fresh connections are answered; empty where it has none.
  std::string (*answers_at)(const DoorReading&, const Options&) = nullptr;
};

/// Every kind, in the order in which a switch goes forward: the door of users first.
BLUEGREEN_EXPORT std::span<const DoorKind* const> door_kinds();

/// Why the switch must not be done, given what was read of the door; nothing when it may. The codes
/// are those of port::SwitchTraffic.
BLUEGREEN_EXPORT std::optional<base::Error> forbids(const DoorKind& kind, const model::Door& door,
                                                    const port::SwitchTraffic& change);

}  // namespace bluegreen::adapter::kubernetes
