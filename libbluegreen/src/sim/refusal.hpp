#pragma once

#include <string>
#include <utility>

#include "bluegreen/port/operation.hpp"

namespace bluegreen::sim {

inline port::Answer failed(base::Errc code, std::string message) {
  return port::Failure{base::Error{code, std::move(message)}};
}

}  // namespace bluegreen::sim
