#include "bluegreen/sim/fault_script.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bluegreen/model/phase.hpp"
#include "runbook/percentage.hpp"
#include "runbook/read_documents.hpp"

namespace bluegreen::sim {
namespace {

using runbook::Mistakes;
using Node = runbook::YamlNode;
using runbook::YamlEntry;

constexpr std::size_t most_faults = 256;
constexpr std::int64_t most_repetitions = 1000;

constexpr std::array<std::string_view, 18> operations{"any",
                                                      "observe_workloads",
                                                      "observe_traffic",
                                                      "watch_workloads",
                                                      "watch_traffic",
                                                      "install",
                                                      "scale",
                                                      "uninstall",
                                                      "set_drain",
                                                      "replace_pods",
                                                      "stamp_workloads",
                                                      "stamp_traffic",
                                                      "switch_traffic",
                                                      "verify_traffic",
                                                      "sample_traffic",
                                                      "run_probe",
                                                      "record_load",
                                                      "record_store"};

/// What a fault of the kind may say beside its time.
std::vector<std::string> own_keys_of(FaultKind kind) {
  switch (kind) {
    case FaultKind::slow_start:
      return {"by", "color", "for"};
    case FaultKind::latency:
      return {"mean", "color", "for"};
    case FaultKind::errors:
      return {"rate", "color", "for"};
    case FaultKind::log_error:
    case FaultKind::pod_evicted:
      return {"color"};
    case FaultKind::api_error:
      return {"operation", "status", "count"};
    case FaultKind::answer_lost:
      return {"operation"};
    case FaultKind::stranger_edits_service:
      return {"selector"};
    case FaultKind::watch_broken:
      return {"for"};
    case FaultKind::driver_killed:
      return {};
    default:
      return {"color", "for"};
  }
}

std::vector<std::string> keys_of(FaultKind kind) {
  std::vector<std::string> keys = own_keys_of(kind);
  keys.insert(keys.end(), {"at", "when"});
  return keys;
}

/// The name of an engine's phase that is near; empty when none is.
std::string nearest_phase(std::string_view text) {
  std::vector<std::string> known;
  for (const auto& row : model::phase_rows()) known.emplace_back(row.name);
  return runbook::nearest(text, known);
}

/// Reads the values of one fault; what is wrong goes to the mistakes.
class FaultReader {
 public:
  FaultReader(Fault& fault, Mistakes& mistakes) : fault_(fault), mistakes_(mistakes) {}

  void read(const Node& node) {
    if (node.kind == Node::Kind::null) return;
    if (node.kind != Node::Kind::map)
      return wrong(node, std::string{to_text(fault_.kind)}, "a mapping, or nothing");
    const std::vector<std::string> known = keys_of(fault_.kind);
    for (const YamlEntry& entry : node.entries) read_key(entry, known);
    check_time(node);
  }

 private:
  void read_key(const YamlEntry& entry, const std::vector<std::string>& known) {
    if (!check_key(entry, known)) return;
    const Node& value = entry.value;
    if (entry.key == "at") {
      at_ = true;
      return read_duration(entry, fault_.delay);
    }
    if (entry.key == "when") return read_when(value);
    if (entry.key == "by" || entry.key == "mean") return read_duration(entry, fault_.by);
    if (entry.key == "for") return read_duration(entry, fault_.lasts.emplace());
    if (entry.key == "rate") return read_rate(value);
    if (entry.key == "operation") return read_operation(value);
    if (entry.key == "status") return read_number(entry, {409, 429, 500}, fault_.status);
    if (entry.key == "count") return read_number(entry, {}, fault_.count);
    const auto color = model::parse_color(value.text);
    if (entry.key == "color") {
      fault_.color = color;
      if (!color) wrong(value, "color", "blue or green");
    } else {
      fault_.selector = color;
      if (!color && value.text != "none") wrong(value, "selector", "blue, green or none");
    }
  }

  bool check_key(const YamlEntry& entry, const std::vector<std::string>& known) {
    if (std::find(known.begin(), known.end(), entry.key) == known.end()) {
      mistakes_.add(
          entry.mark,
          fmt::format("{} has no key {}", to_text(fault_.kind), runbook::quoted(entry.key)),
          fmt::format("one of {}", fmt::join(known, ", ")), runbook::nearest(entry.key, known));
      return false;
    }
    if (std::find(seen_.begin(), seen_.end(), entry.key) != seen_.end()) {
      mistakes_.add(entry.mark,
                    fmt::format("the key {} stands here twice", runbook::quoted(entry.key)),
                    "it once");
      return false;
    }
    seen_.push_back(entry.key);
    return true;
  }

  void check_time(const Node& node) {
    if (at_ && !fault_.phase.empty())
      mistakes_.add(node.mark, "a fault has both at and when", "one of them");
  }

  void read_when(const Node& node) {
    if (node.kind != Node::Kind::map)
      return wrong(node, "when", "a mapping such as {phase: holding, after: 5s}");
    const std::vector<std::string> known{"phase", "after"};
    for (const YamlEntry& entry : node.entries) {
      if (entry.key == "after") {
        read_duration(entry, fault_.delay);
      } else if (entry.key == "phase") {
        fault_.phase = entry.value.text;
        if (!model::parse_phase(fault_.phase)) {
          mistakes_.add(entry.value.mark,
                        fmt::format("there is no phase {}", runbook::quoted(fault_.phase)),
                        "the name of a phase, such as holding", nearest_phase(fault_.phase));
        }
      } else {
        mistakes_.add(entry.mark, fmt::format("when has no key {}", runbook::quoted(entry.key)),
                      "phase or after", runbook::nearest(entry.key, known));
      }
    }
    if (fault_.phase.empty()) mistakes_.add(node.mark, "when names no phase", "phase: NAME");
  }

  void read_duration(const YamlEntry& entry, base::Duration& slot) {
    const auto length = base::parse_duration(entry.value.text);
    if (!entry.value.is_scalar() || !length)
      return wrong(entry.value, entry.key, "a duration such as 90s");
    slot = length.value();
  }

  void read_rate(const Node& node) {
    const auto rate = runbook::parse_percentage(node.text);
    if (!rate) return wrong(node, "rate", "a percentage such as 20%");
    fault_.rate_ppm = *rate;
  }

  void read_operation(const Node& node) {
    if (std::find(operations.begin(), operations.end(), node.text) == operations.end()) {
      const std::vector<std::string> known(operations.begin(), operations.end());
      mistakes_.add(node.mark, fmt::format("operation is {}", runbook::describe(node)),
                    fmt::format("one of {}", fmt::join(known, ", ")),
                    runbook::nearest(node.text, known));
      return;
    }
    fault_.operation = node.text;
  }

  void read_number(const YamlEntry& entry, std::initializer_list<int> allowed, int& slot) {
    const std::string& text = entry.value.text;
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    const bool listed = std::find(allowed.begin(), allowed.end(), number) != allowed.end();
    const bool in_bounds = allowed.size() == 0 ? number >= 1 && number <= most_repetitions : listed;
    if (!whole || !in_bounds) {
      return wrong(entry.value, entry.key,
                   allowed.size() == 0 ? "a number between 1 and 1000" : "409, 429 or 500");
    }
    slot = number;
  }

  void wrong(const Node& node, std::string_view what, const std::string& expected) {
    mistakes_.add(node.mark, fmt::format("{} is {}", what, runbook::describe(node)), expected);
  }

  Fault& fault_;
  Mistakes& mistakes_;
  std::vector<std::string> seen_;
  bool at_ = false;
};

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
    mistakes.add(node.mark, fmt::format("a fault is {}", runbook::describe(node)),
                 "the name of a fault, or a mapping with that one key");
    return;
  }
  const auto kind = named
                        ? find_kind(node.text, node.mark, mistakes)
                        : find_kind(node.entries.front().key, node.entries.front().mark, mistakes);
  if (!kind) return;
  Fault& fault = faults.emplace_back();
  fault.kind = *kind;
  if (!named) FaultReader{fault, mistakes}.read(node.entries.front().value);
}

void read_document(const Node& document, std::vector<Fault>& faults, Mistakes& mistakes) {
  if (document.kind != Node::Kind::map) {
    mistakes.add(document.mark, fmt::format("the script is {}", runbook::describe(document)),
                 "a mapping with faults");
    return;
  }
  for (const YamlEntry& entry : document.entries) {
    if (entry.key != "faults") {
      mistakes.add(entry.mark, fmt::format("unknown key {}", runbook::quoted(entry.key)), "faults",
                   runbook::nearest(entry.key, {"faults"}));
    } else if (entry.value.kind == Node::Kind::list && entry.value.items.size() <= most_faults) {
      for (const Node& item : entry.value.items) read_fault(item, faults, mistakes);
    } else {
      mistakes.add(entry.value.mark, fmt::format("faults is {}", runbook::describe(entry.value)),
                   fmt::format("a list of at most {} faults", most_faults));
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
