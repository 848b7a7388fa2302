#pragma once

#include <memory>

#include "bluegreen/port/pod_access.hpp"
#include "bluegreen/port/probe.hpp"

namespace bluegreen::compose {

/// A probe that asks the pods of an environment: it answers every kind of runbook::asked_kinds(),
/// as runbook/probe_question.hpp says of each. A judged probe, and one of the host's, is unknown at
/// once. Pods that are told to end are not asked.
///
/// `programs` may be null: then a `command` is unknown. Everything given outlives the probe. A
/// question that is cancelled ends with Errc::cancelled: at once, or, with a program under way,
/// when that has ended. Questions under way at its end are dropped without a completion, programs
/// are told to end.
BLUEGREEN_EXPORT std::unique_ptr<port::Probe> pod_probe(port::PodAccess& pods,
                                                        port::ProgramRunner* programs,
                                                        model::ServiceName service);

}  // namespace bluegreen::compose
