#pragma once

#include <memory>
#include <string>

#include "bluegreen/adapter/process/child.hpp"
#include "bluegreen/port/pod_access.hpp"

namespace bluegreen::adapter::process {

/// Runs programs as children of the launcher, which outlives it, in that working folder (empty:
/// ours). What runs at its end goes on to its own, and nobody is told of it.
BLUEGREEN_EXPORT std::unique_ptr<port::ProgramRunner> make_program_runner(Launcher& launcher,
                                                                          std::string folder);

}  // namespace bluegreen::adapter::process
