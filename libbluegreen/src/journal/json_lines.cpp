#include "bluegreen/journal/json_lines.hpp"

#include <set>
#include <utility>

#include <fmt/format.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "bluegreen/base/printable.hpp"

namespace bluegreen::journal {
namespace {

constexpr std::size_t longest_name = 200;
constexpr std::size_t longest_text = 4'000;
constexpr std::size_t longest_fields = 24'000;

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void write_string(Writer& json, std::string_view text, std::size_t limit) {
  const std::string shown = base::printable(text, limit);
  json.String(shown.data(), static_cast<rapidjson::SizeType>(shown.size()));
}

void write_member(Writer& json, const char* name, std::string_view text, std::size_t limit) {
  json.Key(name);
  write_string(json, text, limit);
}

void write_fields(Writer& json, const Entry& entry) {
  std::size_t left = longest_fields;
  json.Key("fields");
  json.StartObject();
  for (const auto& [name, value] : entry.fields) {
    const std::string shown_name = base::printable(name, longest_name);
    const std::string shown_value = base::printable(value, longest_text);
    const std::size_t size = shown_name.size() + shown_value.size() + 8;
    if (size > left) break;
    left -= size;
    json.Key(shown_name.data(), static_cast<rapidjson::SizeType>(shown_name.size()));
    json.String(shown_value.data(), static_cast<rapidjson::SizeType>(shown_value.size()));
  }
  json.EndObject();
}

/// Takes RapidJSON's events. Any shape but that of an entry stops the reading, so that depth and
/// memory are those of an entry, whatever the line holds.
class EntryHandler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, EntryHandler> {
 public:
  using Size = rapidjson::SizeType;

  bool Default() { return is_skipped(); }  // a number, a boolean or null
  bool Uint(unsigned value) { return Uint64(value); }
  bool Uint64(std::uint64_t value) {
    if (depth_ != 1 || key_ != "sequence") return is_skipped();
    entry_.sequence = value;
    return true;
  }
  bool String(const char* data, Size length, bool /*copy*/) {
    std::string text{data, length};
    if (depth_ == 2) {
      entry_.fields.emplace_back(std::move(key_), std::move(text));
      return true;
    }
    return depth_ == 1 && take_text(std::move(text));
  }
  bool Key(const char* data, Size length, bool /*copy*/) {
    key_.assign(data, length);
    return depth_ == 2 || known_members().count(key_) == 0 || seen_.insert(key_).second;
  }
  bool StartObject() {
    const bool expected = depth_ == 0 || (depth_ == 1 && key_ == "fields");
    ++depth_;
    return expected;
  }
  bool EndObject(Size /*members*/) {
    --depth_;
    return true;
  }
  bool StartArray() { return false; }

  bool complete() const { return seen_.size() == known_members().size(); }
  bool has_unknown_kind() const { return unknown_kind_; }
  Entry take() { return std::move(entry_); }

 private:
  static const std::set<std::string, std::less<>>& known_members() {
    static const std::set<std::string, std::less<>> names{"sequence", "at",   "kind",  "phase",
                                                          "name",     "text", "fields"};
    return names;
  }

  bool is_skipped() const { return depth_ == 1 && known_members().count(key_) == 0; }

  bool take_text(std::string text) {
    if (key_ == "at") {
      const auto at = base::parse_utc(text);
      if (!at) return false;
      entry_.at = at.value();
      return true;
    }
    if (key_ == "kind") {
      const auto kind = parse_kind(text);
      unknown_kind_ = !kind;
      entry_.kind = kind.value_or(EntryKind::note);
      return true;
    }
    if (key_ == "phase")
      entry_.phase = std::move(text);
    else if (key_ == "name")
      entry_.name = std::move(text);
    else if (key_ == "text")
      entry_.text = std::move(text);
    else
      return is_skipped();
    return true;
  }

  Entry entry_;
  std::string key_;
  std::set<std::string, std::less<>> seen_;
  int depth_ = 0;
  bool unknown_kind_ = false;
};

}  // namespace

std::optional<EntryKind> parse_kind(std::string_view text) {
  for (int kind = 0; kind <= static_cast<int>(EntryKind::note); ++kind) {
    if (to_text(static_cast<EntryKind>(kind)) == text) return static_cast<EntryKind>(kind);
  }
  return std::nullopt;
}

std::string to_json(const Entry& entry) {
  rapidjson::StringBuffer buffer;
  Writer json{buffer};
  json.StartObject();
  json.Key("sequence");
  json.Uint64(entry.sequence);
  write_member(json, "at", base::to_text(entry.at), longest_name);
  write_member(json, "kind", to_text(entry.kind), longest_name);
  write_member(json, "phase", entry.phase, longest_name);
  write_member(json, "name", entry.name, longest_name);
  write_member(json, "text", entry.text, longest_text);
  write_fields(json, entry);
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

base::result<Entry> from_json(std::string_view line) {
  if (line.size() > longest_line) {
    return base::failure(base::Errc::too_large,
                         fmt::format("a journal's line of {} bytes", line.size()));
  }
  if (line.find('\0') != std::string_view::npos) {  // RapidJSON would take it for the end
    return base::failure(base::Errc::malformed, "a journal's line with a NUL");
  }
  rapidjson::MemoryStream stream{line.data(), line.size()};
  rapidjson::Reader reader;
  EntryHandler handler;
  constexpr unsigned flags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;
  const bool parsed = !reader.Parse<flags>(stream, handler).IsError();
  if (!parsed || !handler.complete()) {
    return base::failure(base::Errc::malformed,
                         fmt::format("not a journal's line: {}", base::printable(line, 80)));
  }
  if (handler.has_unknown_kind()) {
    return base::failure(base::Errc::unsupported,
                         "a journal's line of a kind that this version does not know");
  }
  return handler.take();
}

}  // namespace bluegreen::journal
