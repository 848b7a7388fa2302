#include "bluegreen/adapter/spring/prometheus.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace bluegreen::adapter::spring {

namespace {

constexpr std::size_t largest_text = 4 * 1024 * 1024;
constexpr std::size_t largest_line = 16 * 1024;
constexpr std::size_t most_series = 10'000;
constexpr double largest_value =
    9007199254740992.0;  // 2^53: up to here a double tells every integer

constexpr std::string_view count_name = "http_server_requests_seconds_count";
constexpr std::string_view sum_name = "http_server_requests_seconds_sum";
constexpr std::string_view start_name = "process_start_time_seconds";
constexpr double largest_time = 253'402'300'799;  // the end of the year 9999

base::Error malformed(const char* what) {
  return {base::Errc::malformed, std::string("the metrics cannot be read: ") + what};
}

using Labels = std::map<std::string_view, std::string>;

/// One sample of a series that we read.
struct Sample {
  std::string_view name;
  Labels labels;
  double value = 0;
};

class Line {
 public:
  explicit Line(std::string_view text) : rest_(text) {}

  /// Without the blanks before it, which nothing but a quoted text tells apart.
  std::string_view rest() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size()));
    return rest_;
  }
  bool take(char wanted) {
    if (!rest().starts_with(wanted)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string_view take_word() {
    const auto text = rest();
    const auto word = text.substr(0, text.find_first_of(" \t{}=,\""));
    rest_.remove_prefix(word.size());
    return word;
  }
  /// The text up to the closing quote, which is taken too; nothing when there is none or an escape
  /// is unknown.
  std::optional<std::string> take_quoted() {
    std::string text;
    while (!rest_.empty()) {
      char next = rest_.front();
      rest_.remove_prefix(1);
      if (next == '"') return text;
      if (next == '\\') {
        if (rest_.empty()) return std::nullopt;
        next = rest_.front();
        rest_.remove_prefix(1);
        if (next != '\\' && next != '"' && next != 'n') return std::nullopt;
        if (next == 'n') next = '\n';
      }
      text += next;
    }
    return std::nullopt;
  }

 private:
  std::string_view rest_;
};

bool read_labels(Line& line, Sample& sample) {
  while (!line.take('}')) {
    const auto name = line.take_word();
    if (name.empty() || !line.take('=') || !line.take('"')) return false;
    auto value = line.take_quoted();
    if (!value) return false;
    sample.labels.insert_or_assign(name, std::move(*value));
    if (!line.take(',') && !line.rest().starts_with('}')) return false;
  }
  return true;
}

/// A number and nothing else; what from_chars takes as NaN or infinite is refused by the caller's
/// range.
std::optional<double> read_number(std::string_view text) {
  if (text.size() > 1 && text.front() == '+') text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

base::result<Sample> read_sample(std::string_view text, std::string_view name) {
  Sample sample;
  sample.name = name;
  Line line{text.substr(name.size())};
  if (line.take('{') && !read_labels(line, sample)) return malformed("its labels");
  const auto value = read_number(line.take_word());
  if (!value) return malformed("a value is no number");
  if (!(*value >= 0 && *value <= largest_value))
    return malformed("a value that no counter can have");
  sample.value = *value;
  if (!line.rest().empty() && !read_number(line.take_word()))
    return malformed("a time is no number");
  if (!line.rest().empty()) return malformed("text after a value");
  return sample;
}

bool is_own(Sample& sample, const OwnRequests& own) {
  const auto& uri = sample.labels["uri"];
  if (!own.prefix.empty() && uri.starts_with(own.prefix)) return true;
  return std::ranges::find(own.paths, uri) != own.paths.end();
}

bool is_error(Sample& sample) {
  const auto& status = sample.labels["status"];
  return (status.size() == 3 && status.front() == '5') ||
         sample.labels["outcome"] == "SERVER_ERROR";
}

/// Adds up samples; nothing of it is given away unless all could be read.
class Sums {
 public:
  base::result<void> add(Sample sample, const OwnRequests& own) {
    if (!seen_.emplace(sample.name, sample.labels).second)
      return malformed("a series is told twice");
    if (seen_.size() > most_series)
      return base::failure(base::Errc::too_large, "the metrics have more than 10,000 series");
    if (sample.name == start_name) return take_start(sample.value);
    if (is_own(sample, own)) return base::success();
    if (sample.name == sum_name) {
      seconds_ += sample.value;
    } else {
      if (sample.value != std::floor(sample.value)) return malformed("a count with a fraction");
      requests_ += sample.value;
      if (is_error(sample)) errors_ += sample.value;
    }
    return base::success();
  }

  base::result<model::PodCounters> take(std::string pod) const {
    const double microseconds = seconds_ * 1e6;
    if (requests_ > largest_value || microseconds > largest_value)
      return malformed("a sum beyond 2^53");
    model::PodCounters counters;
    counters.pod = std::move(pod);
    counters.requests = static_cast<std::uint64_t>(requests_);
    counters.errors = static_cast<std::uint64_t>(errors_);
    counters.total_microseconds = static_cast<std::uint64_t>(std::llround(microseconds));
    counters.started = started_;
    return counters;
  }

 private:
  base::result<void> take_start(double seconds) {
    if (seconds > largest_time) return malformed("a time beyond the year 9999");
    if (started_) return malformed("two times at which the process started");
    started_ = base::UtcTime{base::Duration{std::llround(seconds * 1e3)}};
    return base::success();
  }

  /// A series is its name and its labels, in whatever order and with whatever blanks.
  std::set<std::pair<std::string_view, Labels>> seen_;
  std::optional<base::UtcTime> started_;
  double requests_ = 0;
  double errors_ = 0;
  double seconds_ = 0;
};

std::string_view take_line(std::string_view& text) {
  const auto line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

std::string_view name_of(std::string_view line) {
  return line.substr(0, line.find_first_of(" \t{"));
}

}  // namespace

base::result<model::PodCounters> parse_counters(std::string_view text, std::string pod,
                                                const OwnRequests& own) {
  if (text.size() > largest_text)
    return base::failure(base::Errc::too_large, "the metrics are larger than 4 MiB");
  if (!text.empty() && text.back() != '\n') return malformed("the text is cut");
  Sums sums;
  while (!text.empty()) {
    const auto line = take_line(text);
    if (line.size() > largest_line)
      return base::failure(base::Errc::too_large, "the metrics have a line beyond 16 KiB");
    const auto name = name_of(line);
    if (name != count_name && name != sum_name && name != start_name) continue;
    auto sample = read_sample(line, name);
    if (!sample) return sample.error();
    if (auto added = sums.add(std::move(sample.value()), own); !added) return added.error();
  }
  return sums.take(std::move(pod));
}

bool has_request_metrics(std::string_view text) {
  while (!text.empty()) {
    if (name_of(take_line(text)) == count_name) return true;
  }
  return false;
}

}  // namespace bluegreen::adapter::spring
