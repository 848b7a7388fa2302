#include "runbook/read_value.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "runbook/percentage.hpp"
#include "runbook/value_type.hpp"

namespace bluegreen::runbook {
namespace {

bool is_small(char c) { return c >= 'a' && c <= 'z'; }
bool is_letter(char c) { return is_small(c) || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_visible(char c) { return c > ' ' && c <= '~'; }

template <class Predicate>
bool all_of(std::string_view text, Predicate predicate) {
  return std::all_of(text.begin(), text.end(), predicate);
}

bool is_dns_label(std::string_view text) {
  const auto inner = [](char c) { return is_small(c) || is_digit(c) || c == '-'; };
  return !text.empty() && text.size() <= longest_dns_label && all_of(text, inner) &&
         text.front() != '-' && text.back() != '-';
}

bool is_service_name(std::string_view text) {
  return is_dns_label(text) && is_small(text.front()) && text.size() <= longest_service_name;
}

bool is_word(std::string_view text) {
  const auto inner = [](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '-'; };
  return !text.empty() && text.size() <= longest_dns_label && all_of(text, inner) &&
         is_letter(text.front());
}

/// What begins with '-' would be an option to the program that gets it.
bool is_argument(std::string_view text) {
  const auto inner = [](char c) { return c == ' ' || is_visible(c); };
  return !text.empty() && text.size() <= longest_text && all_of(text, inner) &&
         text.front() != '-' && text.front() != ' ' && text.back() != ' ';
}

bool is_url_path(std::string_view text) {
  return !text.empty() && text.size() <= longest_text && text.front() == '/' &&
         all_of(text, is_visible);
}

bool is_free_text(std::string_view text) {
  const auto control = [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; };
  return text.size() <= longest_text && std::none_of(text.begin(), text.end(), control);
}

/// A name on the left of Helm's `--set NAME=VALUE`, or of an argument.
bool is_value_name(std::string_view text) {
  const auto inner = [](char c) {
    return is_letter(c) || is_digit(c) ||
           std::string_view{"_.-[]/\\"}.find(c) != std::string_view::npos;
  };
  return !text.empty() && text.size() <= 253 && all_of(text, inner) &&
         (is_letter(text.front()) || text.front() == '_');
}

bool matches(Type type, std::string_view text) {
  switch (type) {
    case Type::service_name:
      return is_service_name(text);
    case Type::dns_label:
      return is_dns_label(text);
    case Type::word:
      return is_word(text);
    case Type::argument:
    case Type::arguments:
      return is_argument(text);
    case Type::url_path:
      return is_url_path(text);
    default:
      return is_free_text(text);
  }
}

/// Puts a value into a slot that can take it: T* or optional<T>*.
template <class T>
bool put(const Slot& slot, T value) {
  if (auto* const* plain = std::get_if<T*>(&slot)) {
    **plain = std::move(value);
    return true;
  }
  if constexpr (requires(Slot s) { std::get_if<std::optional<T>*>(&s); }) {
    if (auto* const* maybe = std::get_if<std::optional<T>*>(&slot)) {
      **maybe = std::move(value);
      return true;
    }
  }
  return std::holds_alternative<std::monostate>(slot);
}

bool read_text(const Key& key, const YamlNode& node, const Slot& slot) {
  if (node.kind != YamlNode::Kind::text || !matches(key.type, node.text)) return false;
  return put(slot, node.text);
}

bool read_integer(const Key& key, const YamlNode& node, const Slot& slot) {
  std::int64_t number = 0;
  const char* end = node.text.data() + node.text.size();
  if (node.kind != YamlNode::Kind::number) return false;
  const auto [stopped, error] = std::from_chars(node.text.data(), end, number);
  if (error != std::errc{} || stopped != end || number < key.smallest || number > key.largest)
    return false;
  // "010" is eight to one YAML reader and ten to another.
  if (node.text.size() > 1 && node.text.front() == '0') return false;
  if (std::holds_alternative<std::uint32_t*>(slot)) {
    *std::get<std::uint32_t*>(slot) = static_cast<std::uint32_t>(number);
    return true;
  }
  return put(slot, static_cast<int>(number));
}

bool read_duration(const Key& key, const YamlNode& node, const Slot& slot) {
  if (node.kind != YamlNode::Kind::text) return false;
  const auto length = base::parse_duration(node.text);
  if (!length || length.value().count() < key.smallest || length.value().count() > key.largest)
    return false;
  return put(slot, length.value());
}

bool read_delay(const YamlNode& node, const Slot& slot) {
  if (node.kind != YamlNode::Kind::text) return false;
  const auto delay = base::parse_delay(node.text);
  if (!delay) return false;
  *std::get<base::Delay*>(slot) = delay.value();
  return true;
}

bool read_percentage(const YamlNode& node, const Slot& slot) {
  const auto parts = node.kind == YamlNode::Kind::text ? parse_percentage(node.text) : std::nullopt;
  if (!parts) return false;
  *std::get<std::uint32_t*>(slot) = *parts;
  return true;
}

bool read_on_unknown(const YamlNode& node, const Slot& slot) {
  if (node.kind != YamlNode::Kind::text || (node.text != "ask" && node.text != "return"))
    return false;
  *std::get<OnUnknown*>(slot) = node.text == "ask" ? OnUnknown::ask : OnUnknown::give_back;
  return true;
}

bool read_list(const Key& key, const std::string& path, const YamlNode& node, const Slot& slot,
               Mistakes& mistakes) {
  const bool may_be_empty = key.type == Type::arguments;
  const bool right_size =
      node.items.size() <= most_list_items && (may_be_empty || !node.items.empty());
  if (node.kind != YamlNode::Kind::list || !right_size) {
    add_wrong_value(key, path, node, mistakes);
    return false;
  }
  std::vector<std::string> texts;
  for (const YamlNode& item : node.items) {
    const bool program = key.type == Type::argv && texts.empty();
    if (item.kind == YamlNode::Kind::text && matches(key.type, item.text) &&
        !(program && item.text.empty())) {
      texts.push_back(item.text);
      continue;
    }
    mistakes.add(item.mark, fmt::format("{} holds {}", path, describe(item)), expectation(key));
  }
  if (texts.size() != node.items.size()) return false;
  *std::get<std::vector<std::string>*>(slot) = std::move(texts);
  return true;
}

bool read_scalars(const Key& key, const std::string& path, const YamlNode& node, const Slot& slot,
                  Mistakes& mistakes) {
  if (node.kind != YamlNode::Kind::map || node.entries.size() > most_list_items) {
    add_wrong_value(key, path, node, mistakes);
    return false;
  }
  std::map<std::string, std::string> values;
  bool good = true;
  const auto wrong = [&](Mark where, const std::string& message, const std::string& expected) {
    mistakes.add(where, message, expected);
    good = false;
  };
  for (const YamlEntry& entry : node.entries) {
    if (!is_value_name(entry.key)) {
      wrong(entry.mark, fmt::format("{} has the name {}", path, quoted(entry.key)),
            "a name such as image.pullPolicy");
    } else if (!entry.value.is_scalar() || !is_free_text(entry.value.text)) {
      wrong(entry.value.mark, fmt::format("{}.{} is {}", path, entry.key, describe(entry.value)),
            "a text, a number or a boolean");
    } else if (!values.emplace(entry.key, entry.value.text).second) {
      wrong(entry.mark, fmt::format("{}.{} is written twice", path, entry.key), "each name once");
    }
  }
  if (good) *std::get<std::map<std::string, std::string>*>(slot) = std::move(values);
  return good;
}

bool read_instant_switch(const Key& key, const std::string& path, const YamlNode& node,
                         Mistakes& mistakes) {
  if (node.kind == YamlNode::Kind::text && node.text == "instant") return true;
  if (node.kind == YamlNode::Kind::text && node.text == "gradual") {
    mistakes.add(node.mark,
                 fmt::format("{} is 'gradual', which is not supported yet in this version", path),
                 expectation(key));
    return false;
  }
  mistakes.add(node.mark, fmt::format("{} is {}", path, describe(node)), expectation(key),
               nearest(node.text, {"instant"}));
  return false;
}

bool read_scalar(const Key& key, const YamlNode& node, const Slot& slot) {
  const bool optional_text = std::holds_alternative<std::optional<std::string>*>(slot);
  if (node.kind == YamlNode::Kind::null && optional_text) {
    std::get<std::optional<std::string>*>(slot)->reset();
    return true;
  }
  switch (key.type) {
    case Type::integer:
      return read_integer(key, node, slot);
    case Type::duration:
      return read_duration(key, node, slot);
    case Type::delay:
      return read_delay(node, slot);
    case Type::percentage:
      return read_percentage(node, slot);
    case Type::on_unknown:
      return read_on_unknown(node, slot);
    default:
      return read_text(key, node, slot);
  }
}

}  // namespace

void add_wrong_value(const Key& key, const std::string& path, const YamlNode& node,
                     Mistakes& mistakes) {
  std::string suggestion;
  if (key.type == Type::on_unknown) suggestion = nearest(node.text, {"ask", "return"});
  mistakes.add(node.mark, fmt::format("{} is {}", path, describe(node)), expectation(key),
               suggestion);
}

bool read_value(const Key& key, const std::string& path, const YamlNode& node, const Slot& slot,
                Mistakes& mistakes) {
  switch (key.type) {
    case Type::arguments:
    case Type::argv:
      return read_list(key, path, node, slot, mistakes);
    case Type::scalars:
      return read_scalars(key, path, node, slot, mistakes);
    case Type::instant_switch:
      return read_instant_switch(key, path, node, mistakes);
    case Type::unsupported:
      mistakes.add(node.mark, fmt::format("{} is not supported yet in this version", path),
                   expectation(key));
      return false;
    default:
      break;
  }
  if (read_scalar(key, node, slot)) return true;
  add_wrong_value(key, path, node, mistakes);
  return false;
}

}  // namespace bluegreen::runbook
