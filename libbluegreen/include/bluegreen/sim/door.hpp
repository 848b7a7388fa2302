#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bluegreen/model/traffic.hpp"

namespace bluegreen::sim {

enum class PodId : std::uint64_t {};

/// What a kind of door is. Everything else of a door (its preconditions, its way to the data plane,
/// what strangers do to it) is the same for all of them.
struct DoorKind {
  std::string_view name;  ///< that a switch names it by
  /// The smallest share of new connections that it can give a color, in percent; 100: all or none.
  int finest_percent = 100;
  /// What it is called, for people: "the Service perception".
  std::string (*title)(const std::string& service) = nullptr;
  /// How it stands. A split of nothing: it names no color of ours.
  std::string (*text)(const std::string& service,
                      const std::optional<model::Split>& split) = nullptr;
};

/// A pod that a door sends to, with its color, which outlives the pod.
struct Backend {
  PodId pod{};
  model::Color color = model::Color::blue;

  friend bool operator==(const Backend&, const Backend&) = default;
};

/// Where a door sends new connections: to the pods alike or, where it divides, to each color by its
/// weight.
struct Backends {
  std::optional<model::Split> divides;  ///< nothing: one color has everything
  std::vector<Backend> pods;

  /// Those of the color, or all.
  std::vector<PodId> of(std::optional<model::Color> color) const;

  friend bool operator==(const Backends&, const Backends&) = default;
};

/// Whose turn it is when a door deals out what comes through it.
struct Turns {
  std::uint64_t next = 0;       ///< among the pods
  std::uint64_t remainder = 0;  ///< of what blue's weight is due
};

/// A door as it stands.
struct DoorObject {
  const DoorKind* kind = nullptr;
  bool exists = false;
  std::optional<model::Split> split;
  std::uint64_t resource_version = 0;
  std::uint64_t fence = 0;
  std::string foreign_owner;
  Backends slice;  ///< its endpoints: ready pods, not terminating, of the colors that have a weight
  Backends proxied;  ///< where the data plane sends new connections
  Turns fresh;       ///< of requests that open a connection of their own
  Turns homes;       ///< of kept connections that look for a pod
  bool slice_due = false;
  bool proxy_due = false;

  /// The opaque precondition of a write; empty where it does not exist.
  std::string version() const { return exists ? std::to_string(resource_version) : std::string{}; }
  bool gives(model::Color color) const { return exists && split && split->weight(color) > 0; }
};

/// Every kind of door that the world has, in the order in which a switch goes forward: the doors of
/// users first, the Service's selector last.
BLUEGREEN_EXPORT const std::vector<const DoorKind*>& door_kinds();
/// Null where no kind has the name.
BLUEGREEN_EXPORT const DoorKind* find_door_kind(std::string_view name);

}  // namespace bluegreen::sim
