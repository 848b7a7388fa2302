#include "runbook/value_type.hpp"

#include <array>

#include <fmt/format.h>

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

std::string range_of_durations(const Key& key) {
  return fmt::format("between {} and {}", base::to_text(base::Duration{key.smallest}),
                     base::to_text(base::Duration{key.largest}));
}

}  // namespace

std::string expectation(const Key& key) {
  switch (key.type) {
    case Type::service_name:
      return fmt::format(
          "a name of at most {} small letters, digits and '-' that begins with a letter",
          longest_service_name);
    case Type::dns_label:
      return fmt::format("a name of at most {} small letters, digits and '-'", longest_dns_label);
    case Type::word:
      return "a name of letters, digits, '_' and '-'";
    case Type::argument:
      return "a text that does not begin with '-'";
    case Type::url_path:
      return "a path that begins with '/'";
    case Type::integer:
      return fmt::format("a whole number between {} and {}", key.smallest, key.largest);
    case Type::duration:
      return fmt::format("a duration {}, such as 15m, 1h30m or 2.5s", range_of_durations(key));
    case Type::delay:
      return "never, now or a duration such as 30m";
    case Type::percentage:
      return "a percentage such as 1% or 0.5%";
    case Type::on_unknown:
      return "ask or return";
    case Type::instant_switch:
      return "instant";
    case Type::arguments:
      return "a list of texts that do not begin with '-'";
    case Type::argv:
      return "a list of a program and its arguments";
    case Type::scalars:
      return "a mapping of names to texts, numbers or booleans";
    case Type::section:
      return "a mapping";
    case Type::probes:
      return "a list of probes";
    case Type::unsupported:
      return "no such key";
  }
  return {};
}

std::string pattern_of(Type type) {
  switch (type) {
    case Type::service_name:
      return "[a-z]([-a-z0-9]*[a-z0-9])?";
    case Type::dns_label:
      return "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    case Type::word:
      return "[A-Za-z][A-Za-z0-9_-]*";
    case Type::argument:
      return "[!-,.-~]([ -~]*[!-~])?";
    case Type::url_path:
      return "/[!-~]*";
    case Type::duration:
      return duration_pattern();
    case Type::delay:
      return "never|now|" + duration_pattern();
    case Type::percentage:
      return "[0-9]{1,3}(\\.[0-9]{1,4})?%";
    default:
      return {};
  }
}

}  // namespace bluegreen::runbook
