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
  const bool may_be_null = key.present != nullptr;
  if (may_be_null && node.kind == YamlNode::Kind::null) return true;
  if (node.kind != YamlNode::Kind::map) {
    add_wrong_value(key, path, node, reading.mistakes);
    return false;
  }
  if (key.make != nullptr) key.make(target);
  read_section(key.inside, path + ".", node, target, reading);
  return true;
}

bool read_entry(const Key& key, const std::string& path, const YamlNode& node, const Target& target,
                Reading& reading) {
  if (key.type == Type::section) return read_subsection(key, path, node, target, reading);
  const Slot slot = key.slot == nullptr ? Slot{} : key.slot(target);
  if (key.type == Type::probes)
    return read_probes(key, path, node, *std::get<std::vector<ProbeSpec>*>(slot), reading);
  const bool good = read_value(key, path, node, slot, reading.mistakes);
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
    if (key.required)
      reading.mistakes.add(where, fmt::format("{} is missing", full), expectation(key));
    if (key.make == nullptr) add_missing(key.inside, full + ".", where, reading);
  }
}

}  // namespace

void read_section(std::span<const Key> keys, const std::string& path, const YamlNode& map,
                  const Target& target, Reading& reading) {
  for (const YamlEntry& entry : map.entries) {
    const auto key =
        std::find_if(keys.begin(), keys.end(), [&](const Key& k) { return k.name == entry.key; });
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
