#pragma once

#include "bluegreen/model/phase.hpp"

namespace bluegreen::engine {

// The engine's own names for what the whole library knows of phases.
using model::comes_after;
using model::is_end;
using model::is_question;
using model::is_return;
using model::may_have_switched;
using model::parse_phase;
using model::Phase;
using model::phase_count;
using model::row_of;
using model::to_text;

}  // namespace bluegreen::engine
