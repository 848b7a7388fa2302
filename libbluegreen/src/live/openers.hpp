#pragma once

#include "bluegreen/live/open_session.hpp"

namespace bluegreen::live {

using Opened = base::result<std::unique_ptr<session::OpenedEnvironment>>;

// open_NAME of each row, which NAME.cpp has. The options' ports outlive what is opened.
#define ENVIRONMENT(name, ...) \
  Opened open_##name(const runbook::Runbook& runbook, const session::EnvironmentOptions& options);
#include "bluegreen/runbook/environments.def"
#undef ENVIRONMENT

}  // namespace bluegreen::live
