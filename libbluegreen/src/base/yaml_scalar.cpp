#include "base/yaml_scalar.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace bluegreen::base {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string lower(std::string_view text) {
  std::string result{text};
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

bool is_boolean(std::string_view text) {
  constexpr std::array<std::string_view, 6> words{"true", "false", "yes", "no", "on", "off"};
  return std::find(words.begin(), words.end(), lower(text)) != words.end();
}

/// Digits and underscores with at most one point and an exponent, or digits of another base, or
/// sexagesimal.
bool is_number(std::string_view text) {
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) text.remove_prefix(1);
  if (text.empty()) return false;
  const std::string word = lower(text);
  if (word == ".inf" || word == ".nan") return true;
  if (word.size() > 2 && word[0] == '0' && (word[1] == 'x' || word[1] == 'o' || word[1] == 'b')) {
    return word.find_first_not_of("0123456789abcdef_", 2) == std::string::npos;
  }
  const bool starts = is_digit(word[0]) || (word[0] == '.' && word.size() > 1 && is_digit(word[1]));
  if (!starts) return false;
  std::size_t at = word.find_first_not_of("0123456789_.:");
  if (at == std::string::npos) return std::count(word.begin(), word.end(), '.') <= 1;
  if (word[at] != 'e' || ++at == word.size()) return false;
  if (word[at] == '+' || word[at] == '-') ++at;
  return at < word.size() && word.find_first_not_of("0123456789", at) == std::string::npos;
}

}  // namespace

YamlNode::Kind kind_of_plain(std::string_view text) {
  if (is_boolean(text)) return YamlNode::Kind::boolean;
  return is_number(text) ? YamlNode::Kind::number : YamlNode::Kind::text;
}

}  // namespace bluegreen::base
