#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "adapter/process/descriptor.hpp"
#include "bluegreen/adapter/process/child.hpp"

namespace bluegreen::adapter::process {

/// What is said where the end of a child was collected by somebody else.
inline constexpr const char* exit_status_lost =
    "the host ignores or reaps SIGCHLD, so the exit status is lost";

/// A process that was forked, and our ends of its pipes, which do not block.
struct Spawned {
  pid_t pid = -1;
  Descriptor exit;  ///< a pidfd: readable when the process has ended
  Descriptor output;
  Descriptor errors;
  Descriptor failure;  ///< what kept it from becoming the program; empty when nothing did
};

/// Forks and, in the child, becomes the program. Does not wait for that: read_failure() tells once
/// the child has ended.
base::result<Spawned> spawn(const Program& program);

/// Why the child ended without having become the program, if so.
std::optional<base::Error> read_failure(const Descriptor& failure, const Program& program);

}  // namespace bluegreen::adapter::process
