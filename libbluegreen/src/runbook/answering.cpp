#include "runbook/answering.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bluegreen/runbook/runbook.hpp"

namespace bluegreen::runbook {

Answering::Answering(const std::vector<EnvironmentTraits>& of_host, bool any)
    : known_(of_host), any_(any) {
  for (const auto& row : environment_rows())
    known_.push_back({std::string{row.name}, row.needs_namespace, row.needs_chart});
}

EnvironmentTraits Answering::traits_of(const base::YamlNode& runbook, Mistakes& mistakes) const {
  const auto entry = std::ranges::find(runbook.entries, "environment", &base::YamlEntry::key);
  const bool given = entry != runbook.entries.end();
  // A value that is no text is a mistake of its type.
  if (given && entry->value.kind != base::YamlNode::Kind::text) return {};
  const auto name = given ? entry->value.text : Runbook{}.environment;
  const auto found = std::ranges::find(known_, name, &EnvironmentTraits::name);
  if (found != known_.end()) return *found;
  if (any_) return {name};
  std::vector<std::string> names;
  for (const auto& each : known_) names.push_back(each.name);
  mistakes.add(entry->value.mark,
               fmt::format("environment is {}, for which nobody answers", quoted(name)),
               fmt::format("{}", fmt::join(names, " or ")), nearest(name, names));
  return {};
}

}  // namespace bluegreen::runbook
