#include <algorithm>
#include <array>
#include <ranges>

#include "bluegreen/base/json.hpp"
#include "bluegreen/runbook/parse.hpp"
#include "runbook/probe_kind.hpp"
#include "runbook/scalar.hpp"
#include "runbook/value_type.hpp"

namespace bluegreen::runbook {
namespace {

using base::JsonWriter;

void write_object(std::span<const Key> keys, const Target& defaults, JsonWriter& json);

void write_texts(std::string_view name, auto&& texts, JsonWriter& json) {
  json.open_list(name);
  for (const std::string_view text : texts) json.add(text);
  json.close();
}

void write_text(Type type, JsonWriter& json) {
  json.member("type", "string");
  if (const std::string pattern = pattern_of(type); !pattern.empty())
    json.member("pattern", "^(" + pattern + ")$");
  if (const std::size_t longest = value_type(type).longest; longest > 0)
    json.member("maxLength", longest);
}

void write_list(const Key& key, JsonWriter& json) {
  json.member("type", "array");
  json.member("maxItems", most_list_items);
  if (key.type == Type::argv) json.member("minItems", 1);
  json.open_object("items");
  if (key.type == Type::probes) {
    json.member("$ref", "#/$defs/probe");
  } else {
    write_text(key.type, json);
  }
  json.close();
}

void write_scalars(JsonWriter& json) {
  json.member("type", "object");
  json.member("maxProperties", most_list_items);
  json.open_object("additionalProperties");
  write_texts("type", std::array{"string", "number", "boolean"}, json);
  json.close();
}

void write_type(const Key& key, const Target& defaults, JsonWriter& json) {
  switch (key.type) {
    case Type::integer:
      json.member("type", "integer");
      json.member("minimum", key.range.smallest);
      json.member("maximum", key.range.largest);
      break;
    case Type::on_unknown:
    case Type::instant_switch:
    case Type::metric_source:
      write_texts("enum", value_type(key.type).words, json);
      break;
    case Type::arguments:
    case Type::argv:
    case Type::probes:
      write_list(key, json);
      break;
    case Type::scalars:
      write_scalars(json);
      break;
    case Type::section:
      write_object(key.inside, defaults, json);
      break;
    default:
      write_text(key.type, json);
      break;
  }
}

/// One of the forms that a value may have.
void write_form(const Key& key, const Target& defaults, JsonWriter& json) {
  json.open_object();
  write_type(key, defaults, json);
  json.close();
}

void write_null(JsonWriter& json) { json.open_object().member("type", "null").close(); }

void write_value(const Key& key, const Target& defaults, JsonWriter& json) {
  json.open_object();
  json.member("description", key.description);
  if (place_of<std::optional<GateSpec>>(key, defaults) != nullptr ||
      place_of<std::optional<std::string>>(key, defaults) != nullptr) {
    json.open_list("oneOf");
    write_null(json);
    write_form(key, defaults, json);
    json.close();
  } else {
    write_type(key, defaults, json);
  }
  const bool has_default = !key.required && key.needed_by == nullptr;
  const auto value = has_default ? scalar_of(key, defaults) : std::nullopt;
  if (value) std::visit([&](const auto& each) { json.member("default", each); }, *value);
  json.close();
}

bool has_required(const Key& key) {
  return key.required || (key.slot == nullptr && std::ranges::any_of(key.inside, has_required));
}

void write_object(std::span<const Key> keys, const Target& defaults, JsonWriter& json) {
  json.member("type", "object");
  json.member("additionalProperties", false);
  if (std::ranges::any_of(keys, has_required)) {
    write_texts("required",
                keys | std::views::filter(has_required) | std::views::transform(&Key::name), json);
  }
  json.open_object("properties");
  for (const Key& key : keys) {
    if (key.type == Type::unsupported) continue;
    json.key(key.name);
    write_value(key, defaults, json);
  }
  json.close();
}

/// The name alone says everything that is needed.
bool is_complete_alone(const ProbeKind* kind) {
  return kind->has_short_form && std::ranges::none_of(kind->keys, has_required);
}

/// After a probe's name: nothing, the value of its short form, or its settings.
void write_probe_settings(const ProbeKind& kind, JsonWriter& json) {
  ProbeSpec probe = kind.make();
  const Target defaults{nullptr, &probe};
  json.open_object(kind.name);
  json.member("description", kind.description);
  json.open_list("oneOf");
  if (is_complete_alone(&kind)) write_null(json);
  if (kind.has_short_form) write_form(kind.keys.front(), defaults, json);
  json.open_object();
  write_object(kind.keys, defaults, json);
  if (!kind.has_short_form) json.member("minProperties", 1).member("maxProperties", 1);
  json.close().close().close();
}

void write_probe(JsonWriter& json) {
  json.open_object("probe");
  json.open_list("oneOf");
  json.open_object();
  write_texts("enum",
              probe_kinds() | std::views::filter(is_complete_alone) |
                  std::views::transform(&ProbeKind::name),
              json);
  json.close();
  json.open_object();
  json.member("type", "object");
  json.member("additionalProperties", false);
  json.member("minProperties", 1);
  json.member("maxProperties", 1);
  json.open_object("properties");
  for (const ProbeKind* kind : probe_kinds()) write_probe_settings(*kind, json);
  json.close().close().close().close();
}

/// The required keys of a runbook for the environment, where it needs more than others.
void write_needs(const EnvironmentRow& row, std::span<const Key> keys, JsonWriter& json) {
  const EnvironmentTraits traits{{}, row.needs_namespace, row.needs_chart};
  const auto is_needed = [&](const Key& key) {
    return key.needed_by != nullptr && traits.*key.needed_by;
  };
  const auto has_needed = [&](const Key& key) {
    return is_needed(key) || std::ranges::any_of(key.inside, is_needed);
  };
  write_texts("required", keys | std::views::filter(has_needed) | std::views::transform(&Key::name),
              json);
  auto sections = keys | std::views::filter([&](const Key& key) {
                    return std::ranges::any_of(key.inside, is_needed);
                  });
  if (sections.empty()) return;
  json.open_object("properties");
  for (const Key& key : sections) {
    json.open_object(key.name);
    write_needs(row, key.inside, json);
    json.close();
  }
  json.close();
}

/// `if` holds for a runbook that names no environment, too: it has the default.
void write_needs_of_environments(JsonWriter& json) {
  json.open_list("allOf");
  for (const auto& row : environment_rows()) {
    if (!row.needs_namespace && !row.needs_chart) continue;
    json.open_object();
    json.open_object("if").open_object("properties").open_object("environment");
    json.member("const", row.name);
    json.close().close();
    if (row.name != Runbook{}.environment) write_texts("required", std::array{"environment"}, json);
    json.close();
    json.open_object("then");
    write_needs(row, runbook_keys(), json);
    json.close().close();
  }
  json.close();
}

/// A file is one runbook or a list of them; `if` gives better messages than `oneOf` would.
void write_file(JsonWriter& json) {
  json.open_object("if").open_list("required").add("services").close().close();
  json.open_object("then");
  json.member("additionalProperties", false);
  json.open_object("properties");
  json.open_object("services");
  json.member("description", "Several services in one file.");
  json.member("type", "array");
  json.member("minItems", 1);
  json.open_object("items").member("$ref", "#/$defs/runbook").close();
  json.close().close().close();
  json.open_object("else").member("$ref", "#/$defs/runbook").close();
}

}  // namespace

std::string json_schema() {
  Runbook runbook;
  runbook.gate.emplace();  // its keys have defaults too
  JsonWriter json{JsonWriter::Layout::indented};
  json.open_object();
  json.member("$schema", "https://json-schema.org/draft/2020-12/schema");
  json.member("title", "A bluegreen runbook");
  json.member("description",
              "How a service is carried from one version to the next. Three keys are complete.");
  json.member("type", "object");
  write_file(json);
  json.open_object("$defs");
  json.open_object("runbook");
  write_object(runbook_keys(), Target{&runbook, nullptr}, json);
  write_needs_of_environments(json);
  json.close();
  write_probe(json);
  json.close().close();
  return json.take() + "\n";
}

}  // namespace bluegreen::runbook
