#include "bluegreen/journal/json_lines.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "bluegreen/base/json.hpp"
#include "bluegreen/base/printable.hpp"

namespace bluegreen::journal {
namespace {

constexpr std::size_t longest_name = 200;
constexpr std::size_t longest_text = 4'000;
constexpr std::size_t longest_fields = 24'000;

/// Every entry has each of them once.
constexpr std::array<std::string_view, 7> member_names{"at",    "fields",   "kind", "name",
                                                       "phase", "sequence", "text"};

void write_fields(base::JsonWriter& json, const Entry& entry) {
  std::size_t left = longest_fields;
  json.open_object("fields");
  for (const auto& [name, value] : entry.fields) {
    const std::string shown_name = base::printable(name, longest_name);
    const std::string shown_value = base::printable(value, longest_text);
    const std::size_t size = shown_name.size() + shown_value.size() + 8;
    if (size > left) break;
    left -= size;
    json.member(shown_name, shown_value);
  }
  json.close();
}

/// The members of an entry, each once, and beside them nothing that holds anything.
bool has_members_of_entry(base::JsonValue line) {
  std::vector<std::string_view> found;
  for (const auto& [name, value] : line.members()) {
    if (std::ranges::find(member_names, name) != member_names.end()) {
      found.push_back(name);
    } else if (value.is_list() || value.is_object()) {
      return false;
    }
  }
  return std::ranges::is_permutation(found, member_names);
}

void read_fields(base::JsonReader& json, Entry& entry) {
  if (!json.find("fields").is_object()) return json.note("fields");
  for (const auto& [name, value] : json.find("fields").members()) {
    if (!value.text()) json.note("fields");
    entry.fields.emplace_back(name, value.text().value_or(std::string_view{}));
  }
}

}  // namespace

std::string to_json(const Entry& entry) {
  base::JsonWriter json;
  json.open_object();
  json.member("sequence", entry.sequence);
  json.member("at", base::to_text(entry.at));
  json.member("kind", to_text(entry.kind));
  json.member("phase", base::printable(entry.phase, longest_name));
  json.member("name", base::printable(entry.name, longest_name));
  json.member("text", base::printable(entry.text, longest_text));
  write_fields(json, entry);
  json.close();
  return json.take();
}

base::result<Entry> from_json(std::string_view line) {
  const auto document = base::read_json(line, {.size = longest_line, .depth = 2});
  if (!document && document.error().code == base::Errc::too_large)
    return base::failure(base::Errc::too_large, "a journal's line: " + document.error().message);
  base::JsonReader json{document ? document.value().root() : base::JsonValue{}};
  Entry entry;
  entry.sequence = json.number("sequence");
  entry.at = json.time("at").value_or(base::UtcTime{});
  const std::string kind = json.text("kind");
  entry.phase = json.text("phase");
  entry.name = json.text("name");
  entry.text = json.text("text");
  read_fields(json, entry);
  if (!json.wrong().empty() || !has_members_of_entry(document.value().root())) {
    return base::failure(base::Errc::malformed,
                         fmt::format("not a journal's line: {}", base::printable(line, 80)));
  }
  const auto known = parse_kind(kind);
  if (!known) {
    return base::failure(base::Errc::unsupported,
                         "a journal's line of a kind that this version does not know");
  }
  entry.kind = *known;
  return entry;
}

}  // namespace bluegreen::journal
