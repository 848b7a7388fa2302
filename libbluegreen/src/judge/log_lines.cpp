#include "bluegreen/judge/log_lines.hpp"

#include <algorithm>
#include <array>

#include "bluegreen/base/printable.hpp"

namespace bluegreen::judge {

namespace {

constexpr std::size_t largest_line = 200;
constexpr std::array<std::string_view, 5> error_levels{"ERROR", "SEVERE", "FATAL", "CRITICAL",
                                                       "PANIC"};
constexpr std::array<std::string_view, 6> other_levels{"TRACE",  "DEBUG", "INFO",
                                                       "NOTICE", "WARN",  "WARNING"};
constexpr std::array<std::string_view, 4> level_keys{"level", "log.level", "loglevel", "severity"};

bool is_word_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '_' ||
         static_cast<unsigned char>(letter) >= 128;
}

std::string upper(std::string_view text) {
  std::string result(text);
  for (auto& letter : result) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return result;
}

template <class Words>
bool contains(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Drops what is no word, terminal colors ("ESC [ 31 m") as a whole.
void skip_to_word(std::string_view& rest) {
  while (!rest.empty() && !is_word_letter(rest.front())) {
    const bool is_color = rest.starts_with("\x1b[");
    rest.remove_prefix(is_color ? std::min(rest.size(), rest.find_first_not_of("0123456789;", 2))
                                : 1);
    if (is_color && !rest.empty()) rest.remove_prefix(1);
  }
}

std::string_view take_word(std::string_view& rest) {
  const auto end = std::find_if_not(rest.begin(), rest.end(), is_word_letter);
  const auto word = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
  rest.remove_prefix(word.size());
  return word;
}

enum class Level { none, harmless, error };

Level level_of_word(std::string_view word) {
  if (contains(error_levels, word)) return Level::error;
  return contains(other_levels, word) ? Level::harmless : Level::none;
}

/// Of "level":"error", level=error and their like; `key` is the word before `rest`.
Level level_of_value(std::string_view rest) {
  const auto start = rest.find_first_not_of("\" ");
  if (start == std::string_view::npos || (rest[start] != ':' && rest[start] != '='))
    return Level::none;
  rest.remove_prefix(start + 1);
  rest.remove_prefix(std::min(rest.size(), rest.find_first_not_of("\" ")));
  const auto word = upper(take_word(rest));
  if (contains(error_levels, word) || word == "ERR" || word == "EMERGENCY" || word == "ALERT")
    return Level::error;
  return word.empty() ? Level::none : Level::harmless;
}

/// The key that ends with this word, with the part before a dot: "log.level".
bool is_level_key(std::string_view line, std::string_view word) {
  const auto start = static_cast<std::size_t>(word.data() - line.data());
  if (start > 0 && line[start - 1] == '.') {
    return start >= 4 && line.substr(start - 4, 4) == "log." &&
           (start == 4 || !is_word_letter(line[start - 5])) && word == "level";
  }
  return contains(level_keys, word);
}

Level level_of(std::string_view line) {
  auto rest = line;
  const auto start = line.find_first_not_of(' ');
  const bool is_json =
      start != std::string_view::npos && line[start] == '{';  // then only its keys tell
  for (skip_to_word(rest); !rest.empty(); skip_to_word(rest)) {
    const auto word = take_word(rest);
    auto level = is_json ? Level::none : level_of_word(word);
    if (level == Level::none && is_level_key(line, word)) level = level_of_value(rest);
    if (level != Level::none) return level;
  }
  return Level::none;
}

}  // namespace

std::optional<std::string> first_error(std::string_view log) {
  while (!log.empty()) {
    const auto line = log.substr(0, log.find('\n'));
    log.remove_prefix(std::min(log.size(), line.size() + 1));
    if (level_of(line) == Level::error) return base::printable(line, largest_line);
  }
  return std::nullopt;
}

}  // namespace bluegreen::judge
