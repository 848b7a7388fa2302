#include "bluegreen/engine/record.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "bluegreen/base/json.hpp"
#include "bluegreen/port/record_store.hpp"
#include "bluegreen/runbook/parse.hpp"
#include "port/readable.hpp"

namespace bluegreen::engine {
namespace {

constexpr std::uint64_t newest_schema = 2;

using base::JsonReader;
using base::JsonWriter;

// ---- writing ----

void put(JsonWriter& json, const char* key, std::optional<base::UtcTime> value) {
  if (value) json.member(key, base::to_text(*value));
}

template <class T>
void put_list(JsonWriter& json, const char* key, const std::vector<T>& values,
              void (*put_one)(JsonWriter&, const T&)) {
  json.open_list(key);
  for (const auto& value : values) {
    json.open_object();
    put_one(json, value);
    json.close();
  }
  json.close();
}

void put_door(JsonWriter& json, const RecordedDoor& door) {
  json.member("name", door.name);
  if (door.split) {
    json.member("blue", door.split->weight(model::Color::blue));
    json.member("green", door.split->weight(model::Color::green));
  }
}

void put_release(JsonWriter& json, const Release& state, base::Timestamp now) {
  json.open_object("release");
  json.member("id", state.id);
  json.member("number", state.number);
  json.member("fence", state.fence);
  json.member("version", state.version);
  json.member("requested_by", port::readable_name(state.requested_by));
  json.member("phase", to_text(state.phase));
  if (state.resume_to) json.member("resume_to", to_text(*state.resume_to));
  put(json, "began", state.began);
  put(json, "phase_since", state.phase_since);
  if (state.live_before) json.member("live_before", model::to_text(*state.live_before));
  json.member("target", model::to_text(state.target));
  json.member("version_before", state.version_before);
  json.member("replicas", std::max(state.replicas, 0));
  if (state.replicas_before > 0) json.member("replicas_before", state.replicas_before);
  json.member("reason", port::readable_sentence(state.reason));
  json.member("step", state.step);
  json.member("draining", state.draining);
  json.member("data_plane_observed", state.data_plane_observed);
  put(json, "switched_at", state.switched_at);
  put(json, "seen_at", state.seen_at);
  put(json, "moved_at", state.moved_at);
  put(json, "held_at", state.held_at);
  put(json, "scaled_down_at", state.scaled_down_at);
  put(json, "ended_at", state.ended_at);
  // While a release is taken up again, the deadline that counts is the one of the phase that it
  // stood in.
  if (const auto& due = state.resume_to ? state.resumed_deadline : state.deadline) {
    const auto left = due->at - now.monotonic;
    json.member("deadline", base::to_text(now.utc + left));
    json.member("deadline_length", base::to_text(due->length));
  }
  json.member("pending_effect", port::readable_sentence(state.pending_effect));
  put_list(json, "doors", state.doors, put_door);
  if (!state.traffic.empty()) json.member("traffic", state.traffic);
  json.member("entries", state.entries);
  json.key("runbook").add_json(state.runbook.yaml_as_json());
  if (state.runbook_before) {
    json.member("recorded_version_before", state.recorded_version_before);
    json.key("runbook_before").add_json(state.runbook_before->yaml_as_json());
  }
  json.close();
}

void put_past(JsonWriter& json, const PastRelease& past) {
  json.member("number", past.number);
  json.member("version", past.version);
  json.member("color", model::to_text(past.color));
  json.member("outcome", past.outcome);
  json.member("reason", past.reason);
  put(json, "began", past.began);
  put(json, "ended", past.ended);
  json.member("runbook", past.runbook);
}

void put_intent(JsonWriter& json, const StoredIntent& intent) {
  json.member("id", intent.id);
  json.member("kind", intent.kind);
  json.member("who", intent.who);
}

// ---- reading ----
// What is missing keeps its default, what is there must have the right type.

template <class T>
void read_list(JsonReader& json, const char* key, std::vector<T>& into,
               T (*read_one)(JsonReader&)) {
  const auto values = json.find(key);
  if (!values.exists()) return;
  if (!values.is_list()) return json.note(key);
  for (const auto& value : values.items()) {
    JsonReader one{value};
    into.push_back(read_one(one));
    if (!one.wrong().empty()) json.note(key, one);
  }
}

base::result<runbook::SharedRunbook> read_runbook(const std::string& text,
                                                  const runbook::SharedRunbook* known) {
  if (known != nullptr && text == known->yaml()) return *known;
  auto parsed = runbook::parse_recorded(text, "record");
  if (!parsed.ok() || parsed.runbooks.size() != 1) {
    const auto why = parsed.mistakes.empty() ? "one runbook was expected"
                                             : runbook::to_text(parsed.mistakes.front());
    return base::failure(base::Errc::malformed, fmt::format("the record's runbook: {}", why));
  }
  return runbook::SharedRunbook{std::move(parsed.runbooks.front())};
}

std::optional<Due> read_due(JsonReader& json, base::Timestamp now) {
  const auto at = json.time("deadline");
  const auto length = json.duration("deadline_length");
  if (!at || !length) return std::nullopt;
  const auto left = std::clamp<base::Duration>(*at - now.utc, base::Duration::zero(), *length);
  return Due{now.monotonic + left, now.utc + left, *length};
}

void read_times(JsonReader& json, Release& state) {
  state.began = json.time("began").value_or(base::UtcTime{});
  state.phase_since = json.time("phase_since").value_or(base::UtcTime{});
  state.switched_at = json.time("switched_at");
  state.seen_at = json.time("seen_at");
  state.moved_at = json.time("moved_at");
  state.held_at = json.time("held_at");
  state.scaled_down_at = json.time("scaled_down_at");
  state.ended_at = json.time("ended_at");
}

/// Weights are bounded, so that nobody who adds them has to care.
std::optional<model::Split> read_split(JsonReader& json) {
  if (!json.find("blue").exists() && !json.find("green").exists()) return std::nullopt;
  const auto blue = json.number("blue");
  const auto green = json.number("green");
  for (const auto& [key, weight] : {std::pair{"blue", blue}, std::pair{"green", green}}) {
    if (weight > largest_recorded_weight) return json.note(key), std::nullopt;
  }
  auto split = model::Split::of(static_cast<int>(blue), static_cast<int>(green));
  if (!split) return json.note("blue and green"), std::nullopt;
  return split.value();
}

RecordedDoor read_door(JsonReader& json) {
  RecordedDoor door{port::readable_name(json.text("name")), read_split(json)};
  if (door.name.empty()) json.note("name");
  return door;
}

/// Schema 1 knew one step and no doors.
void read_traffic(JsonReader& json, std::uint64_t schema, Release& state) {
  state.traffic = port::readable_sentence(json.text("traffic"));
  if (schema == 1) {
    state.step = json.flag("switch_written") ? instant_steps : 0;
    return;
  }
  state.step = static_cast<int>(std::min<std::uint64_t>(json.number("step"), instant_steps + 1));
  read_list(json, "doors", state.doors, read_door);
}

/// A release comes to the switch from here, and not from the switch to here.
bool is_before_the_switch(Phase phase) {
  return comes_after(Phase::checking_target, phase) && !comes_after(phase, Phase::checking_target);
}

/// The steps must fit to the phase. Nothing is said of a return or an end: both come from anywhere.
std::string_view contradiction_of_steps(const Release& state) {
  const auto phase = state.resume_to.value_or(state.phase);
  if (state.step > instant_steps) return "it began more traffic steps than its runbook has";
  if (!is_forward(phase)) return {};
  if (state.switch_written() && is_before_the_switch(phase))
    return "it stands before the switch and has begun it";
  if (!state.switch_written() && may_have_switched(phase))
    return "it stands behind the switch and has not begun it";
  return {};
}

/// What the phases take for granted of each other's work. Nothing is wrong: an empty text.
std::string_view contradiction(const Release& state) {
  if (state.resume_to && !row_of(*state.resume_to).resumes_at)
    return "it cannot be resumed to where it says";
  if (state.live_before == state.target) return "the target is the color that serves";
  const bool names_old = row_of(state.phase).needs_old_color ||
                         (state.resume_to && row_of(*state.resume_to).needs_old_color);
  if (!state.live_before && (names_old || state.draining))
    return "it names an old color that there is not";
  if (state.draining && !state.runbook->drain.path) return "it drains without a path to ask";
  if (state.doors.size() > most_recorded_doors) return "it has more doors than a service can have";
  return contradiction_of_steps(state);
}

int pods(base::JsonReader& json, std::string_view name) {
  constexpr std::uint64_t most = 100'000;
  return static_cast<int>(std::min(json.number(name), most));
}

base::result<Release> read_release(base::JsonValue value, std::uint64_t schema, base::Timestamp now,
                                   const runbook::SharedRunbook* known) {
  JsonReader json{value};
  Release state;
  state.id = json.text("id");
  state.number = json.number("number");
  state.fence = json.number("fence");
  state.version = json.text("version");
  state.requested_by = port::readable_name(json.text("requested_by"));
  state.phase = json.parsed("phase", parse_phase).value_or(Phase::claiming);
  state.resume_to = json.parsed("resume_to", parse_phase);
  state.live_before = json.parsed("live_before", model::parse_color);
  state.target = json.parsed("target", model::parse_color).value_or(model::Color::blue);
  state.version_before = json.text("version_before");
  state.replicas = pods(json, "replicas");
  state.replicas_before = pods(json, "replicas_before");
  state.reason = port::readable_sentence(json.text("reason"));
  state.draining = json.flag("draining");
  state.data_plane_observed = json.flag("data_plane_observed");
  read_times(json, state);
  state.deadline = read_due(json, now);
  state.pending_effect = port::readable_sentence(json.text("pending_effect"));
  read_traffic(json, schema, state);
  state.entries = json.number("entries");
  auto runbook = read_runbook(json.text("runbook"), known);
  if (!runbook) return base::failure(runbook.error());
  state.runbook = std::move(runbook.value());
  state.recorded_version_before = json.text("recorded_version_before");
  if (json.find("runbook_before").exists()) {
    auto before = read_runbook(json.text("runbook_before"), known);
    if (!before) return base::failure(before.error());
    state.runbook_before = std::move(before.value());
  }
  const std::string_view wrong = json.wrong().empty() ? contradiction(state) : json.wrong();
  if (!wrong.empty())
    return base::failure(base::Errc::malformed, fmt::format("the record's release: {}", wrong));
  return state;
}

PastRelease read_past(JsonReader& json) {
  PastRelease past;
  past.number = json.number("number");
  past.version = json.text("version");
  past.color = json.parsed("color", model::parse_color).value_or(model::Color::blue);
  past.outcome = json.text("outcome");
  past.reason = port::readable_sentence(json.text("reason"));
  past.began = json.time("began").value_or(base::UtcTime{});
  past.ended = json.time("ended").value_or(base::UtcTime{});
  past.runbook = json.text("runbook");
  return past;
}

StoredIntent read_intent(JsonReader& json) {
  return {json.text("id"), json.text("kind"), json.text("who")};  // decide() bounds who
}

base::result<std::uint64_t> read_schema(JsonReader& json) {
  const auto schema = json.number("schema");
  if (schema == 0) return base::failure(base::Errc::malformed, "this is not a record of bluegreen");
  if (schema > newest_schema) {
    return base::failure(
        base::Errc::unsupported,
        fmt::format("the record has schema {}, this version reads up to {}: use a newer bluegreen",
                    schema, newest_schema));
  }
  return schema;
}

}  // namespace

std::string encode(const Record& record, base::Timestamp now) {
  JsonWriter json;
  json.open_object();
  json.member("schema", newest_schema);
  json.member("fence", record.fence);
  json.member("owner", record.owner);
  put(json, "renewed", record.renewed);
  json.member("lease", base::to_text(record.lease));
  json.member("last_number", record.last_number);
  if (record.release) put_release(json, *record.release, now);
  put_list(json, "intents", record.intents, put_intent);
  put_list(json, "history", record.history, put_past);
  json.close();
  return json.take();
}

base::result<Record> decode(std::string_view text, base::Timestamp now,
                            const runbook::SharedRunbook* known) {
  if (text.empty()) return Record{};
  const auto document =
      base::read_json(text, {.size = port::largest_record, .depth = base::any_depth});
  if (!document)
    return base::failure(document.error().code, "the record: " + document.error().message);
  JsonReader json{document.value().root()};
  const auto schema = read_schema(json);
  if (!schema) return base::failure(schema.error());
  Record record;
  record.fence = json.number("fence");
  record.owner = port::readable_name(json.text("owner"));
  record.renewed = json.time("renewed").value_or(base::UtcTime{});
  record.lease = json.duration("lease").value_or(base::Duration::zero());
  record.last_number = json.number("last_number");
  read_list(json, "intents", record.intents, read_intent);
  read_list(json, "history", record.history, read_past);
  if (const auto release = json.find("release"); release.exists()) {
    auto state = read_release(release, schema.value(), now, known);
    if (!state) return base::failure(state.error());
    record.release = std::move(state.value());
  }
  if (!json.wrong().empty())
    return base::failure(base::Errc::malformed, fmt::format("the record: {}", json.wrong()));
  return record;
}

}  // namespace bluegreen::engine
