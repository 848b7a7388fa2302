#pragma once

#include <memory>
#include <vector>

#include "bluegreen/port/probe.hpp"

namespace bluegreen::compose {

/// Probes made of probes. The parts outlive the whole, and may be used elsewhere too. A question is
/// passed on to every part at once; its answer comes when the last part has answered. Cancelling is
/// passed on. Without a part, or with one that is null, a whole is unknown: it has asked nobody.

/// Fail when a part fails; else unknown when a part is unknown; else pass.
BLUEGREEN_EXPORT std::unique_ptr<port::Probe> all_of(std::vector<port::Probe*> parts);

/// Pass when a part passes; else unknown when a part is unknown; else fail.
BLUEGREEN_EXPORT std::unique_ptr<port::Probe> any_of(std::vector<port::Probe*> parts);

/// Pass for fail and fail for pass. Unknown stays unknown: an error is not a signal.
BLUEGREEN_EXPORT std::unique_ptr<port::Probe> inverted(port::Probe& part);

/// Pass from the `length`th pass in a row on, counted over all questions; unknown before. Anything
/// but a pass begins anew and is told as it is. Always unknown where `length` is not positive.
BLUEGREEN_EXPORT std::unique_ptr<port::Probe> streak(int length, port::Probe& part);

}  // namespace bluegreen::compose
