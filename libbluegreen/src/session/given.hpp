#pragma once

#include "bluegreen/session/rehearsal.hpp"
#include "bluegreen/session/session.hpp"

namespace bluegreen::session {

// What a host gives is looked at before anything begins: it fails with invalid_argument, and names
// the field.

base::result<void> look_at(const SessionOptions& options);
/// Of a task that may come to drive a release.
base::result<void> look_at(const SessionOptions& options, Until until);
base::result<void> look_at(const engine::Intent& intent);
base::result<void> look_at(const RehearsalOptions& options);

}  // namespace bluegreen::session
