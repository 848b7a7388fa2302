#include "bluegreen/live/open_session.hpp"

#include "live/openers.hpp"

namespace bluegreen::live {

const session::Openers& openers() {
  static const session::Openers all{
#define ENVIRONMENT(name, ...) {#name, open_##name},
#include "bluegreen/runbook/environments.def"
#undef ENVIRONMENT
  };
  return all;
}

base::result<std::unique_ptr<session::OpenedSession>> open_session(
    runbook::Runbook runbook, const session::EnvironmentOptions& environment,
    session::SessionOptions options) {
  return session::open_session(std::move(runbook), environment, std::move(options), openers());
}

}  // namespace bluegreen::live
