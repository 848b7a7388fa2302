#pragma once

#include <optional>

#include "bluegreen/model/observation.hpp"
#include "bluegreen/port/operation.hpp"

// Why a write must not be done, given what was just read; nothing when it may. Pure. The codes are
// those of port/operation.hpp.

namespace bluegreen::compose {

using Refusal = std::optional<base::Error>;

Refusal forbids(const model::Observation& seen, const port::Install& request);
Refusal forbids(const model::Observation& seen, const port::Scale& request);
Refusal forbids(const model::Observation& seen, const port::Uninstall& request);
Refusal forbids(const model::Observation& seen, const port::SetDrain& request);
Refusal forbids(const model::Observation& seen, const port::ReplacePods& request);
Refusal forbids(const model::Workloads& seen, const port::StampWorkloads& request);
Refusal forbids(const model::Traffic& seen, const port::StampTraffic& request);
/// `finest_percent`: the smallest share that the doors can give a color.
Refusal forbids(const model::Traffic& seen, const port::SwitchTraffic& request, int finest_percent);

}  // namespace bluegreen::compose
