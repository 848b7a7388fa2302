#include "runbook/read_section.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runbook/read_probes.hpp"
#include "runbook/read_value.hpp"
#include "runbook/value_type.hpp"

namespace bluegreen::runbook {
namespace {

std::vector<std::string> names_of(std::span<const Key> keys) {
  std::vector<std::string> names;
  for (const Key& key : keys) {
    if (key.type != Type::unsupported) names.emplace_back(key.name);
  }
  return names;
}

void add_unknown(std::span<const Key> keys, const std::string& path, const YamlEntry& entry,
                 Mistakes& mistakes) {
  const std::vector<std::string> names = names_of(keys);
  std::string suggestion = nearest(entry.key, names);
  if (suggestion.empty()) suggestion = known_elsewhere(entry.key);
  const std::string where =
      path.empty() ? "" : fmt::format(" in {}", path.substr(0, path.size() - 1));
  mistakes.add(entry.mark, fmt::format("unknown key {}{}", quoted(entry.key), where),
               fmt::format("one of {}", fmt::join(names, ", ")), suggestion);
}

bool read_subsection(const Key& key, const std::string& path, const YamlNode& node,
                     const Target& target, Reading& reading) {
  auto* const gate = place_of<std::optional<GateSpec>>(key, target);
  if (gate != nullptr && node.kind == YamlNode::Kind::null) return true;
  if (node.kind != YamlNode::Kind::map) return refuse_value(key, path, node, reading.mistakes);
  if (gate != nullptr) gate->emplace();
  read_section(key.inside, path + ".", node, target, reading);
  return true;
}

bool read_entry(const Key& key, const std::string& path, const YamlNode& node, const Target& target,
                Reading& reading) {
  if (key.type == Type::section) return read_subsection(key, path, node, target, reading);
  if (auto* const probes = place_of<std::vector<ProbeSpec>>(key, target))
    return read_probes(key, path, node, *probes, reading);
  const bool good = read_value(key, path, node, target, reading.mistakes);
  if (key.type == Type::scalars) {
    for (const YamlEntry& entry : node.entries)
      reading.given.emplace(path + "." + entry.key, Given{entry.mark, good});
  }
  return good;
}

/// The required keys below a section that is not there, or of the mapping itself.
void add_missing(std::span<const Key> keys, const std::string& path, Mark where, Reading& reading) {
  for (const Key& key : keys) {
    const std::string full = path + std::string{key.name};
    if (reading.has(full)) continue;
    if (key.required || (key.needed_by != nullptr && reading.environment.*key.needed_by))
      reading.mistakes.add(where, fmt::format("{} is missing", full), expectation(key));
    if (key.slot == nullptr) add_missing(key.inside, full + ".", where, reading);
  }
}

}  // namespace

void read_section(std::span<const Key> keys, const std::string& path, const YamlNode& map,
                  const Target& target, Reading& reading) {
  for (const YamlEntry& entry : map.entries) {
    const auto key = std::ranges::find(keys, entry.key, &Key::name);
    if (key == keys.end()) {
      add_unknown(keys, path, entry, reading.mistakes);
      continue;
    }
    const std::string full = path + entry.key;
    if (reading.has(full)) {
      reading.mistakes.add(
          entry.mark,
          fmt::format("{} is written twice, first in line {}", full, reading.given[full].mark.line),
          "each key once");
      continue;
    }
    reading.given[full] = Given{entry.mark, false};
    reading.given[full].good = read_entry(*key, full, entry.value, target, reading);
  }
  add_missing(keys, path, map.mark, reading);
}

}  // namespace bluegreen::runbook
