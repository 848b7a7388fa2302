#include "bluegreen/sim/fault_script.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bluegreen/model/phase.hpp"
#include "runbook/read_documents.hpp"
#include "sim/fault_row.hpp"

namespace bluegreen::sim {
namespace {

using runbook::Mistakes;
using Node = runbook::YamlNode;
using runbook::YamlEntry;

constexpr std::size_t most_faults = 256;

/// The name of an engine's phase that is near; empty when none is.
std::string nearest_phase(std::string_view text) {
  std::vector<std::string> known;
  for (const auto& row : model::phase_rows()) known.emplace_back(row.name);
  return runbook::nearest(text, known);
}

void add_wrong(const Node& node, std::string_view what, const std::string& expected,
               Mistakes& mistakes, std::string suggestion = {}) {
  mistakes.add(node.mark, fmt::format("{} is {}", what, runbook::describe(node)), expected,
               std::move(suggestion));
}

void read_value(const YamlEntry& entry, const FaultKey& key, Fault& fault, Mistakes& mistakes) {
  if (key.read(entry.value, fault)) return;
  add_wrong(entry.value, entry.key, key.expected, mistakes,
            runbook::nearest(entry.value.text, key.words));
}

void read_when(const Node& node, Fault& fault, Mistakes& mistakes) {
  if (node.kind != Node::Kind::map)
    return add_wrong(node, "when", "a mapping such as {phase: holding, after: 5s}", mistakes);
  for (const YamlEntry& entry : node.entries) {
    if (entry.key == "after") {
      read_value(entry, fault_key("at"), fault, mistakes);
    } else if (entry.key == "phase") {
      fault.phase = entry.value.text;
      if (model::parse_phase(fault.phase)) continue;
      mistakes.add(entry.value.mark,
                   fmt::format("there is no phase {}", runbook::quoted(fault.phase)),
                   "the name of a phase, such as holding", nearest_phase(fault.phase));
    } else {
      mistakes.add(entry.mark, fmt::format("when has no key {}", runbook::quoted(entry.key)),
                   "phase or after", runbook::nearest(entry.key, {"phase", "after"}));
    }
  }
  if (fault.phase.empty()) mistakes.add(node.mark, "when names no phase", "phase: NAME");
}

/// Reads the values of one fault; what is wrong goes to the mistakes.
void read_values(const Node& node, Fault& fault, Mistakes& mistakes) {
  const FaultRow& row = row_of(fault.kind);
  if (node.kind == Node::Kind::null) return;
  if (node.kind != Node::Kind::map)
    return add_wrong(node, row.name, "a mapping, or nothing", mistakes);
  std::vector<std::string> known(row.keys.begin(), row.keys.end());
  known.insert(known.end(), {"at", "when"});
  std::set<std::string> seen;
  for (const YamlEntry& entry : node.entries) {
    if (std::ranges::count(known, entry.key) == 0) {
      mistakes.add(
          entry.mark, fmt::format("{} has no key {}", row.name, runbook::quoted(entry.key)),
          fmt::format("one of {}", fmt::join(known, ", ")), runbook::nearest(entry.key, known));
    } else if (!seen.insert(entry.key).second) {
      mistakes.add(entry.mark,
                   fmt::format("the key {} stands here twice", runbook::quoted(entry.key)),
                   "it once");
    } else if (entry.key == "when") {
      read_when(entry.value, fault, mistakes);
    } else {
      read_value(entry, fault_key(entry.key), fault, mistakes);
    }
  }
  if (fault.lasts && !seen.contains("count")) fault.count = every_time;
  if (seen.contains("at") && !fault.phase.empty())
    mistakes.add(node.mark, "a fault has both at and when", "one of them");
}

std::optional<FaultKind> find_kind(const std::string& name, runbook::Mark mark,
                                   Mistakes& mistakes) {
  std::vector<std::string> known;
  for (const FaultKind kind : fault_kinds) {
    if (to_text(kind) == name) return kind;
    known.emplace_back(to_text(kind));
  }
  mistakes.add(mark, fmt::format("there is no fault {}", runbook::quoted(name)),
               fmt::format("one of {}", fmt::join(known, ", ")), runbook::nearest(name, known));
  return std::nullopt;
}

void read_fault(const Node& node, std::vector<Fault>& faults, Mistakes& mistakes) {
  const bool named = node.kind == Node::Kind::text;
  if (!named && (node.kind != Node::Kind::map || node.entries.size() != 1)) {
    return add_wrong(node, "a fault", "the name of a fault, or a mapping with that one key",
                     mistakes);
  }
  const auto kind = named
                        ? find_kind(node.text, node.mark, mistakes)
                        : find_kind(node.entries.front().key, node.entries.front().mark, mistakes);
  if (!kind) return;
  Fault& fault = faults.emplace_back();
  fault.kind = *kind;
  if (!named) read_values(node.entries.front().value, fault, mistakes);
}

void read_document(const Node& document, std::vector<Fault>& faults, Mistakes& mistakes) {
  if (document.kind != Node::Kind::map) {
    return add_wrong(document, "the script", "a mapping with faults", mistakes);
  }
  for (const YamlEntry& entry : document.entries) {
    if (entry.key != "faults") {
      mistakes.add(entry.mark, fmt::format("unknown key {}", runbook::quoted(entry.key)), "faults",
                   runbook::nearest(entry.key, {"faults"}));
    } else if (entry.value.kind == Node::Kind::list && entry.value.items.size() <= most_faults) {
      for (const Node& item : entry.value.items) read_fault(item, faults, mistakes);
    } else {
      add_wrong(entry.value, "faults", fmt::format("a list of at most {} faults", most_faults),
                mistakes);
    }
  }
}

}  // namespace

FaultScript parse_faults(std::string_view text, const std::string& file) {
  FaultScript script;
  Mistakes mistakes{file};
  const std::vector<Node> documents = runbook::read_documents(text, mistakes);
  if (documents.size() == 1) {
    read_document(documents.front(), script.faults, mistakes);
  } else if (mistakes.empty()) {
    mistakes.add({}, fmt::format("{} documents", documents.size()), "one");
  }
  script.mistakes = std::move(mistakes).take();
  if (!script.ok()) script.faults.clear();
  return script;
}

}  // namespace bluegreen::sim
