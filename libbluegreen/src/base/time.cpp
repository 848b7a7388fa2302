#include "bluegreen/base/time.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "bluegreen/base/number.hpp"
#include "bluegreen/base/printable.hpp"

namespace bluegreen::base {
namespace {

using Count = Duration::rep;

struct Unit {
  std::string_view name;
  Count milliseconds;
};

/// In falling order.
constexpr std::array units{Unit{"d", 86'400'000}, Unit{"h", 3'600'000}, Unit{"m", 60'000},
                           Unit{"s", 1'000}, Unit{"ms", 1}};
constexpr Count longest = 10'000 * units[0].milliseconds;

/// So many of a unit, from digits and points; nothing where they are no number, or no whole number
/// of milliseconds.
std::optional<Count> milliseconds_in(std::string_view number, Count unit) {
  const std::size_t point = std::min(number.find('.'), number.size());
  const auto whole = whole_number<Count>(number.substr(0, point));
  if (!whole || *whole > longest / unit) return std::nullopt;
  if (point == number.size()) return *whole * unit;
  const std::string_view decimals = number.substr(point + 1);
  const auto digits = whole_number<Count>(decimals);
  if (!digits || decimals.size() > 9) return std::nullopt;
  Count fraction = *digits * unit;
  for (std::size_t i = 0; i < decimals.size(); ++i) {
    if (fraction % 10 != 0) return std::nullopt;
    fraction /= 10;
  }
  return *whole * unit + fraction;
}

std::optional<Duration> read_duration(std::string_view text) {
  constexpr std::string_view digits = "0123456789";
  Count total = 0;
  const auto* may_follow = units.begin();
  do {
    const std::string_view number = text.substr(0, text.find_first_not_of("0123456789."));
    text.remove_prefix(number.size());
    const std::string_view name = text.substr(0, text.find_first_of(digits));
    text.remove_prefix(name.size());
    const auto* const unit = std::find_if(may_follow, units.end(),
                                          [name](const Unit& each) { return each.name == name; });
    if (unit == units.end()) return std::nullopt;
    const auto part = milliseconds_in(number, unit->milliseconds);
    const bool fraction_inside = !text.empty() && number.find('.') != std::string_view::npos;
    if (!part || fraction_inside) return std::nullopt;
    total += *part;
    may_follow = unit + 1;
  } while (!text.empty());
  if (total > longest) return std::nullopt;
  return Duration{total};
}

auto not_a(std::string_view what, std::string_view text) {
  return failure(Errc::invalid_argument, fmt::format("'{}' is not {}", printable(text, 60), what));
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
    if (unit.name == "s") return fmt::format("{}{}s", text, static_cast<double>(left) / 1000);
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

namespace {

/// A record holds many times and is written before every effect: a formatter that reads its format
/// anew would take half of that.
void put_digits(std::string& text, std::size_t at, std::size_t digits, Count number) {
  for (std::size_t place = at + digits; place-- > at; number /= 10)
    text[place] = static_cast<char>('0' + number % 10);
}

}  // namespace

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
  std::string text = "0000-00-00T00:00:00.000Z";
  put_digits(text, 0, 4, static_cast<int>(date.year()));
  put_digits(text, 5, 2, static_cast<unsigned>(date.month()));
  put_digits(text, 8, 2, static_cast<unsigned>(date.day()));
  put_digits(text, 11, 2, of_day / 3'600'000);
  put_digits(text, 14, 2, of_day / 60'000 % 60);
  put_digits(text, 17, 2, of_day / 1000 % 60);
  put_digits(text, 20, 3, of_day % 1000);
  return text;
}

result<Duration> parse_duration(std::string_view text) {
  const std::optional<Duration> length = read_duration(text);
  if (!length) return not_a("a duration such as 1h30m, 15m, 2.5s or 40ms", text);
  return *length;
}

result<Delay> parse_delay(std::string_view text) {
  if (text == "never") return Delay::never();
  if (text == "now") return Delay::now();
  const std::optional<Duration> length = read_duration(text);
  if (!length) return not_a("never, now or a duration such as 30m", text);
  return Delay::after(*length);
}

result<UtcTime> parse_utc(std::string_view text) {
  const auto field = [text](std::size_t at, std::size_t length) {
    const auto number = whole_number<std::uint16_t>(text.substr(std::min(at, text.size()), length));
    return number.value_or(0);
  };
  const std::chrono::year_month_day date{std::chrono::year{field(0, 4)},
                                         std::chrono::month{field(5, 2)},
                                         std::chrono::day{field(8, 2)}};
  const UtcTime time = std::chrono::sys_days{date} + std::chrono::hours{field(11, 2)} +
                       std::chrono::minutes{field(14, 2)} + std::chrono::seconds{field(17, 2)} +
                       Duration{field(20, 3)};
  // What has another shape, or names a day or an hour that is not there, is not written so.
  if (to_text(time) != text) return not_a("a time such as 2026-01-31T09:30:00.000Z", text);
  return time;
}

}  // namespace bluegreen::base
