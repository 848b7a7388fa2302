#include "bluegreen/runbook/parse.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "runbook/answering.hpp"
#include "runbook/contradictions.hpp"
#include "runbook/read_documents.hpp"
#include "runbook/read_section.hpp"

namespace bluegreen::runbook {
namespace {

/// A runbook of the file that could be read, and where it begins.
struct Found {
  Runbook runbook;
  Mark mark;
};

void read_runbook(const YamlNode& node, const Answering& answering, Mistakes& mistakes,
                  std::vector<Found>& found) {
  if (node.kind != YamlNode::Kind::map) {
    mistakes.add(node.mark, fmt::format("a runbook is {}", describe(node)),
                 "a mapping with service, namespace and release");
    return;
  }
  Runbook runbook;
  runbook.validate = default_validate();
  runbook.watch = default_watch();
  Reading reading{mistakes, answering.traits_of(node, mistakes), {}};
  read_section(runbook_keys(), "", node, Target{&runbook, nullptr}, reading);
  settle(runbook, node.mark, reading);
  found.push_back({std::move(runbook), reading.mark_of("service", node.mark)});
}

void read_services(const YamlNode& document, const Answering& answering, Mistakes& mistakes,
                   std::vector<Found>& found) {
  bool seen = false;
  for (const YamlEntry& entry : document.entries) {
    if (entry.key != "services") {
      mistakes.add(entry.mark, fmt::format("unknown key {} beside services", quoted(entry.key)),
                   "services alone, with the other keys in each of its items");
      continue;
    }
    if (std::exchange(seen, true)) {
      mistakes.add(entry.mark, "services is written twice", "each key once");
      continue;
    }
    if (entry.value.kind != YamlNode::Kind::list || entry.value.items.empty()) {
      mistakes.add(entry.value.mark, fmt::format("services is {}", describe(entry.value)),
                   "a list of runbooks");
      continue;
    }
    for (const YamlNode& item : entry.value.items) read_runbook(item, answering, mistakes, found);
  }
}

void refuse_same_service(const std::vector<Found>& found, Mistakes& mistakes) {
  std::map<model::ServiceName, int> lines;
  for (const Found& each : found) {
    const model::ServiceName& service = each.runbook.service;
    if (service.name.empty()) continue;
    const auto [first, is_new] = lines.emplace(service, each.mark.line);
    if (is_new) continue;
    const std::string& name_space = service.name_space.name;
    const std::string in_namespace =
        name_space.empty() ? "" : " in the namespace " + quoted(name_space);
    mistakes.add(each.mark,
                 fmt::format("a second runbook for {}{}, the first is in line {}",
                             quoted(service.name), in_namespace, first->second),
                 "one runbook for each service");
  }
}

ParseOutcome read(std::string_view text, const std::string& file, const Answering& answering) {
  Mistakes mistakes{file};
  std::vector<Found> found;
  bool something = false;
  for (const YamlNode& document : read_documents(text, mistakes)) {
    if (document.kind == YamlNode::Kind::null) continue;
    something = true;
    const bool several =
        std::ranges::find(document.entries, "services", &YamlEntry::key) != document.entries.end();
    (several ? read_services : read_runbook)(document, answering, mistakes, found);
  }
  if (!something && mistakes.empty()) mistakes.add({}, "the file is empty", "a runbook");
  refuse_same_service(found, mistakes);

  ParseOutcome outcome;
  outcome.mistakes = std::move(mistakes).take();
  if (!outcome.ok()) return outcome;
  for (Found& each : found) outcome.runbooks.push_back(std::move(each.runbook));
  return outcome;
}

}  // namespace

ParseOutcome parse(std::string_view text, const std::string& file,
                   const std::vector<EnvironmentTraits>& of_host) {
  return read(text, file, {of_host, false});
}

ParseOutcome parse_recorded(std::string_view text, const std::string& file) {
  return read(text, file, {{}, true});
}

std::vector<Mistake> validate(const Runbook& runbook) {
  auto mistakes = parse_recorded(to_yaml(runbook), "runbook").mistakes;
  for (auto& mistake : mistakes) mistake.line = mistake.column = 0;  // nobody has the text
  return mistakes;
}

}  // namespace bluegreen::runbook
