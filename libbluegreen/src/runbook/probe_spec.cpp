#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bluegreen/base/printable.hpp"
#include "bluegreen/runbook/runbook.hpp"
#include "runbook/key.hpp"
#include "runbook/percentage.hpp"

namespace bluegreen::runbook {
namespace {

constexpr std::size_t longest_text = 160;

struct Detail {
  std::string operator()(const auto& probe) const { return probe.path; }
  std::string operator()(const LogsClean& probe) const {
    if (probe.since) return fmt::format("since {}", base::to_text(*probe.since));
    return fmt::format("tail {}", probe.tail.value_or(0));
  }
  std::string operator()(const ErrorRate& probe) const {
    return fmt::format("≤ {} over {}", percentage_text(probe.limit_ppm),
                       base::to_text(probe.window));
  }
  std::string operator()(const Latency& probe) const {
    return fmt::format("mean ≤ {} over {}", base::to_text(probe.mean), base::to_text(probe.window));
  }
  std::string operator()(const Command& probe) const {
    return fmt::format("{}", fmt::join(probe.argv, " "));
  }
  // Without the arguments: they are the host's own, and nobody has said that they are not secret.
  std::string operator()(const Custom& probe) const { return probe.name; }
};

}  // namespace

std::string kind_of(const ProbeSpec& probe) {
  const auto* const custom = std::get_if<Custom>(&probe);
  return custom != nullptr ? custom->name : std::string{kind_entry(probe).name};
}

std::string to_text(const ProbeSpec& probe) {
  return base::printable(fmt::format("{} {}", kind_entry(probe).name, std::visit(Detail{}, probe)),
                         longest_text);
}

}  // namespace bluegreen::runbook
