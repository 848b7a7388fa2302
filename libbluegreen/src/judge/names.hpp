#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "bluegreen/model/observation.hpp"

namespace bluegreen::judge {

using Names = std::vector<std::string>;

/// Null where the pod is not among them.
inline const model::PodCounters* find(const std::vector<model::PodCounters>& pods,
                                      const std::string& name) {
  const auto found = std::ranges::find(pods, name, &model::PodCounters::pod);
  return found == pods.end() ? nullptr : &*found;
}

inline bool contains(const Names& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace bluegreen::judge
