#include "runbook/read_probes.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runbook/probe_kind.hpp"
#include "runbook/read_value.hpp"
#include "runbook/value_type.hpp"

namespace bluegreen::runbook {
namespace {

std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (const ProbeKind* kind : probe_kinds()) names.emplace_back(kind->name);
  return names;
}

/// A probe as it stands in the list: the kind's name, and its settings, which are none after a bare
/// name.
using Written = YamlEntry;

Written bare(const std::string& name, Mark mark) {
  return {name, mark, YamlNode{YamlNode::Kind::map, mark, "", {}, {}}};
}

std::optional<Written> take_apart(const std::string& path, const YamlNode& item,
                                  Mistakes& mistakes) {
  if (item.kind == YamlNode::Kind::text) return bare(item.text, item.mark);
  if (item.entries.size() == 1) {
    const YamlEntry& only = item.entries.front();
    return only.value.kind == YamlNode::Kind::null ? bare(only.key, only.mark) : only;
  }
  if (item.kind == YamlNode::Kind::map) {
    mistakes.add(item.mark, fmt::format("{} has {} keys side by side", path, item.entries.size()),
                 "the probe's name with its settings indented below it");
  } else {
    mistakes.add(item.mark, fmt::format("{} is {}", path, describe(item)), "a probe");
  }
  return std::nullopt;
}

void read_settings(const ProbeKind& kind, const std::string& path, const Written& written,
                   ProbeSpec& probe, Reading& reading) {
  const Target target{nullptr, &probe};
  if (written.value.kind == YamlNode::Kind::map) {
    read_section(kind.keys, path + ".", written.value, target, reading);
  } else if (kind.has_short_form) {
    const bool good = read_value(kind.keys.front(), path, written.value, target, reading.mistakes);
    reading.given[path] = {written.mark, good};
  } else {
    reading.mistakes.add(written.value.mark, fmt::format("{} is {}", path, describe(written.value)),
                         "a mapping of its settings");
  }
}

/// Of a kind without a short form: its keys exclude each other, and one of them is needed.
void check_one_key(const ProbeKind& kind, const std::string& path, const Written& written,
                   Reading& reading) {
  if (kind.has_short_form || written.value.kind != YamlNode::Kind::map) return;
  std::vector<std::string_view> all;
  std::vector<std::string_view> given;
  for (const Key& key : kind.keys) {
    all.push_back(key.name);
    if (reading.has(fmt::format("{}.{}", path, key.name))) given.push_back(key.name);
  }
  if (given.empty()) {
    reading.mistakes.add(written.mark,
                         fmt::format("{} has neither {}", path, fmt::join(all, " nor ")),
                         fmt::format("one of {}", fmt::join(all, ", ")));
  }
  if (given.size() > 1) {
    reading.mistakes.add(reading.mark_of(fmt::format("{}.{}", path, given.back()), written.mark),
                         fmt::format("{} has both {}", path, fmt::join(given, " and ")),
                         "one of them");
  }
}

void check_name(const ProbeSpec& probe, const std::string& path, Mark where, Reading& reading) {
  const auto* const custom = probe.get_if<Custom>();
  if (custom == nullptr || find_probe_kind(custom->name) == nullptr) return;
  reading.mistakes.add(
      where, fmt::format("{} has the name {} of a built-in probe", path, quoted(custom->name)),
      "a name of its own");
}

std::optional<ProbeSpec> read_probe(const Key& key, const std::string& path, const YamlNode& item,
                                    Reading& reading) {
  const std::optional<Written> written = take_apart(path, item, reading.mistakes);
  if (!written) return std::nullopt;
  const ProbeKind* kind = find_probe_kind(written->key);
  if (kind == nullptr) {
    reading.mistakes.add(written->mark,
                         fmt::format("unknown probe {} in {}", quoted(written->key), key.name),
                         fmt::format("one of {}", fmt::join(kind_names(), ", ")),
                         nearest(written->key, kind_names()));
    return std::nullopt;
  }
  if (kind->is_judged && key.name == "validate") {
    reading.mistakes.add(
        written->mark,
        fmt::format("{} in validate: the new color has no requests before the switch", kind->name),
        "it in watch");
  }
  const std::string full = fmt::format("{}.{}", path, kind->name);
  ProbeSpec probe = kind->make();
  read_settings(*kind, full, *written, probe, reading);
  check_one_key(*kind, full, *written, reading);
  check_name(probe, full, written->mark, reading);
  return probe;
}

}  // namespace

bool read_probes(const Key& key, const std::string& path, const YamlNode& node,
                 std::vector<ProbeSpec>& probes, Reading& reading) {
  if (node.kind != YamlNode::Kind::list || node.items.size() > most_list_items)
    return refuse_value(key, path, node, reading.mistakes);
  std::vector<ProbeSpec> read;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const auto probe = read_probe(key, fmt::format("{}[{}]", path, i), node.items[i], reading);
    if (probe) read.push_back(*probe);
  }
  probes = std::move(read);
  return probes.size() == node.items.size();
}

}  // namespace bluegreen::runbook
