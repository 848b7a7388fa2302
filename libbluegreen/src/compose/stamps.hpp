#pragma once

#include "compose/joint.hpp"

namespace bluegreen::compose {

/// Applied when all are. Superseded wins over every other failure: it ends the driver.
port::Answer all_stamped(const Answers& answers);

/// A port answered with something that nobody asked it for.
port::Answer wrong_answer();

}  // namespace bluegreen::compose
