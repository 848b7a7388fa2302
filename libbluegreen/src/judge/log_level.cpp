#include "judge/log_level.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "bluegreen/base/json.hpp"

namespace bluegreen::judge {
namespace {

using Text = std::string_view;

// ---- words ----

constexpr std::array<Text, 16> error_names{
    "ERROR",    "ERR",   "ERRO", "SEVERE", "FATAL",  "FATA",  "FTL",       "CRIT",
    "CRITICAL", "PANIC", "PANI", "PNC",    "DPANIC", "EMERG", "EMERGENCY", "ALERT"};
constexpr std::array<Text, 18> harmless_names{
    "TRACE", "TRC",  "DEBUG", "DEBU",    "DBG",  "VERBOSE", "INFO",   "INF",    "INFORMATION",
    "LOG",   "WARN", "WRN",   "WARNING", "FINE", "FINER",   "FINEST", "CONFIG", "NOTICE"};

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

template <class Names>
bool contains(const Names& names, Text word) {
  return std::ranges::find(names, word) != names.end();
}

LogLevel level_named_in_capitals(Text word) {
  if (contains(error_names, word)) return LogLevel::error;
  return contains(harmless_names, word) ? LogLevel::harmless : LogLevel::none;
}

/// In any case; "ERROR+4" is slog's for a level of one's own.
LogLevel level_named(Text word) {
  std::string capitals{word.substr(0, word.find_first_of("+-"))};
  std::ranges::transform(capitals, capitals.begin(), [](char letter) {
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  });
  return level_named_in_capitals(capitals);
}

// ---- JSON: the keys of the top alone ----

/// Below 10 syslog's, where 3 is an error and less is worse; from 10 on those of pino and bunyan,
/// where 50 is one and more is worse.
LogLevel level_numbered(std::int64_t number) {
  const bool is_error = number < 10 ? number <= 3 : number >= 50;
  return is_error ? LogLevel::error : LogLevel::harmless;
}

LogLevel level_of(base::JsonValue value) {
  if (const auto number = value.integer()) return level_numbered(*number);
  const auto text = value.text();
  if (!text || text->empty()) return LogLevel::none;
  if (text->size() < 4 && std::ranges::all_of(*text, is_digit))
    return level_numbered(std::stoi(std::string{*text}));
  const auto level = level_named(*text);
  return level == LogLevel::none ? LogLevel::harmless : level;  // a name of its own
}

constexpr std::array<Text, 10> level_keys{"level",     "log.level", "severity", "loglevel",
                                          "log_level", "levelname", "lvl",      "severity_text",
                                          "Level",     "@l"};

LogLevel level_of_json(Text line) {
  const auto document = base::read_json(line);
  if (!document) return LogLevel::none;
  const auto root = document.value().root();
  for (const auto key : level_keys) {
    if (const auto level = level_of(root.at({key})); level != LogLevel::none) return level;
  }
  return level_of(root.at({"log", "level"}));
}

// ---- key=value ----

/// "time=… level=error msg=…": only keys outside of quotes are keys.
class Pairs {
 public:
  explicit Pairs(Text line) : rest_(line) {}

  static bool begin(Text line) {
    const auto end = line.find_first_of("= \t\"");
    return end != Text::npos && end > 0 && line[end] == '=';
  }

  LogLevel level() {
    while (!rest_.empty()) {
      const auto key = take_key();
      const auto value = take_value();
      if (contains(level_keys, key)) return level_named(value);
    }
    return LogLevel::none;
  }

 private:
  Text take(std::size_t length) {
    const auto taken = rest_.substr(0, length);
    rest_.remove_prefix(std::min(rest_.size(), length));
    return taken;
  }
  Text take_key() {
    take(rest_.find_first_not_of(" \t"));
    const auto key = take(std::min(rest_.find_first_of("= \t"), rest_.size()));
    if (!rest_.empty() && rest_.front() == '=') {
      take(1);
      return key;
    }
    return {};  // a word alone
  }
  Text take_value() {
    if (rest_.empty() || rest_.front() != '"')
      return take(std::min(rest_.find_first_of(" \t"), rest_.size()));
    std::size_t end = 1;
    while (end < rest_.size() && rest_[end] != '"') end += rest_[end] == '\\' ? 2 : 1;
    const auto quoted = take(end + 1);
    return quoted.size() < 2 ? Text{} : quoted.substr(1, quoted.size() - 2);
  }

  Text rest_;
};

// ---- lines of text ----

/// The letters of `shape` stand for: 9 a digit, A a capital, a a small letter, else themselves.
bool has_shape(Text text, Text shape) {
  if (text.size() < shape.size()) return false;
  return std::ranges::equal(text.substr(0, shape.size()), shape, [](char letter, char wanted) {
    if (wanted == '9') return is_digit(letter);
    if (wanted == 'A') return letter >= 'A' && letter <= 'Z';
    if (wanted == 'a') return letter >= 'a' && letter <= 'z';
    return letter == wanted;
  });
}

/// A word of a date or a time, a number, the name of a zone: what stands before a level.
bool is_of_time(Text word) {
  constexpr std::array<Text, 12> shapes{"9999-99-99", "9999/99/99", "9999.99.99",  "99-99-9999",
                                        "99/99/9999", "99.99.9999", "99/Aaa/9999", "99:99",
                                        "9:99",       "9999-99",    "+9999",       "-9999"};
  constexpr std::array<Text, 14> words{"UTC", "GMT", "Z",   "AM",  "PM",  "CET", "CEST",
                                       "EST", "EDT", "CST", "CDT", "PST", "PDT", "JST"};
  if (contains(words, word)) return true;
  if (std::ranges::all_of(word, is_digit)) return true;
  return std::ranges::any_of(shapes, [word](Text shape) { return has_shape(word, shape); });
}

/// Common and combined access logs: HOST IDENT USER [05/Jan/2026:08:00:00 +0000] "GET …". All that
/// is in them comes from clients.
bool is_access_line(Text line) {
  const auto head = line.substr(0, line.find('"'));
  for (auto at = head.find('['); at != Text::npos; at = head.find('[', at + 1)) {
    if (has_shape(head.substr(at + 1), "99/Aaa/9999:99")) return true;
  }
  return false;
}

/// "E0105 08:00:00.123456 1 file.go:12] …"
LogLevel level_of_klog(Text line) {
  if (!has_shape(line, "A9999 99:99:99")) return LogLevel::none;
  if (line.front() == 'E' || line.front() == 'F') return LogLevel::error;
  return line.front() == 'I' || line.front() == 'W' ? LogLevel::harmless : LogLevel::none;
}

/// What a runtime says when a program dies, which has no level.
bool is_last_word(Text line) {
  constexpr std::array<Text, 6> beginnings{
      "Exception in thread \"",
      "Terminating due to java.lang.OutOfMemoryError",
      "# A fatal error has been detected by the Java Runtime",
      "Aborting due to java.lang.OutOfMemoryError",
      "panic: ",
      "fatal error: ",
  };
  if (line.starts_with("Exception: ") &&
      line.find(" thrown from the UncaughtExceptionHandler in thread \"") != Text::npos)
    return true;
  return std::ranges::any_of(beginnings, [line](Text text) { return line.starts_with(text); });
}

/// The head of a line: times, numbers, [groups], dashes, until its level or the message comes.
class Head {
 public:
  explicit Head(Text line) : rest_(line) {}

  LogLevel level() {
    while (skip_space()) {
      const auto level = rest_.front() == '[' ? group() : word();
      if (level != LogLevel::none) return level;
      if (over_) return LogLevel::none;
    }
    return LogLevel::none;
  }

 private:
  bool skip_space() {
    const auto length = std::min(rest_.find_first_not_of(" \t"), rest_.size());
    after_tab_ = rest_.substr(0, length).ends_with('\t');
    rest_.remove_prefix(length);
    return !rest_.empty();
  }

  /// "[ERROR]", "[error]", "[core:error]"; "[2026-01-05T08:00:00Z ERROR app]"; "[main]" is passed
  /// over, whatever the thread is called.
  LogLevel group() {
    const auto end = end_of_group();
    if (end == Text::npos) return over_ = true, LogLevel::none;
    const auto inside = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    if (is_of_time(inside.substr(0, inside.find(' '))))
      return seen_time_ = true, Head{inside}.level();
    const auto name = inside.substr(inside.rfind(':') + 1);
    return level_named(name.substr(0, name.find_last_not_of(' ') + 1));
  }

  std::size_t end_of_group() const {
    int depth = 0;
    for (std::size_t at = 0; at < rest_.size(); ++at) {
      if (rest_[at] == '[') ++depth;
      if (rest_[at] == ']' && --depth == 0) return at;
    }
    return Text::npos;
  }

  LogLevel word() {
    const auto word = rest_.substr(0, rest_.find_first_of(" \t["));
    rest_.remove_prefix(word.size());
    if (word == "-" || word == "|" || word == ":") return after_dash_ = true, LogLevel::none;
    const auto name = word.substr(0, word.find_last_not_of(":,") + 1);
    const bool alone = after_tab_ && !rest_.empty() && rest_.front() == '\t';
    const auto level = alone ? level_named(name) : level_named_in_capitals(name);
    if (level != LogLevel::none) return level;
    if (is_of_time(name)) return seen_time_ = true, LogLevel::none;
    over_ = !is_name_between_dashes();
    return LogLevel::none;
  }
  /// "2026-01-05 08:00:00,123 - app.orders - ERROR - …", as Python writes it.
  bool is_name_between_dashes() const {
    return seen_time_ && after_dash_ && rest_.starts_with(" - ");
  }

  Text rest_;
  bool after_tab_ = false;
  bool after_dash_ = false;
  bool seen_time_ = false;
  bool over_ = false;
};

}  // namespace

LogLevel log_level(Text line) {
  const auto start = line.find_first_not_of(" \t");
  if (start == Text::npos) return LogLevel::none;
  line.remove_prefix(start);
  if (line.front() == '{') return level_of_json(line);
  if (is_access_line(line)) return LogLevel::harmless;
  if (is_last_word(line)) return LogLevel::error;
  if (const auto level = level_of_klog(line); level != LogLevel::none) return level;
  return Pairs::begin(line) ? Pairs{line}.level() : Head{line}.level();
}

}  // namespace bluegreen::judge
