#include "bluegreen/base/time.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/format.h>

#include "bluegreen/base/printable.hpp"

namespace bluegreen::base {
namespace {

using Count = Duration::rep;

struct Unit {
  std::string_view name;
  Count milliseconds;
};

/// In falling order. "ms" stands before "m" and "s" where a text is matched from its start.
constexpr std::array units{Unit{"d", 86'400'000}, Unit{"h", 3'600'000}, Unit{"m", 60'000},
                           Unit{"s", 1'000}, Unit{"ms", 1}};
constexpr Count longest = 10'000 * units[0].milliseconds;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string take_digits(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  std::string digits{text.begin(), end};
  text.remove_prefix(digits.size());
  return digits;
}

/// Precondition: at most 15 digits and nothing else.
Count number(std::string_view digits) {
  Count value = 0;
  for (const char digit : digits) value = value * 10 + (digit - '0');
  return value;
}

const Unit* take_unit(std::string_view& text) {
  const auto end = std::find_if(text.begin(), text.end(), is_digit);
  const auto name = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  const auto* unit =
      std::find_if(units.begin(), units.end(), [name](const Unit& u) { return u.name == name; });
  if (unit == units.end()) return nullptr;
  text.remove_prefix(name.size());
  return unit;
}

/// One NUMBER UNIT taken from the front of the text. Nothing when it is none, or no whole number of
/// milliseconds.
struct Part {
  const Unit* unit;
  Count milliseconds;
  bool fraction;
};

std::optional<Part> take_part(std::string_view& text) {
  const std::string whole = take_digits(text);
  if (whole.empty() || whole.size() > 12) return std::nullopt;
  std::string fraction;
  const bool has_point = !text.empty() && text.front() == '.';
  if (has_point) {
    text.remove_prefix(1);
    fraction = take_digits(text);
    if (fraction.empty() || fraction.size() > 9) return std::nullopt;
  }
  const Unit* unit = take_unit(text);
  if (unit == nullptr || number(whole) > longest / unit->milliseconds) return std::nullopt;

  Count scale = 1;
  for (std::size_t i = 0; i < fraction.size(); ++i) scale *= 10;
  const Count scaled = number(fraction) * unit->milliseconds;
  if (scaled % scale != 0) return std::nullopt;
  return Part{unit, number(whole) * unit->milliseconds + scaled / scale, has_point};
}

std::optional<Duration> read_duration(std::string_view text) {
  Count total = 0;
  const Unit* last = nullptr;
  bool fraction_seen = false;
  do {
    const std::optional<Part> part = take_part(text);
    if (!part || fraction_seen) return std::nullopt;
    if (last != nullptr && part->unit->milliseconds >= last->milliseconds) return std::nullopt;
    total += part->milliseconds;
    last = part->unit;
    fraction_seen = part->fraction;
  } while (!text.empty());
  if (total > longest) return std::nullopt;
  return Duration{total};
}

/// "2.5" for 2500: thousandths without needless zeros.
std::string seconds_text(Count milliseconds) {
  std::string text = fmt::format("{}.{:03}", milliseconds / 1000, milliseconds % 1000);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

/// The digits of "YYYY-MM-DDTHH:MM:SS.mmmZ" where the text has that shape and no other.
bool has_utc_shape(std::string_view text) {
  constexpr std::string_view shape = "0000-00-00T00:00:00.000Z";
  return text.size() == shape.size() &&
         std::equal(text.begin(), text.end(), shape.begin(), [](char found, char wanted) {
           return wanted == '0' ? is_digit(found) : found == wanted;
         });
}

}  // namespace

std::string to_text(Duration length) {
  if (length == Duration::zero()) return "0s";
  std::string text = length < Duration::zero() ? "-" : "";
  // Unsigned, because the smallest count has no positive counterpart.
  auto left = static_cast<std::uint64_t>(length.count());
  if (length < Duration::zero()) left = std::uint64_t{0} - left;
  for (const Unit& unit : units) {
    const auto size = static_cast<std::uint64_t>(unit.milliseconds);
    if (left < size) continue;
    if (unit.name == "s") return text + seconds_text(static_cast<Count>(left)) + "s";
    text += fmt::format("{}{}", left / size, unit.name);
    left %= size;
  }
  return text;
}

std::string to_text(const Delay& delay) {
  if (delay.is_never()) return "never";
  if (delay == Delay::now()) return "now";
  return to_text(delay.length());
}

std::string to_text(UtcTime time) {
  using std::chrono::sys_days;
  using std::chrono::year;
  // Four digits hold the years 0 to 9999; a time outside is written as the nearest inside.
  constexpr UtcTime earliest = sys_days{year{0} / 1 / 1};
  constexpr UtcTime latest = sys_days{year{10'000} / 1 / 1} - Duration{1};
  time = std::clamp(time, earliest, latest);
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const Count of_day = (time - day).count();
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     of_day / 3'600'000, of_day / 60'000 % 60, of_day / 1000 % 60, of_day % 1000);
}

result<Duration> parse_duration(std::string_view text) {
  const std::optional<Duration> length = read_duration(text);
  if (!length) {
    return failure(Errc::invalid_argument,
                   fmt::format("'{}' is not a duration such as 1h30m, 15m, 2.5s or 40ms",
                               printable(text, 60)));
  }
  return *length;
}

result<Delay> parse_delay(std::string_view text) {
  if (text == "never") return Delay::never();
  if (text == "now") return Delay::now();
  const std::optional<Duration> length = read_duration(text);
  if (!length) {
    return failure(
        Errc::invalid_argument,
        fmt::format("'{}' is not never, now or a duration such as 30m", printable(text, 60)));
  }
  return Delay::after(*length);
}

result<UtcTime> parse_utc(std::string_view text) {
  const auto malformed = [text] {
    return failure(
        Errc::invalid_argument,
        fmt::format("'{}' is not a time such as 2026-01-31T09:30:00.000Z", printable(text, 60)));
  };
  if (!has_utc_shape(text)) return malformed();
  const auto field = [text](std::size_t at, std::size_t length) {
    return static_cast<int>(number(text.substr(at, length)));
  };
  const std::chrono::year_month_day date{std::chrono::year{field(0, 4)},
                                         std::chrono::month{static_cast<unsigned>(field(5, 2))},
                                         std::chrono::day{static_cast<unsigned>(field(8, 2))}};
  const int hours = field(11, 2);
  const int minutes = field(14, 2);
  const int seconds = field(17, 2);
  if (!date.ok() || hours > 23 || minutes > 59 || seconds > 59) return malformed();
  return UtcTime{std::chrono::sys_days{date}} + std::chrono::hours{hours} +
         std::chrono::minutes{minutes} + std::chrono::seconds{seconds} + Duration{field(20, 3)};
}

}  // namespace bluegreen::base
