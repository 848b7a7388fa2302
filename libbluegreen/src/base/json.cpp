#include "bluegreen/base/json.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include "bluegreen/base/number.hpp"
#include "bluegreen/base/utf8.hpp"

namespace bluegreen::base {

/// All values of a text one behind the other, each list and object before what is in it, each name
/// before its value: what is nested needs no stack, here as in its reading and its end.
struct JsonTree {
  enum class Kind : std::uint8_t { null, boolean, number, text, list, object, name };
  struct Node {
    Kind kind;
    std::uint32_t begin;  ///< of its text in `texts`
    std::uint32_t size;
    std::uint32_t after;  ///< the first node that is neither it nor in it
  };

  std::vector<Node> nodes;
  std::string texts;

  std::string_view text_of(const Node& node) const {
    return std::string_view{texts}.substr(node.begin, node.size);
  }
  /// Of the value where it is there and of that kind.
  static std::optional<std::string_view> text_of(const JsonTree* tree, std::uint32_t at,
                                                 Kind kind) {
    if (tree == nullptr || tree->nodes[at].kind != kind) return std::nullopt;
    return tree->text_of(tree->nodes[at]);
  }
};

namespace {

using Kind = JsonTree::Kind;

constexpr std::size_t largest_text = std::size_t{64} << 20U;  // a Node counts in 32 bits

// ---- reading ----

/// Takes RapidJSON's events, whose names these are. The text is refused where it is too deep.
/// Numbers come raw.
class TreeBuilder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, TreeBuilder> {
 public:  // NOLINTBEGIN(readability-identifier-naming)
  using Length = rapidjson::SizeType;
  TreeBuilder(JsonTree& tree, std::size_t deepest) : tree_(tree), deepest_(deepest) {}

  bool Null() { return add(Kind::null, "null"); }
  bool Bool(bool value) { return add(Kind::boolean, value ? "true" : "false"); }
  bool RawNumber(const char* text, Length size, bool) { return add(Kind::number, {text, size}); }
  bool String(const char* text, Length size, bool) { return add(Kind::text, {text, size}); }
  bool Key(const char* text, Length size, bool) { return add(Kind::name, {text, size}); }
  bool StartObject() { return open(Kind::object); }
  bool EndObject(Length) { return close(); }
  bool StartArray() { return open(Kind::list); }
  bool EndArray(Length) { return close(); }
  // NOLINTEND(readability-identifier-naming)

 private:
  bool add(Kind kind, std::string_view text) {
    const auto next = static_cast<std::uint32_t>(tree_.nodes.size() + 1);
    tree_.nodes.push_back({kind, static_cast<std::uint32_t>(tree_.texts.size()),
                           static_cast<std::uint32_t>(text.size()), next});
    tree_.texts += text;
    return true;
  }
  bool open(Kind kind) {
    open_.push_back(tree_.nodes.size());
    return open_.size() <= deepest_ && add(kind, {});
  }
  bool close() {
    tree_.nodes[open_.back()].after = static_cast<std::uint32_t>(tree_.nodes.size());
    open_.pop_back();
    return true;
  }

  JsonTree& tree_;
  std::size_t deepest_;
  std::vector<std::size_t> open_;
};

auto malformed(std::string_view why) {
  return failure(Errc::malformed, fmt::format("JSON that cannot be read: {}", why));
}

}  // namespace

result<JsonDocument> read_json(std::string_view text, const JsonLimits& limits) {
  const std::size_t largest = std::min(limits.size, largest_text);
  if (text.size() > largest)
    return failure(Errc::too_large, fmt::format("JSON of more than {} bytes", largest));
  // RapidJSON would take it for the end.
  if (text.find('\0') != std::string_view::npos) return malformed("It has a NUL.");
  constexpr unsigned flags = rapidjson::kParseIterativeFlag |
                             rapidjson::kParseValidateEncodingFlag |
                             rapidjson::kParseNumbersAsStringsFlag;
  const auto tree = std::make_shared<JsonTree>();
  TreeBuilder builder{*tree, limits.depth};
  rapidjson::MemoryStream stream{text.data(), text.size()};
  rapidjson::Reader reader;
  const auto outcome = reader.Parse<flags>(stream, builder);
  if (outcome.Code() == rapidjson::kParseErrorTermination) return malformed("nested too deeply");
  if (outcome.IsError()) return malformed(rapidjson::GetParseError_En(outcome.Code()));
  return JsonDocument{tree};
}

bool JsonValue::is_null() const { return JsonTree::text_of(tree_, at_, Kind::null).has_value(); }
bool JsonValue::is_list() const { return JsonTree::text_of(tree_, at_, Kind::list).has_value(); }
bool JsonValue::is_object() const {
  return JsonTree::text_of(tree_, at_, Kind::object).has_value();
}

std::optional<std::string_view> JsonValue::text() const {
  return JsonTree::text_of(tree_, at_, Kind::text);
}

std::optional<bool> JsonValue::boolean() const {
  const auto word = JsonTree::text_of(tree_, at_, Kind::boolean);
  return word ? std::optional{*word == "true"} : std::nullopt;
}

std::optional<std::int64_t> JsonValue::integer() const {
  return whole_number<std::int64_t>(JsonTree::text_of(tree_, at_, Kind::number).value_or(""));
}

std::optional<std::uint64_t> JsonValue::natural() const {
  return whole_number<std::uint64_t>(JsonTree::text_of(tree_, at_, Kind::number).value_or(""));
}

JsonValue JsonValue::member(std::string_view name) const {
  if (!is_object()) return {};
  const auto& nodes = tree_->nodes;
  for (std::uint32_t i = at_ + 1; i < nodes[at_].after; i = nodes[i + 1].after) {
    if (tree_->text_of(nodes[i]) == name) return {tree_, i + 1};
  }
  return {};
}

JsonValue JsonValue::at(std::initializer_list<std::string_view> names) const {
  JsonValue found = *this;
  for (const std::string_view name : names) found = found.member(name);
  return found;
}

std::string_view JsonValue::text_at(std::initializer_list<std::string_view> names) const {
  return at(names).text().value_or(std::string_view{});
}

std::vector<JsonValue> JsonValue::items() const {
  std::vector<JsonValue> items;
  if (!is_list()) return items;
  const auto& nodes = tree_->nodes;
  for (std::uint32_t i = at_ + 1; i < nodes[at_].after; i = nodes[i].after)
    items.push_back({tree_, i});
  return items;
}

std::vector<JsonMember> JsonValue::members() const {
  std::vector<JsonMember> members;
  if (!is_object()) return members;
  const auto& nodes = tree_->nodes;
  for (std::uint32_t i = at_ + 1; i < nodes[at_].after; i = nodes[i + 1].after)
    members.push_back({tree_->text_of(nodes[i]), {tree_, i + 1}});
  return members;
}

JsonReader::JsonReader(JsonValue object) : object_(object) {
  if (!object.is_object()) wrong_ = "an object was expected";
}

void JsonReader::note(std::string_view name, const JsonReader& inner) {
  if (wrong_.empty()) wrong_ = fmt::format("in '{}': {}", name, inner.wrong());
}

void JsonReader::note(std::string_view name) {
  if (wrong_.empty()) wrong_ = fmt::format("the value of '{}' is not understood", name);
}

// ---- writing ----

JsonWriter& JsonWriter::open(char bracket) {
  begin_value();
  json_ += bracket;
  open_ += bracket;
  empty_ = true;
  return *this;
}

JsonWriter& JsonWriter::close() {
  const char bracket = open_.back() == '{' ? '}' : ']';
  open_.pop_back();
  if (!empty_) begin_line();
  json_ += bracket;
  empty_ = false;
  return *this;
}

void JsonWriter::begin_line() {
  if (layout_ == Layout::indented) json_ += "\n" + std::string(2 * open_.size(), ' ');
}

void JsonWriter::begin_value() {
  if (std::exchange(after_key_, false) || open_.empty()) return;
  if (!std::exchange(empty_, false)) json_ += ',';
  begin_line();
}

JsonWriter& JsonWriter::key(std::string_view name) {
  begin_value();
  append_text(name);
  json_ += layout_ == Layout::indented ? ": " : ":";
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::add(std::string_view text) {
  begin_value();
  append_text(text);
  return *this;
}

JsonWriter& JsonWriter::add_json(std::string_view json) {
  begin_value();
  json_ += json;
  return *this;
}

JsonWriter& JsonWriter::add(const JsonValue& value) {
  if (!value.exists()) return add_json("null");
  const auto& nodes = value.tree_->nodes;
  std::vector<std::uint32_t> ends;  // of what is open
  for (std::uint32_t i = value.at_; i < nodes[value.at_].after; ++i) {
    const std::string_view text = value.tree_->text_of(nodes[i]);
    const bool holds = nodes[i].kind == Kind::list || nodes[i].kind == Kind::object;
    if (holds) {
      open(nodes[i].kind == Kind::list ? '[' : '{');
      ends.push_back(nodes[i].after);
    } else if (nodes[i].kind == Kind::name) {
      key(text);
    } else if (nodes[i].kind == Kind::text) {
      add(text);
    } else {
      add_json(text);
    }
    for (; !ends.empty() && ends.back() == i + 1; ends.pop_back()) close();
  }
  return *this;
}

namespace {

/// The bytes that stand in a text as they are. A table, as a record of pages of YAML is written
/// before every effect.
constexpr auto plain = [] {
  std::array<bool, 256> all{};
  for (unsigned char byte = ' '; byte <= '~'; ++byte) all[byte] = byte != '"' && byte != '\\';
  return all;
}();

std::size_t plain_length(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && plain[static_cast<unsigned char>(text[at])]) ++at;
  return at;
}

}  // namespace

void JsonWriter::append_text(std::string_view text) {
  constexpr std::string_view escaped = "\"\\\b\f\n\r\t";
  constexpr std::string_view letters = "\"\\bfnrt";
  json_ += '"';
  while (!text.empty()) {
    const auto length = plain_length(text);
    json_ += text.substr(0, length);
    text.remove_prefix(length);
    if (text.empty()) break;
    const Character character = first_character(text);
    const std::size_t at = escaped.find(text.front());
    if (!character.valid) {
      json_ += "\uFFFD";
    } else if (at != std::string_view::npos) {
      json_ += {'\\', letters[at]};
    } else if (character.code < 0x20) {
      json_ += fmt::format("\\u{:04X}", static_cast<unsigned>(character.code));
    } else {
      json_ += text.substr(0, character.length);
    }
    text.remove_prefix(character.length);
  }
  json_ += '"';
}

std::string json_text(std::string_view text) { return JsonWriter{}.add(text).take(); }

}  // namespace bluegreen::base
