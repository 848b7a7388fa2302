#include <algorithm>

#include "bluegreen/runbook/parse.hpp"
#include "runbook/json_writer.hpp"
#include "runbook/key.hpp"
#include "runbook/value_text.hpp"
#include "runbook/value_type.hpp"

namespace bluegreen::runbook {
namespace {

void write_object(std::span<const Key> keys, const Target& defaults, JsonWriter& json);

void write_patterned(const Key& key, JsonWriter& json) {
  json.member("type", "string");
  json.member("pattern", "^(" + pattern_of(key.type) + ")$");
  if (key.type == Type::service_name)
    json.literal_member("maxLength", std::to_string(longest_service_name));
  if (key.type == Type::dns_label || key.type == Type::word) {
    json.literal_member("maxLength", std::to_string(longest_dns_label));
  }
  if (key.type == Type::argument || key.type == Type::url_path) {
    json.literal_member("maxLength", std::to_string(longest_text));
  }
}

void write_choice(std::initializer_list<std::string_view> words, JsonWriter& json) {
  json.key("enum");
  json.open_array();
  for (const std::string_view word : words) json.text(word);
  json.close_array();
}

void write_list(const Key& key, JsonWriter& json) {
  json.member("type", "array");
  json.literal_member("maxItems", std::to_string(most_list_items));
  if (key.type == Type::argv) json.literal_member("minItems", "1");
  json.key("items");
  json.open_object();
  if (key.type == Type::probes) {
    json.member("$ref", "#/$defs/probe");
  } else if (key.type == Type::arguments) {
    write_patterned(Key{.name = {}, .type = Type::argument, .description = {}}, json);
  } else {
    json.member("type", "string");
    json.literal_member("maxLength", std::to_string(longest_text));
  }
  json.close_object();
}

void write_scalars(JsonWriter& json) {
  json.member("type", "object");
  json.literal_member("maxProperties", std::to_string(most_list_items));
  json.key("additionalProperties");
  json.open_object();
  json.key("type");
  json.open_array();
  for (const auto* type : {"string", "number", "boolean"}) json.text(type);
  json.close_array();
  json.close_object();
}

void write_type(const Key& key, const Target& defaults, JsonWriter& json) {
  switch (key.type) {
    case Type::integer:
      json.member("type", "integer");
      json.literal_member("minimum", std::to_string(key.smallest));
      json.literal_member("maximum", std::to_string(key.largest));
      break;
    case Type::on_unknown:
      write_choice({"ask", "return"}, json);
      break;
    case Type::instant_switch:
      write_choice({"instant"}, json);
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
      write_patterned(key, json);
      break;
  }
}

void write_default(const Key& key, const Target& defaults, JsonWriter& json) {
  if (key.required || key.slot == nullptr) return;
  const auto value = value_text(key, key.slot(defaults));
  if (!value) return;
  json.key("default");
  if (value->is_number) {
    json.literal(value->text);
  } else {
    json.text(value->text);
  }
}

/// What may be null is one of two things.
void write_nullable(const Key& key, const Target& defaults, JsonWriter& json) {
  json.key("oneOf");
  json.open_array();
  json.open_object();
  json.member("type", "null");
  json.close_object();
  json.open_object();
  write_type(key, defaults, json);
  json.close_object();
  json.close_array();
}

void write_value(const Key& key, const Target& defaults, JsonWriter& json) {
  const bool optional_text =
      key.slot != nullptr &&
      std::holds_alternative<std::optional<std::string>*>(key.slot(defaults));
  json.open_object();
  json.member("description", key.description);
  if (key.present != nullptr || optional_text) {
    write_nullable(key, defaults, json);
  } else {
    write_type(key, defaults, json);
  }
  write_default(key, defaults, json);
  json.close_object();
}

bool has_required(const Key& key) {
  if (key.required) return true;
  return key.make == nullptr && std::any_of(key.inside.begin(), key.inside.end(), has_required);
}

void write_object(std::span<const Key> keys, const Target& defaults, JsonWriter& json) {
  json.member("type", "object");
  json.literal_member("additionalProperties", "false");
  if (std::any_of(keys.begin(), keys.end(), has_required)) {
    json.key("required");
    json.open_array();
    for (const Key& key : keys) {
      if (has_required(key)) json.text(key.name);
    }
    json.close_array();
  }
  json.key("properties");
  json.open_object();
  for (const Key& key : keys) {
    if (key.type == Type::unsupported) continue;
    json.key(key.name);
    write_value(key, defaults, json);
  }
  json.close_object();
}

/// The name alone says everything that is needed.
bool is_complete_alone(const ProbeKind& kind) {
  return !kind.short_key.empty() && std::none_of(kind.keys.begin(), kind.keys.end(), has_required);
}

/// After a probe's name: nothing, the value of its short key, or its settings.
void write_probe_settings(const ProbeKind& kind, JsonWriter& json) {
  ProbeSpec probe = kind.make();
  const Target defaults{nullptr, &probe};
  json.key(kind.name);
  json.open_object();
  json.member("description", kind.description);
  json.key("oneOf");
  json.open_array();
  if (is_complete_alone(kind)) {
    json.open_object();
    json.member("type", "null");
    json.close_object();
  }
  for (const Key& key : kind.keys) {
    if (key.name != kind.short_key) continue;
    json.open_object();
    write_type(key, defaults, json);
    json.close_object();
  }
  json.open_object();
  write_object(kind.keys, defaults, json);
  if (kind.short_key.empty()) {
    json.literal_member("minProperties", "1");
    json.literal_member("maxProperties", "1");
  }
  json.close_object();
  json.close_array();
  json.close_object();
}

void write_probe(JsonWriter& json) {
  json.key("probe");
  json.open_object();
  json.key("oneOf");
  json.open_array();
  json.open_object();
  json.key("enum");
  json.open_array();
  for (const ProbeKind& kind : probe_kinds()) {
    if (is_complete_alone(kind)) json.text(kind.name);
  }
  json.close_array();
  json.close_object();
  json.open_object();
  json.member("type", "object");
  json.literal_member("additionalProperties", "false");
  json.literal_member("minProperties", "1");
  json.literal_member("maxProperties", "1");
  json.key("properties");
  json.open_object();
  for (const ProbeKind& kind : probe_kinds()) write_probe_settings(kind, json);
  json.close_object();
  json.close_object();
  json.close_array();
  json.close_object();
}

/// A file is one runbook or a list of them; `if` gives better messages than `oneOf` would.
void write_file(JsonWriter& json) {
  json.key("if");
  json.open_object();
  json.key("required");
  json.open_array();
  json.text("services");
  json.close_array();
  json.close_object();
  json.key("then");
  json.open_object();
  json.literal_member("additionalProperties", "false");
  json.key("properties");
  json.open_object();
  json.key("services");
  json.open_object();
  json.member("description", "Several services in one file.");
  json.member("type", "array");
  json.literal_member("minItems", "1");
  json.key("items");
  json.open_object();
  json.member("$ref", "#/$defs/runbook");
  json.close_object();
  json.close_object();
  json.close_object();
  json.close_object();
  json.key("else");
  json.open_object();
  json.member("$ref", "#/$defs/runbook");
  json.close_object();
}

}  // namespace

std::string json_schema() {
  Runbook runbook;
  runbook.gate.emplace();  // its keys have defaults too
  JsonWriter json;
  json.open_object();
  json.member("$schema", "https://json-schema.org/draft/2020-12/schema");
  json.member("title", "A bluegreen runbook");
  json.member("description",
              "How a service is carried from one version to the next. Three keys are complete.");
  json.member("type", "object");
  write_file(json);
  json.key("$defs");
  json.open_object();
  json.key("runbook");
  json.open_object();
  write_object(runbook_keys(), Target{&runbook, nullptr}, json);
  json.close_object();
  write_probe(json);
  json.close_object();
  json.close_object();
  return std::move(json).take();
}

}  // namespace bluegreen::runbook
