#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "bluegreen/base/export.hpp"
#include "bluegreen/base/result.hpp"
#include "bluegreen/base/time.hpp"

// The one way to read JSON and the one way to write it.

namespace bluegreen::base {

struct JsonTree;
struct JsonMember;

/// A value of a JsonDocument, which must live longer. Cheap to copy. What is missing is a value
/// too: it has no type, and all that is below it is missing.
class BLUEGREEN_EXPORT JsonValue {
 public:
  JsonValue() = default;

  bool exists() const { return tree_ != nullptr; }
  bool is_null() const;
  bool is_list() const;
  bool is_object() const;
  /// The value; nothing where it has another type. Numbers must be whole and fit.
  std::optional<std::string_view> text() const;
  std::optional<bool> boolean() const;
  std::optional<std::int64_t> integer() const;
  std::optional<std::uint64_t> natural() const;

  /// The member that the names lead to, the first of its name.
  JsonValue at(std::initializer_list<std::string_view> names) const;
  /// Its text; empty where it is missing or no text.
  std::string_view text_at(std::initializer_list<std::string_view> names) const;

  /// Of a list, of an object; empty for all else.
  std::vector<JsonValue> items() const;
  std::vector<JsonMember> members() const;

 private:
  friend class JsonDocument;
  friend class JsonWriter;
  JsonValue(const JsonTree* tree, std::uint32_t at) : tree_(tree), at_(at) {}
  JsonValue member(std::string_view name) const;

  const JsonTree* tree_ = nullptr;
  std::uint32_t at_ = 0;
};

struct JsonMember {
  std::string_view name;
  JsonValue value;
};

/// A JSON text that was read.
class BLUEGREEN_EXPORT JsonDocument {
 public:
  explicit JsonDocument(std::shared_ptr<const JsonTree> tree) : tree_(std::move(tree)) {}

  JsonValue root() const { return {tree_.get(), 0}; }

 private:
  std::shared_ptr<const JsonTree> tree_;
};

/// How much is read. Depth costs memory but no stack.
struct JsonLimits {
  std::size_t size = std::size_t{64} << 20U;  ///< bytes; never more than this
  std::size_t depth = 64;                     ///< of lists and objects
};
inline constexpr std::size_t any_depth = SIZE_MAX;

/// Reads foreign text. Fails with too_large, or with malformed for what is no JSON in UTF-8 or is
/// nested too deeply; the message never repeats the text.
BLUEGREEN_EXPORT result<JsonDocument> read_json(std::string_view text,
                                                const JsonLimits& limits = {});

/// Reads the members of one object and notes the first that is wrong. What is missing gives a
/// default; what is there must have the right type.
class BLUEGREEN_EXPORT JsonReader {
 public:
  explicit JsonReader(JsonValue object);

  JsonValue find(std::string_view name) const { return object_.at({name}); }
  std::string text(std::string_view name) { return std::string{value(name, &JsonValue::text)}; }
  std::uint64_t number(std::string_view name) { return value(name, &JsonValue::natural); }
  bool flag(std::string_view name) { return value(name, &JsonValue::boolean); }
  /// What `parse` makes of the text: an optional or a result.
  template <class Parse>
  auto parsed(std::string_view name, Parse parse) {
    std::optional<std::decay_t<decltype(parse(std::string_view{}).value())>> value;
    if (!find(name).exists()) return value;
    const auto found = parse(text(name));
    if (!found) return note(name), value;
    value = found.value();
    return value;
  }
  std::optional<UtcTime> time(std::string_view name) { return parsed(name, parse_utc); }
  std::optional<Duration> duration(std::string_view name) { return parsed(name, parse_duration); }

  void note(std::string_view name);
  /// Notes what is wrong in an object that the member holds.
  void note(std::string_view name, const JsonReader& inner);
  /// What is wrong, for a person; empty when nothing is.
  const std::string& wrong() const { return wrong_; }

 private:
  template <class T>
  T value(std::string_view name, std::optional<T> (JsonValue::*read)() const) {
    const std::optional<T> found = (find(name).*read)();
    if (!found && find(name).exists()) note(name);
    return found.value_or(T{});
  }

  JsonValue object_;
  std::string wrong_;
};

/// Writes JSON in the order of the calls; equal calls give equal bytes. The caller closes what it
/// opens and gives every member of an object its name. What is not UTF-8 in a text is replaced, so
/// that read_json() reads all that is written.
class BLUEGREEN_EXPORT JsonWriter {
 public:
  enum class Layout { compact, indented };
  explicit JsonWriter(Layout layout = Layout::compact) : layout_(layout) {}

  JsonWriter& open_object() { return open('{'); }
  JsonWriter& open_object(std::string_view name) { return key(name).open('{'); }
  JsonWriter& open_list() { return open('['); }
  JsonWriter& open_list(std::string_view name) { return key(name).open('['); }
  /// The innermost object or list.
  JsonWriter& close();

  JsonWriter& key(std::string_view name);
  JsonWriter& add(std::string_view text);
  JsonWriter& add(const JsonValue& value);
  template <std::integral T>
  JsonWriter& add(T value) {
    if constexpr (std::is_same_v<T, bool>) return add_json(value ? "true" : "false");
    return add_json(std::to_string(value));
  }
  /// A value that is JSON already, as it stands.
  JsonWriter& add_json(std::string_view json);
  template <class T>
  JsonWriter& member(std::string_view name, const T& value) {
    return key(name).add(value);
  }

  std::string take() { return std::move(json_); }

 private:
  JsonWriter& open(char bracket);
  void begin_value();
  void begin_line();
  void append_text(std::string_view text);

  Layout layout_;
  std::string json_;
  std::string open_;   // the brackets
  bool empty_ = true;  // nothing stands yet in the innermost object or list
  bool after_key_ = false;
};

/// A text as JSON.
BLUEGREEN_EXPORT std::string json_text(std::string_view text);

}  // namespace bluegreen::base
