#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "bluegreen/base/printable.hpp"
#include "runbook/probe_kind.hpp"

namespace bluegreen::runbook {
namespace {

constexpr std::size_t longest_text = 160;

constexpr std::array kinds{
#define PROBE_KIND(name) &probes::name,
#include "runbook/probe_kinds.def"
#undef PROBE_KIND
};

}  // namespace

std::span<const ProbeKind* const> probe_kinds() { return kinds; }

const ProbeKind* find_probe_kind(std::string_view name) {
  const auto* const found = std::ranges::find(kinds, name, &ProbeKind::name);
  return found == kinds.end() ? nullptr : *found;
}

bool operator==(const ProbeSpec& a, const ProbeSpec& b) {
  if (a.row_ != b.row_) return false;
  return a.settings_ == b.settings_ || a.row_->equal(a, b);
}

std::string kind_of(const ProbeSpec& probe) {
  const auto* const custom = probe.get_if<Custom>();
  return custom != nullptr ? custom->name : std::string{probe.row().name};
}

std::string to_text(const ProbeSpec& probe) {
  const ProbeKind& kind = probe.row();
  return base::printable(fmt::format("{} {}", kind.name, kind.text(probe)), longest_text);
}

Question question_of(const ProbeSpec& probe) { return probe.row().ask(probe); }

bool is_judged(const ProbeSpec& probe) { return probe.row().is_judged; }

bool runs_program(const ProbeSpec& probe) { return probe.row().runs_program; }

std::vector<std::string> asked_kinds() {
  std::vector<std::string> names;
  for (const ProbeKind* kind : kinds) {
    if (!kind->is_judged && !kind->is_hosts) names.emplace_back(kind->name);
  }
  return names;
}

Evidence evidence_of(std::string_view kind) {
  const ProbeKind* const found = find_probe_kind(kind);
  return found == nullptr ? Evidence::none : found->evidence;
}

}  // namespace bluegreen::runbook
