#pragma once

#include <optional>
#include <string>

#include "bluegreen/port/operation.hpp"
#include "bluegreen/sim/cluster_state.hpp"

namespace bluegreen::sim {

inline port::Answer failed(base::Errc code, std::string message) {
  return port::Failure{base::Error{code, std::move(message)}};
}

/// Who holds the object, if somebody with a higher number does.
std::optional<port::Answer> superseded(std::uint64_t held, const port::Stamp& stamp);

/// What every write to a color looks at first.
std::optional<port::Answer> fenced_off(const ClusterState& state, model::Color color,
                                       const port::Stamp& stamp);

/// Our own rule: nothing is taken from the color that the live Service selects.
std::optional<port::Answer> serves(const ClusterState& state, model::Color color);

}  // namespace bluegreen::sim
