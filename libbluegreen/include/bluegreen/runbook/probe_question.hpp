#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "bluegreen/judge/traffic.hpp"
#include "bluegreen/model/pod.hpp"
#include "bluegreen/model/verdict.hpp"
#include "bluegreen/runbook/probe_spec.hpp"

// What a probe asks, as a value, with the function that makes a verdict of an answer. The judges
// are pure and bounded whatever the answer holds; what came in the way of an answer is unknown,
// without them. compose/pod_probe.hpp does the asking, for all kinds and all environments.

namespace bluegreen::runbook {

template <class Answer>
using JudgeAnswer = std::function<model::ProbeReport(const Answer&)>;

/// A path of every ready pod. One pod that fails is enough to fail; else one that is unknown is
/// enough; no pod at all is unknown.
struct AskPods {
  model::HttpGet get;
  JudgeAnswer<model::HttpAnswer> judge;
};
/// A path through the color's own Service, once.
struct AskService {
  model::HttpGet get;
  JudgeAnswer<model::HttpAnswer> judge;
};
/// The log of every running pod; the verdicts are summed up as for AskPods.
struct AskLogs {
  model::LogQuery query;
  JudgeAnswer<model::PodLog> judge;
};
/// A program. It gets BLUEGREEN_SERVICE, BLUEGREEN_NAMESPACE, BLUEGREEN_COLOR and BLUEGREEN_VERSION
/// in its environment.
struct AskProgram {
  model::Program program;
  JudgeAnswer<model::ProgramEnd> judge;
};
/// Nobody: the color's requests are counted anyway, and those of the last `window` are judged.
struct AskTraffic {
  base::Duration window;
  JudgeAnswer<judge::CountedTraffic> judge;
  /// Of the same traffic, for whoever reads no detail; empty: it is that of `judge`.
  std::function<model::Verdict(const judge::CountedTraffic&)> verdict{};
};
/// The host's own probe.
struct AskHost {};

using Question = std::variant<AskPods, AskService, AskLogs, AskProgram, AskTraffic, AskHost>;

BLUEGREEN_EXPORT Question question_of(const ProbeSpec& probe);

/// True where counted requests are judged (AskTraffic): it is never asked, and says nothing before
/// the switch.
BLUEGREEN_EXPORT bool is_judged(const ProbeSpec& probe);
/// True where a program is run (AskProgram).
BLUEGREEN_EXPORT bool runs_program(const ProbeSpec& probe);

/// The kinds that an environment's pods and programs answer, by kind_of: all but the judged ones
/// and the host's.
BLUEGREEN_EXPORT std::vector<std::string> asked_kinds();

/// What a probe is evidence for in a report's checklist.
enum class Evidence { none, healthy, counted, clean_logs, error_rate, latency };

/// By kind_of; none for a host's probe.
BLUEGREEN_EXPORT Evidence evidence_of(std::string_view kind);

}  // namespace bluegreen::runbook
