#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bluegreen/base/yaml.hpp"
#include "bluegreen/runbook/parse.hpp"
#include "runbook/probe_kind.hpp"
#include "runbook/scalar.hpp"

namespace bluegreen::runbook {
namespace {

std::string list_text(const std::vector<std::string>& texts) {
  std::vector<std::string> items;
  for (const std::string& text : texts) items.push_back(base::yaml_text(text));
  return fmt::format("[{}]", fmt::join(items, ", "));
}

std::string entry_text(std::string_view key, std::string_view value) {
  return fmt::format("{}: {}", key, value);
}

/// The values are texts here, also those that read like a number.
std::string map_text(const std::map<std::string, std::string>& texts) {
  std::vector<std::string> entries;
  for (const auto& [name, text] : texts)
    entries.push_back(entry_text(base::yaml_text(name), base::yaml_text(text)));
  return fmt::format("{{{}}}", fmt::join(entries, ", "));
}

/// The value of a key on one line; nothing for what is not there, and for what needs more lines.
std::optional<std::string> one_line(const Key& key, const Target& target) {
  if (const auto* gate = place_of<std::optional<GateSpec>>(key, target); gate != nullptr && !*gate)
    return "null";
  if (const auto* probes = place_of<std::vector<ProbeSpec>>(key, target))
    return probes->empty() ? std::optional{"[]"} : std::nullopt;
  if (const auto* list = place_of<std::vector<std::string>>(key, target)) return list_text(*list);
  if (const auto* values = place_of<std::map<std::string, std::string>>(key, target))
    return map_text(*values);
  const std::optional<Scalar> value = scalar_of(key, target);
  if (!value) return std::nullopt;
  if (const auto* number = std::get_if<std::int64_t>(&*value)) return std::to_string(*number);
  const auto& text = std::get<std::string>(*value);
  // No key takes an empty text. One that not every environment needs is then not said; elsewhere it
  // is written, as a key that is left out has a default.
  const bool is_unsaid = text.empty() && key.needed_by != nullptr;
  return is_unsaid ? std::nullopt : std::optional{base::yaml_text(text)};
}

std::string probe_text(ProbeSpec probe) {
  const ProbeKind& kind = probe.row();
  std::vector<std::string> settings;
  for (const Key& key : kind.keys) {
    if (const auto value = one_line(key, Target{nullptr, &probe}))
      settings.push_back(entry_text(key.name, *value));
  }
  return fmt::format("{}: {{{}}}", kind.name, fmt::join(settings, ", "));
}

/// The lines of a mapping.
std::string section_text(std::span<const Key> keys, const Target& target,
                         const std::string& indent) {
  std::string lines;
  for (const Key& key : keys) {
    if (const auto value = one_line(key, target)) {
      lines += fmt::format("{}{}: {}\n", indent, key.name, *value);
    } else if (key.type == Type::section) {
      lines += fmt::format("{}{}:\n", indent, key.name);
      lines += section_text(key.inside, target, indent + "  ");
    } else if (const auto* probes = place_of<std::vector<ProbeSpec>>(key, target)) {
      lines += fmt::format("{}{}:\n", indent, key.name);
      for (const ProbeSpec& probe : *probes)
        lines += fmt::format("{}  - {}\n", indent, probe_text(probe));
    }
  }
  return lines;
}

}  // namespace

std::string to_yaml(const Runbook& runbook) {
  Runbook copy = runbook;  // the tables give places to write to as well
  return section_text(runbook_keys(), Target{&copy, nullptr}, "");
}

}  // namespace bluegreen::runbook
