#include "runbook/read_value.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "bluegreen/base/number.hpp"
#include "runbook/value_type.hpp"

namespace bluegreen::runbook {
namespace {

/// A name on the left of Helm's `--set NAME=VALUE`, or of an argument.
bool is_value_name(std::string_view text) {
  constexpr Letters letters{"A-Za-z_", R"(A-Za-z0-9_./[]\-)", R"(A-Za-z0-9_./[]\-)"};
  return text.size() <= 253 && letters.matches(text);
}

template <class Place, class Value>
bool put(Place* place, Value value) {
  *place = std::move(value);
  return true;
}

/// Reads one value into the place that is kept for it. False where it is none that the key takes:
/// the place is then as it was.
struct ReadOne {
  const Key& key;
  const YamlNode& node;

  /// Empty where it is no text; no key takes an empty one.
  std::string_view text() const {
    return node.kind == YamlNode::Kind::text ? node.text : std::string_view{};
  }

  std::optional<std::size_t> word() const {
    const auto words = value_type(key.type).words;
    const auto found = std::ranges::find(words, text());
    if (found == words.end()) return std::nullopt;
    return static_cast<std::size_t>(found - words.begin());
  }

  bool operator()(std::monostate) const { return word().has_value(); }
  bool operator()(OnUnknown* place) const {
    return word() && put(place, static_cast<OnUnknown>(*word()));
  }
  bool operator()(std::string* place) const {
    return value_type(key.type).matches(text()) && put(place, std::string{text()});
  }
  template <std::integral T>
  bool operator()(T* place) const {
    // "010" is eight to one YAML reader and ten to another.
    const bool is_number =
        node.kind == YamlNode::Kind::number && (node.text.size() == 1 || node.text.front() != '0');
    const auto number = base::whole_number<std::int64_t>(node.text);
    return is_number && number && key.range.has(*number) && put(place, static_cast<T>(*number));
  }
  bool operator()(base::Share* place) const {
    const auto share = base::parse_share(text());
    return share && put(place, share.value());
  }
  bool operator()(base::Duration* place) const {
    const auto length = base::parse_duration(text());
    return length && key.range.has(length.value().count()) && put(place, length.value());
  }
  bool operator()(base::Delay* place) const {
    const auto delay = base::parse_delay(text());
    return delay && put(place, delay.value());
  }
  template <class T>
  bool operator()(std::optional<T>* place) const {
    T value{};
    return (*this)(&value) && put(place, std::move(value));
  }
  bool operator()(std::optional<std::string>* place) const {
    if (node.kind == YamlNode::Kind::null) return put(place, std::nullopt);
    std::string value;
    return (*this)(&value) && put(place, std::move(value));
  }
  bool operator()(auto*) const { return false; }  // more than one value
};

bool read_list(const Key& key, const std::string& path, const YamlNode& node,
               std::vector<std::string>& place, Mistakes& mistakes) {
  const bool may_be_empty = key.type == Type::arguments;
  const bool right_size =
      node.items.size() <= most_list_items && (may_be_empty || !node.items.empty());
  if (node.kind != YamlNode::Kind::list || !right_size)
    return refuse_value(key, path, node, mistakes);
  std::vector<std::string> texts;
  for (const YamlNode& item : node.items) {
    const bool program = key.type == Type::argv && texts.empty();
    if (item.kind == YamlNode::Kind::text && value_type(key.type).matches(item.text) &&
        !(program && item.text.empty())) {
      texts.push_back(item.text);
      continue;
    }
    mistakes.add(item.mark, fmt::format("{} holds {}", path, describe(item)), expectation(key));
  }
  return texts.size() == node.items.size() && put(&place, std::move(texts));
}

bool read_scalars(const Key& key, const std::string& path, const YamlNode& node,
                  std::map<std::string, std::string>& place, Mistakes& mistakes) {
  if (node.kind != YamlNode::Kind::map || node.entries.size() > most_list_items)
    return refuse_value(key, path, node, mistakes);
  std::map<std::string, std::string> values;
  for (const YamlEntry& entry : node.entries) {
    if (!is_value_name(entry.key)) {
      mistakes.add(entry.mark, fmt::format("{} has the name {}", path, quoted(entry.key)),
                   "a name such as image.pullPolicy");
    } else if (!entry.value.is_scalar() || !value_type(key.type).matches(entry.value.text)) {
      mistakes.add(entry.value.mark,
                   fmt::format("{}.{} is {}", path, entry.key, describe(entry.value)),
                   "a text, a number or a boolean");
    } else if (!values.emplace(entry.key, entry.value.text).second) {
      mistakes.add(entry.mark, fmt::format("{}.{} is written twice", path, entry.key),
                   "each name once");
    }
  }
  return values.size() == node.entries.size() && put(&place, std::move(values));
}

}  // namespace

bool refuse_value(const Key& key, const std::string& path, const YamlNode& node,
                  Mistakes& mistakes) {
  const auto words = value_type(key.type).words;
  mistakes.add(node.mark, fmt::format("{} is {}", path, describe(node)), expectation(key),
               nearest(node.text, {words.begin(), words.end()}));
  return false;
}

bool read_value(const Key& key, const std::string& path, const YamlNode& node, const Target& target,
                Mistakes& mistakes) {
  const bool gradual = key.type == Type::instant_switch && node.text == "gradual";
  if (key.type == Type::unsupported || gradual) {
    mistakes.add(node.mark,
                 fmt::format("{} is {}not supported yet in this version", path,
                             gradual ? "'gradual', which is " : ""),
                 expectation(key));
    return false;
  }
  if (auto* list = place_of<std::vector<std::string>>(key, target))
    return read_list(key, path, node, *list, mistakes);
  if (auto* values = place_of<std::map<std::string, std::string>>(key, target))
    return read_scalars(key, path, node, *values, mistakes);
  return std::visit(ReadOne{key, node}, slot_of(key, target)) ||
         refuse_value(key, path, node, mistakes);
}

}  // namespace bluegreen::runbook
