#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runbook/probe_kind.hpp"

namespace bluegreen::runbook {
namespace {

constexpr std::array keys{
    required({"argv", Type::argv, "The program and its arguments. No shell reads them.",
              Member<&Command::argv>::slot}),
    Key{"timeout",
        Type::duration,
        "How long it may run; then the verdict is unknown.",
        Member<&Command::timeout>::slot,
        {one_second, one_day}},
};

std::string text(const Command& probe) { return fmt::format("{}", fmt::join(probe.argv, " ")); }

std::string_view last_line(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return text.substr(text.rfind('\n') + 1);
}

model::ProbeReport judge_end(const model::ProgramEnd& end) {
  if (end.timed_out) return {model::Verdict::unknown, "the command did not end in time"};
  auto verdict = model::Verdict::unknown;
  if (end.exit_code == 0) verdict = model::Verdict::passed;
  if (end.exit_code == 1) verdict = model::Verdict::failed;
  const auto said = last_line(end.output);
  return {verdict, fmt::format("exit code {}{}{}", end.exit_code, said.empty() ? "" : ": ", said)};
}

AskProgram ask(const Command& probe) {
  return {{.argv = probe.argv, .timeout = probe.timeout}, judge_end};
}

}  // namespace

constinit const ProbeKind probes::command = make_kind<Command, text, ask>({
    .name = "command",
    .description = "A program exits with 0; 1 is a failure, anything else is unknown.",
    .keys = keys,
});

const ProbeKind& Command::kind() { return probes::command; }

}  // namespace bluegreen::runbook
