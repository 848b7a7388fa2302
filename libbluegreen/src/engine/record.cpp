#include "bluegreen/engine/record.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "bluegreen/runbook/parse.hpp"

namespace bluegreen::engine {
namespace {

constexpr int newest_schema = 1;
constexpr std::size_t largest_record = 512 * 1024;

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

// ---- writing ----

void put(Writer& json, const char* key, const std::string& value) {
  json.Key(key);
  json.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}
void put(Writer& json, const char* key, std::string_view value) {
  put(json, key, std::string{value});
}
void put(Writer& json, const char* key, std::uint64_t value) {
  json.Key(key);
  json.Uint64(value);
}
void put(Writer& json, const char* key, bool value) {
  json.Key(key);
  json.Bool(value);
}
void put(Writer& json, const char* key, const std::optional<base::UtcTime>& value) {
  if (value) put(json, key, base::to_text(*value));
}

void put_release(Writer& json, const ReleaseState& state, base::Timestamp now) {
  json.StartObject();
  put(json, "id", state.id);
  put(json, "number", state.number);
  put(json, "fence", state.fence);
  put(json, "version", state.version);
  put(json, "requested_by", state.requested_by);
  put(json, "phase", to_text(state.phase));
  if (state.resume_to) put(json, "resume_to", to_text(*state.resume_to));
  put(json, "began", std::optional{state.began});
  put(json, "phase_since", std::optional{state.phase_since});
  if (state.live_before) put(json, "live_before", model::to_text(*state.live_before));
  put(json, "target", model::to_text(state.target));
  put(json, "version_before", state.version_before);
  put(json, "replicas", static_cast<std::uint64_t>(std::max(state.replicas, 0)));
  put(json, "reason", state.reason);
  put(json, "switch_written", state.switch_written);
  put(json, "draining", state.draining);
  put(json, "data_plane_observed", state.data_plane_observed);
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
    put(json, "deadline", base::to_text(now.utc + left));
    put(json, "deadline_length", base::to_text(due->length));
  }
  put(json, "pending_effect", state.pending_effect);
  put(json, "traffic", state.traffic);
  put(json, "entries", state.entries);
  put(json, "runbook", runbook::to_yaml(state.runbook));
  if (state.runbook_before) {
    put(json, "recorded_version_before", state.recorded_version_before);
    put(json, "runbook_before", runbook::to_yaml(*state.runbook_before));
  }
  json.EndObject();
}

void put_past(Writer& json, const PastRelease& past) {
  json.StartObject();
  put(json, "number", past.number);
  put(json, "version", past.version);
  put(json, "color", model::to_text(past.color));
  put(json, "outcome", past.outcome);
  put(json, "reason", past.reason);
  put(json, "began", std::optional{past.began});
  put(json, "ended", std::optional{past.ended});
  put(json, "runbook", past.runbook);
  json.EndObject();
}

void put_intent(Writer& json, const StoredIntent& intent) {
  json.StartObject();
  put(json, "id", intent.id);
  put(json, "kind", intent.kind);
  put(json, "who", intent.who);
  json.EndObject();
}

template <class T>
void put_list(Writer& json, const char* key, const std::vector<T>& values,
              void (*put_one)(Writer&, const T&)) {
  json.Key(key);
  json.StartArray();
  for (const auto& value : values) put_one(json, value);
  json.EndArray();
}

// ---- reading ----
// What is missing keeps its default, what is there must have the right type.

/// Reads the members of one JSON object and remembers the first thing that was wrong.
class Reader {
 public:
  explicit Reader(const rapidjson::Value& object) : object_(object) {
    if (!object.IsObject()) wrong_ = "an object was expected";
  }

  const rapidjson::Value* find(const char* key) const {
    if (!object_.IsObject()) return nullptr;
    const auto member = object_.FindMember(key);
    return member == object_.MemberEnd() ? nullptr : &member->value;
  }
  std::string text(const char* key) {
    const auto* value = find(key);
    if (value == nullptr) return {};
    if (!value->IsString()) return note(key), std::string{};
    return {value->GetString(), value->GetStringLength()};
  }
  std::uint64_t number(const char* key) {
    const auto* value = find(key);
    if (value == nullptr) return 0;
    if (!value->IsUint64()) return note(key), 0;
    return value->GetUint64();
  }
  bool flag(const char* key) {
    const auto* value = find(key);
    if (value == nullptr) return false;
    if (!value->IsBool()) return note(key), false;
    return value->GetBool();
  }
  std::optional<base::UtcTime> time(const char* key) {
    if (find(key) == nullptr) return std::nullopt;
    const auto parsed = base::parse_utc(text(key));
    if (!parsed) return note(key), std::nullopt;
    return parsed.value();
  }
  std::optional<base::Duration> duration(const char* key) {
    if (find(key) == nullptr) return std::nullopt;
    const auto parsed = base::parse_duration(text(key));
    if (!parsed) return note(key), std::nullopt;
    return parsed.value();
  }
  std::optional<model::Color> color(const char* key) {
    if (find(key) == nullptr) return std::nullopt;
    const auto parsed = model::parse_color(text(key));
    if (!parsed) note(key);
    return parsed;
  }
  std::optional<Phase> phase(const char* key) {
    if (find(key) == nullptr) return std::nullopt;
    const auto parsed = parse_phase(text(key));
    if (!parsed) note(key);
    return parsed;
  }
  void note(const char* key) {
    if (wrong_.empty()) wrong_ = fmt::format("the value of '{}' is not understood", key);
  }
  const std::string& wrong() const { return wrong_; }

 private:
  const rapidjson::Value& object_;
  std::string wrong_;
};

base::result<runbook::Runbook> read_runbook(const std::string& text) {
  auto parsed = runbook::parse(text, "record");
  if (!parsed.ok() || parsed.runbooks.size() != 1) {
    const auto why = parsed.mistakes.empty() ? "one runbook was expected"
                                             : runbook::to_text(parsed.mistakes.front());
    return base::failure(base::Errc::malformed, fmt::format("the record's runbook: {}", why));
  }
  return parsed.runbooks.front();
}

std::optional<Due> read_due(Reader& json, base::Timestamp now) {
  const auto at = json.time("deadline");
  const auto length = json.duration("deadline_length");
  if (!at || !length) return std::nullopt;
  const auto left = std::clamp<base::Duration>(*at - now.utc, base::Duration::zero(), *length);
  return Due{now.monotonic + left, now.utc + left, *length};
}

void read_times(Reader& json, ReleaseState& state) {
  state.began = json.time("began").value_or(base::UtcTime{});
  state.phase_since = json.time("phase_since").value_or(base::UtcTime{});
  state.switched_at = json.time("switched_at");
  state.seen_at = json.time("seen_at");
  state.moved_at = json.time("moved_at");
  state.held_at = json.time("held_at");
  state.scaled_down_at = json.time("scaled_down_at");
  state.ended_at = json.time("ended_at");
}

bool needs_old_color(Phase phase) {
  return phase == Phase::moving || phase == Phase::replacing ||
         (phase >= Phase::scaling_down && phase <= Phase::deleting) ||
         (phase >= Phase::return_checking && phase <= Phase::return_clearing);
}

/// What the phases take for granted of each other's work. Nothing is wrong: an empty text.
std::string_view contradiction(const ReleaseState& state) {
  const auto resumable = [](Phase phase) { return phase > Phase::observing && !is_end(phase); };
  if (state.resume_to && !resumable(*state.resume_to))
    return "it cannot be resumed to where it says";
  if (state.live_before == state.target) return "the target is the color that serves";
  const bool names_old =
      needs_old_color(state.phase) || (state.resume_to && needs_old_color(*state.resume_to));
  if (!state.live_before && (names_old || state.draining))
    return "it names an old color that there is not";
  if (state.draining && !state.runbook.drain.path) return "it drains without a path to ask";
  return {};
}

base::result<ReleaseState> read_release(const rapidjson::Value& value, base::Timestamp now) {
  Reader json{value};
  ReleaseState state;
  state.id = json.text("id");
  state.number = json.number("number");
  state.fence = json.number("fence");
  state.version = json.text("version");
  state.requested_by = json.text("requested_by");
  state.phase = json.phase("phase").value_or(Phase::claiming);
  state.resume_to = json.phase("resume_to");
  state.live_before = json.color("live_before");
  state.target = json.color("target").value_or(model::Color::blue);
  state.version_before = json.text("version_before");
  state.replicas = static_cast<int>(std::min<std::uint64_t>(json.number("replicas"), 100'000));
  state.reason = json.text("reason");
  state.switch_written = json.flag("switch_written");
  state.draining = json.flag("draining");
  state.data_plane_observed = json.flag("data_plane_observed");
  read_times(json, state);
  state.deadline = read_due(json, now);
  state.pending_effect = json.text("pending_effect");
  state.traffic = json.text("traffic");
  state.entries = json.number("entries");
  auto runbook = read_runbook(json.text("runbook"));
  if (!runbook) return base::failure(runbook.error());
  state.runbook = std::move(runbook.value());
  state.recorded_version_before = json.text("recorded_version_before");
  if (json.find("runbook_before") != nullptr) {
    auto before = read_runbook(json.text("runbook_before"));
    if (!before) return base::failure(before.error());
    state.runbook_before = std::move(before.value());
  }
  if (!json.wrong().empty())
    return base::failure(base::Errc::malformed,
                         fmt::format("the record's release: {}", json.wrong()));
  if (const auto wrong = contradiction(state); !wrong.empty())
    return base::failure(base::Errc::malformed, fmt::format("the record's release: {}", wrong));
  return state;
}

PastRelease read_past(Reader& json) {
  PastRelease past;
  past.number = json.number("number");
  past.version = json.text("version");
  past.color = json.color("color").value_or(model::Color::blue);
  past.outcome = json.text("outcome");
  past.reason = json.text("reason");
  past.began = json.time("began").value_or(base::UtcTime{});
  past.ended = json.time("ended").value_or(base::UtcTime{});
  past.runbook = json.text("runbook");
  return past;
}

StoredIntent read_intent(Reader& json) {
  return {json.text("id"), json.text("kind"), json.text("who")};
}

template <class T>
void read_list(Reader& json, const char* key, std::vector<T>& into, T (*read_one)(Reader&)) {
  const auto* values = json.find(key);
  if (values == nullptr) return;
  if (!values->IsArray()) return json.note(key);
  for (const auto& value : values->GetArray()) {
    Reader one{value};
    into.push_back(read_one(one));
    if (!one.wrong().empty()) json.note(key);
  }
}

base::result<void> check_schema(Reader& json) {
  const auto schema = json.number("schema");
  if (schema == 0) return base::failure(base::Errc::malformed, "this is not a record of bluegreen");
  if (schema > newest_schema) {
    return base::failure(
        base::Errc::unsupported,
        fmt::format("the record has schema {}, this version reads up to {}: use a newer bluegreen",
                    schema, newest_schema));
  }
  return base::success();
}

}  // namespace

std::string encode(const Record& record, base::Timestamp now) {
  rapidjson::StringBuffer buffer;
  Writer json{buffer};
  json.StartObject();
  put(json, "schema", std::uint64_t{newest_schema});
  put(json, "fence", record.fence);
  put(json, "owner", record.owner);
  put(json, "renewed", std::optional{record.renewed});
  put(json, "lease", base::to_text(record.lease));
  put(json, "last_number", record.last_number);
  if (record.release) {
    json.Key("release");
    put_release(json, *record.release, now);
  }
  put_list(json, "intents", record.intents, put_intent);
  put_list(json, "history", record.history, put_past);
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

base::result<Record> decode(std::string_view text, base::Timestamp now) {
  if (text.empty()) return Record{};
  if (text.size() > largest_record)
    return base::failure(base::Errc::too_large, "the record is larger than 512 KiB");
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (document.HasParseError() || !document.IsObject())
    return base::failure(base::Errc::malformed, "the record is no JSON object");
  Reader json{document};
  if (auto schema = check_schema(json); !schema) return base::failure(schema.error());
  Record record;
  record.fence = json.number("fence");
  record.owner = json.text("owner");
  record.renewed = json.time("renewed").value_or(base::UtcTime{});
  record.lease = json.duration("lease").value_or(base::Duration::zero());
  record.last_number = json.number("last_number");
  read_list(json, "intents", record.intents, read_intent);
  read_list(json, "history", record.history, read_past);
  if (const auto* release = json.find("release")) {
    auto state = read_release(*release, now);
    if (!state) return base::failure(state.error());
    record.release = std::move(state.value());
  }
  if (!json.wrong().empty())
    return base::failure(base::Errc::malformed, fmt::format("the record: {}", json.wrong()));
  return record;
}

}  // namespace bluegreen::engine
