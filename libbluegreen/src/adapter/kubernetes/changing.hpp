#pragma once

#include <deque>
#include <optional>

#include "adapter/kubernetes/operation.hpp"

namespace bluegreen::adapter::kubernetes {

/// What a look at the world came to: why nothing must be written, or what is to be written, one
/// after another, and what is told when all of it is.
struct Orders {
  std::optional<base::Error> forbidden = std::nullopt;
  std::deque<Write> writes = {};
  port::Applied applied = {};
};

/// Reads what the change depends on and goes on with what it came to.
using Decide = std::function<void(std::function<void(Orders)>)>;

/// How often a stamp is tried.
inline constexpr int most_stamp_tries = 5;

/// Decides and writes. Where an object was changed meanwhile it decides again: to write again while
/// there are tries left, and else to say what is in the way.
void change(Operation& operation, int tries, Decide decide);

}  // namespace bluegreen::adapter::kubernetes
