#include <algorithm>

#include <fmt/format.h>

#include "bluegreen/runbook/parse.hpp"
#include "runbook/key.hpp"
#include "runbook/percentage.hpp"
#include "runbook/scalar_kind.hpp"
#include "runbook/value_text.hpp"

namespace bluegreen::runbook {
namespace {

/// Words that every YAML reader takes for the same text stand as they are, all else in double
/// quotes.
bool may_stand_plain(std::string_view text) {
  const auto safe = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"_./%-"}.find(c) != std::string_view::npos;
  };
  const bool starts_safely =
      !text.empty() && text.front() != '-' && text.front() != '%' && text.front() != '.';
  return starts_safely && std::all_of(text.begin(), text.end(), safe) &&
         kind_of_plain(text) == YamlNode::Kind::text && text != "null" && text != "Null" &&
         text != "NULL";
}

std::string scalar(std::string_view text) {
  if (may_stand_plain(text)) return std::string{text};
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if ((c >= 0 && c < ' ') || c == '\x7f') {
      result += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    } else {
      result += c;
    }
  }
  return result + "\"";
}

std::string flow_list(const std::vector<std::string>& texts) {
  std::string result;
  for (const std::string& text : texts) result += (result.empty() ? "" : ", ") + scalar(text);
  return "[" + result + "]";
}

std::string flow_map(const std::map<std::string, std::string>& values) {
  std::string result;
  for (const auto& [name, value] : values) {
    // Quoted always, so that a value that reads like a number stays the text that it is here.
    result += fmt::format("{}{}: {}", result.empty() ? "" : ", ", scalar(name), scalar(value));
  }
  return "{" + result + "}";
}

/// The value of a key on one line; nothing for what is not there.
std::optional<std::string> one_line(const Key& key, const Target& target) {
  if (key.slot == nullptr) return std::nullopt;
  const Slot slot = key.slot(target);
  if (auto* const* list = std::get_if<std::vector<std::string>*>(&slot)) return flow_list(**list);
  if (auto* const* values = std::get_if<std::map<std::string, std::string>*>(&slot))
    return flow_map(**values);
  const std::optional<ValueText> value = value_text(key, slot);
  if (!value) return std::nullopt;
  return value->is_number ? value->text : scalar(value->text);
}

void write_probes(const std::vector<ProbeSpec>& probes, std::string& yaml) {
  if (probes.empty()) yaml += " []";
  yaml += "\n";
  for (ProbeSpec probe : probes) {
    const ProbeKind& kind = kind_entry(probe);
    std::string settings;
    for (const Key& key : kind.keys) {
      const auto value = one_line(key, Target{nullptr, &probe});
      if (value)
        settings += fmt::format("{}{}: {}", settings.empty() ? "" : ", ", key.name, *value);
    }
    yaml += fmt::format("  - {}: {{{}}}\n", kind.name, settings);
  }
}

void write_section(std::span<const Key> keys, const Target& target, const std::string& indent,
                   std::string& yaml) {
  for (const Key& key : keys) {
    if (key.type == Type::section) {
      const bool absent = key.present != nullptr && !key.present(target);
      yaml += fmt::format("{}{}:{}\n", indent, key.name, absent ? " null" : "");
      if (!absent) write_section(key.inside, target, indent + "  ", yaml);
    } else if (key.type == Type::probes) {
      yaml += fmt::format("{}{}:", indent, key.name);
      write_probes(*std::get<std::vector<ProbeSpec>*>(key.slot(target)), yaml);
    } else if (const auto value = one_line(key, target)) {
      yaml += fmt::format("{}{}: {}\n", indent, key.name, *value);
    }
  }
}

}  // namespace

std::string to_yaml(const Runbook& runbook) {
  Runbook copy = runbook;  // the tables give places to write to as well
  std::string yaml;
  write_section(runbook_keys(), Target{&copy, nullptr}, "", yaml);
  return yaml;
}

}  // namespace bluegreen::runbook
