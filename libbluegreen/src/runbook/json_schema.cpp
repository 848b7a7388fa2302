#include <algorithm>

#include "bluegreen/base/json.hpp"
#include "bluegreen/runbook/parse.hpp"
#include "runbook/key.hpp"
#include "runbook/value_text.hpp"
#include "runbook/value_type.hpp"

namespace bluegreen::runbook {
namespace {

using base::JsonWriter;

void write_object(std::span<const Key> keys, const Target& defaults, JsonWriter& json);

void write_patterned(const Key& key, JsonWriter& json) {
  json.member("type", "string");
  json.member("pattern", "^(" + pattern_of(key.type) + ")$");
  if (key.type == Type::service_name) json.member("maxLength", longest_service_name);
  if (key.type == Type::dns_label || key.type == Type::word) {
    json.member("maxLength", longest_dns_label);
  }
  if (key.type == Type::argument || key.type == Type::url_path) {
    json.member("maxLength", longest_text);
  }
}

void write_choice(std::initializer_list<std::string_view> words, JsonWriter& json) {
  json.open_list("enum");
  for (const std::string_view word : words) json.add(word);
  json.close();
}

void write_list(const Key& key, JsonWriter& json) {
  json.member("type", "array");
  json.member("maxItems", most_list_items);
  if (key.type == Type::argv) json.member("minItems", 1);
  json.open_object("items");
  if (key.type == Type::probes) {
    json.member("$ref", "#/$defs/probe");
  } else if (key.type == Type::arguments) {
    write_patterned(Key{.name = {}, .type = Type::argument, .description = {}}, json);
  } else {
    json.member("type", "string");
    json.member("maxLength", longest_text);
  }
  json.close();
}

void write_scalars(JsonWriter& json) {
  json.member("type", "object");
  json.member("maxProperties", most_list_items);
  json.open_object("additionalProperties");
  json.open_list("type");
  for (const auto* type : {"string", "number", "boolean"}) json.add(type);
  json.close().close();
}

void write_type(const Key& key, const Target& defaults, JsonWriter& json) {
  switch (key.type) {
    case Type::integer:
      json.member("type", "integer");
      json.member("minimum", key.smallest);
      json.member("maximum", key.largest);
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
    json.add_json(value->text);
  } else {
    json.add(value->text);
  }
}

/// What may be null is one of two things.
void write_nullable(const Key& key, const Target& defaults, JsonWriter& json) {
  json.open_list("oneOf");
  json.open_object().member("type", "null").close();
  json.open_object();
  write_type(key, defaults, json);
  json.close().close();
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
  json.close();
}

bool has_required(const Key& key) {
  if (key.required) return true;
  return key.make == nullptr && std::any_of(key.inside.begin(), key.inside.end(), has_required);
}

void write_object(std::span<const Key> keys, const Target& defaults, JsonWriter& json) {
  json.member("type", "object");
  json.member("additionalProperties", false);
  if (std::any_of(keys.begin(), keys.end(), has_required)) {
    json.open_list("required");
    for (const Key& key : keys) {
      if (has_required(key)) json.add(key.name);
    }
    json.close();
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
bool is_complete_alone(const ProbeKind& kind) {
  return !kind.short_key.empty() && std::none_of(kind.keys.begin(), kind.keys.end(), has_required);
}

/// After a probe's name: nothing, the value of its short key, or its settings.
void write_probe_settings(const ProbeKind& kind, JsonWriter& json) {
  ProbeSpec probe = kind.make();
  const Target defaults{nullptr, &probe};
  json.open_object(kind.name);
  json.member("description", kind.description);
  json.open_list("oneOf");
  if (is_complete_alone(kind)) {
    json.open_object().member("type", "null").close();
  }
  for (const Key& key : kind.keys) {
    if (key.name != kind.short_key) continue;
    json.open_object();
    write_type(key, defaults, json);
    json.close();
  }
  json.open_object();
  write_object(kind.keys, defaults, json);
  if (kind.short_key.empty()) {
    json.member("minProperties", 1);
    json.member("maxProperties", 1);
  }
  json.close().close().close();
}

void write_probe(JsonWriter& json) {
  json.open_object("probe");
  json.open_list("oneOf");
  json.open_object();
  json.open_list("enum");
  for (const ProbeKind& kind : probe_kinds()) {
    if (is_complete_alone(kind)) json.add(kind.name);
  }
  json.close().close();
  json.open_object();
  json.member("type", "object");
  json.member("additionalProperties", false);
  json.member("minProperties", 1);
  json.member("maxProperties", 1);
  json.open_object("properties");
  for (const ProbeKind& kind : probe_kinds()) write_probe_settings(kind, json);
  json.close().close().close().close();
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
  json.close();
  write_probe(json);
  json.close().close();
  return json.take() + "\n";
}

}  // namespace bluegreen::runbook
