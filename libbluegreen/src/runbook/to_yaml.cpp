#include <utility>

#include "bluegreen/base/yaml.hpp"
#include "bluegreen/runbook/parse.hpp"
#include "runbook/key.hpp"
#include "runbook/value_text.hpp"

namespace bluegreen::runbook {
namespace {

std::string list_text(const std::vector<std::string>& texts) {
  std::vector<std::string> values;
  for (const std::string& text : texts) values.push_back(base::yaml_text(text));
  return base::yaml_list(values);
}

/// The values are texts here, also those that read like a number.
std::string map_text(const std::map<std::string, std::string>& texts) {
  std::vector<std::pair<std::string, std::string>> entries;
  for (const auto& [name, text] : texts)
    entries.emplace_back(base::yaml_text(name), base::yaml_text(text));
  return base::yaml_map(entries);
}

/// The value of a key on one line; nothing for what is not there.
std::optional<std::string> one_line(const Key& key, const Target& target) {
  if (key.slot == nullptr) return std::nullopt;
  const Slot slot = key.slot(target);
  if (auto* const* list = std::get_if<std::vector<std::string>*>(&slot)) return list_text(**list);
  if (auto* const* values = std::get_if<std::map<std::string, std::string>*>(&slot))
    return map_text(**values);
  const std::optional<ValueText> value = value_text(key, slot);
  if (!value) return std::nullopt;
  return value->is_number ? value->text : base::yaml_text(value->text);
}

std::string settings_text(const ProbeKind& kind, ProbeSpec probe) {
  std::vector<std::pair<std::string, std::string>> settings;
  for (const Key& key : kind.keys) {
    if (auto value = one_line(key, Target{nullptr, &probe}))
      settings.emplace_back(key.name, std::move(*value));
  }
  return base::yaml_map(settings);
}

void write_probes(std::string_view name, const std::vector<ProbeSpec>& probes,
                  base::YamlWriter& yaml) {
  if (probes.empty()) return yaml.entry(name, base::yaml_list({}));
  yaml.open(name);
  for (const ProbeSpec& probe : probes) {
    const ProbeKind& kind = kind_entry(probe);
    yaml.item(kind.name, settings_text(kind, probe));
  }
  yaml.close();
}

void write_section(std::span<const Key> keys, const Target& target, base::YamlWriter& yaml) {
  for (const Key& key : keys) {
    if (key.type == Type::section && key.present != nullptr && !key.present(target)) {
      yaml.entry(key.name, "null");
    } else if (key.type == Type::section) {
      yaml.open(key.name);
      write_section(key.inside, target, yaml);
      yaml.close();
    } else if (key.type == Type::probes) {
      write_probes(key.name, *std::get<std::vector<ProbeSpec>*>(key.slot(target)), yaml);
    } else if (const auto value = one_line(key, target)) {
      yaml.entry(key.name, *value);
    }
  }
}

}  // namespace

std::string to_yaml(const Runbook& runbook) {
  Runbook copy = runbook;  // the tables give places to write to as well
  base::YamlWriter yaml;
  write_section(runbook_keys(), Target{&copy, nullptr}, yaml);
  return yaml.take();
}

}  // namespace bluegreen::runbook
