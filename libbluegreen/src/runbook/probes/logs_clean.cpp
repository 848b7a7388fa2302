#include <array>

#include <fmt/format.h>

#include "bluegreen/judge/log_lines.hpp"
#include "runbook/probe_kind.hpp"

namespace bluegreen::runbook {
namespace {

constexpr std::array keys{
    Key{"tail",
        Type::integer,
        "How many of the last lines of each pod are read.",
        Member<&LogsClean::tail>::slot,
        {1, 10'000}},
    Key{"since",
        Type::duration,
        "How far back the lines of each pod are read.",
        Member<&LogsClean::since>::slot,
        {one_second, one_day}},
};

std::string text(const LogsClean& probe) {
  if (probe.since) return fmt::format("since {}", base::to_text(*probe.since));
  return fmt::format("tail {}", probe.tail.value_or(0));
}

model::ProbeReport judge_log(const model::PodLog& log) {
  if (const auto error = judge::first_error(log.text))
    return {model::Verdict::failed, "logs: " + *error};
  if (log.cut)
    return {model::Verdict::unknown, "the log is longer than what may be read of it at once"};
  return {model::Verdict::passed, ""};
}

AskLogs ask(const LogsClean& probe) {
  return {{.tail = probe.tail, .since = probe.since}, judge_log};
}

}  // namespace

constinit const ProbeKind probes::logs_clean = make_kind<LogsClean, text, ask>({
    .name = "logs_clean",
    .description = "No line of the pods' logs says ERROR; give tail or since.",
    .keys = keys,
    .has_short_form = false,
    .evidence = Evidence::clean_logs,
});

const ProbeKind& LogsClean::kind() { return probes::logs_clean; }

}  // namespace bluegreen::runbook
