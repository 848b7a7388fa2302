#include "runbook/value_type.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bluegreen::runbook {
namespace {

/// NUMBER UNIT in falling order with a fraction in the last: one alternative for each unit that can
/// be the last.
std::string duration_pattern() {
  constexpr std::array units{"d", "h", "m", "s", "ms"};
  std::string before;
  std::string pattern;
  for (const auto* unit : units) {
    pattern += fmt::format("{}{}[0-9]+(\\.[0-9]+)?{}", pattern.empty() ? "" : "|", before, unit);
    before += fmt::format("([0-9]+{})?", unit);
  }
  return pattern;
}

constexpr std::array<std::string_view, 2> answers{"ask", "return"};  // in OnUnknown's order
constexpr std::array<std::string_view, 1> switches{"instant"};
constexpr auto sources = std::to_array<std::string_view>({
#define METRIC_SOURCE(name) #name,
#include "bluegreen/runbook/metric_sources.def"
#undef METRIC_SOURCE
});
constexpr Letters of_argument{"!-,.-~", " -~", "!-~"};

constexpr std::array types{
    ValueType{Type::service_name,
              "a name of at most {2} small letters, digits and '-' that begins with a letter",
              47,
              {"a-z", "-a-z0-9", "a-z0-9"}},
    ValueType{Type::dns_label,
              "a name of at most {2} small letters, digits and '-'",
              63,
              {"a-z0-9", "-a-z0-9", "a-z0-9"}},
    ValueType{Type::word,
              "a name of letters, digits, '_' and '-'",
              63,
              {"A-Za-z", "A-Za-z0-9_-", "A-Za-z0-9_-"}},
    ValueType{Type::argument, "a text that does not begin with '-'", longest_text, of_argument},
    ValueType{Type::url_path, "a path that begins with '/'", longest_text, {"/", "!-~", "!-~"}},
    ValueType{Type::integer, "a whole number between {0} and {1}"},
    ValueType{Type::duration, "a duration between {0} and {1}, such as 15m, 1h30m or 2.5s"},
    ValueType{Type::delay, "never, now or a duration such as 30m"},
    ValueType{Type::percentage, "a percentage such as 1% or 0.5%"},
    ValueType{Type::on_unknown, "ask or return", 0, {}, answers},
    ValueType{Type::instant_switch, "instant", 0, {}, switches},
    ValueType{Type::metric_source, "one of {3}", 0, {}, sources},
    ValueType{Type::arguments, "a list of texts that do not begin with '-'", longest_text,
              of_argument},
    ValueType{Type::argv, "a list of a program and its arguments", longest_text},
    ValueType{Type::scalars, "a mapping of names to texts, numbers or booleans", longest_text},
    ValueType{Type::section, "a mapping"},
    ValueType{Type::probes, "a list of probes"},
    ValueType{Type::unsupported, "no such key"},
};
static_assert(types.size() == static_cast<std::size_t>(Type::unsupported) + 1);

/// Whether it is one of the letters between a regular expression's brackets.
bool is_one_of(std::string_view letters, char c) {
  while (!letters.empty()) {
    const bool is_range = letters.size() > 2 && letters[1] == '-';
    if (letters.front() <= c && c <= letters[is_range ? 2 : 0]) return true;
    letters.remove_prefix(is_range ? 3 : 1);
  }
  return false;
}

std::string in_brackets(std::string_view letters) {
  return letters.size() == 1 ? std::string{letters} : fmt::format("[{}]", letters);
}

}  // namespace

bool Letters::matches(std::string_view text) const {
  return !text.empty() && is_one_of(first, text.front()) && is_one_of(last, text.back()) &&
         std::ranges::all_of(text, [this](char c) { return is_one_of(inner, c); });
}

std::string Letters::pattern() const {
  if (first.empty()) return {};
  const auto format = inner == last ? "{}{}*" : "{}({}*{})?";
  return fmt::format(fmt::runtime(format), in_brackets(first), in_brackets(inner),
                     in_brackets(last));
}

bool ValueType::matches(std::string_view text) const {
  const auto control = [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; };
  if (!words.empty()) return std::ranges::find(words, text) != words.end();
  if (text.size() > longest) return false;
  return letters.first.empty() ? std::ranges::none_of(text, control) : letters.matches(text);
}

const ValueType& value_type(Type type) { return *std::ranges::find(types, type, &ValueType::type); }

std::string expectation(const Key& key) {
  const auto bound = [&](std::int64_t number) {
    return key.type == Type::duration ? base::to_text(base::Duration{number})
                                      : std::to_string(number);
  };
  const ValueType& type = value_type(key.type);
  return fmt::format(fmt::runtime(type.expected), bound(key.range.smallest),
                     bound(key.range.largest), type.longest, fmt::join(type.words, ", "));
}

std::string pattern_of(Type type) {
  switch (type) {
    case Type::duration:
      return duration_pattern();
    case Type::delay:
      return "never|now|" + duration_pattern();
    case Type::percentage:
      return "[0-9]{1,3}(\\.[0-9]{1,4})?%";
    default:
      return value_type(type).letters.pattern();
  }
}

}  // namespace bluegreen::runbook
