#include "bluegreen/adapter/spring/prometheus.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <unordered_set>

namespace bluegreen::adapter::spring {

namespace {

constexpr std::size_t largest_text = 4 * 1024 * 1024;
constexpr std::size_t largest_line = 16 * 1024;
constexpr std::size_t most_series = 10'000;
constexpr double largest_value =
    9007199254740992.0;  // 2^53: up to here a double tells every integer

constexpr std::string_view count_name = "http_server_requests_seconds_count";
constexpr std::string_view sum_name = "http_server_requests_seconds_sum";

base::Error malformed(const char* what) {
  return {base::Errc::malformed, std::string("the metrics cannot be read: ") + what};
}

/// One sample of a series that we read.
struct Sample {
  std::string_view name;
  std::string_view series;  ///< name and labels as they stand
  std::string uri;
  std::string status;
  std::string outcome;
  double value = 0;
};

class Line {
 public:
  explicit Line(std::string_view text) : rest_(text) {}

  std::string_view rest() const { return rest_; }
  void skip_blanks() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t'))
      rest_.remove_prefix(1);
  }
  bool take(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string_view take_word() {
    const auto end = rest_.find_first_of(" \t{}=,\"");
    const auto word = rest_.substr(0, end);
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
  for (line.skip_blanks(); !line.take('}'); line.skip_blanks()) {
    const auto name = line.take_word();
    line.skip_blanks();
    if (name.empty() || !line.take('=')) return false;
    line.skip_blanks();
    if (!line.take('"')) return false;
    auto value = line.take_quoted();
    if (!value) return false;
    if (name == "uri")
      sample.uri = std::move(*value);
    else if (name == "status")
      sample.status = std::move(*value);
    else if (name == "outcome")
      sample.outcome = std::move(*value);
    line.skip_blanks();
    if (!line.take(',') && (line.rest().empty() || line.rest().front() != '}')) return false;
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
  line.skip_blanks();
  if (line.take('{') && !read_labels(line, sample)) return malformed("its labels");
  sample.series = text.substr(0, text.size() - line.rest().size());
  line.skip_blanks();
  const auto value = read_number(line.take_word());
  if (!value) return malformed("a value is no number");
  if (!(*value >= 0 && *value <= largest_value))
    return malformed("a value that no counter can have");
  sample.value = *value;
  line.skip_blanks();
  if (!line.rest().empty() && !read_number(line.take_word()))
    return malformed("a time is no number");
  line.skip_blanks();
  if (!line.rest().empty()) return malformed("text after a value");
  return sample;
}

bool is_own(const Sample& sample, const OwnRequests& own) {
  if (!own.prefix.empty() && sample.uri.starts_with(own.prefix)) return true;
  return !own.smoke.empty() && sample.uri == own.smoke;
}

bool is_error(const Sample& sample) {
  return (sample.status.size() == 3 && sample.status.front() == '5') ||
         sample.outcome == "SERVER_ERROR";
}

/// Adds up samples; nothing of it is given away unless all could be read.
class Sums {
 public:
  std::optional<base::Error> add(const Sample& sample, const OwnRequests& own) {
    if (!seen_.insert(sample.series).second) return malformed("a series is told twice");
    if (seen_.size() > most_series)
      return base::Error{base::Errc::too_large, "the metrics have more than 10,000 series"};
    if (is_own(sample, own)) return std::nullopt;
    if (sample.name == sum_name) {
      seconds_ += sample.value;
      return std::nullopt;
    }
    if (sample.value != std::floor(sample.value)) return malformed("a count with a fraction");
    requests_ += sample.value;
    if (is_error(sample)) errors_ += sample.value;
    return std::nullopt;
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
    return counters;
  }

 private:
  std::unordered_set<std::string_view> seen_;
  double requests_ = 0;
  double errors_ = 0;
  double seconds_ = 0;
};

/// The line's metric where it is one that we read.
std::optional<std::string_view> known_name(std::string_view line) {
  const auto name = line.substr(0, line.find_first_of(" \t{"));
  if (name == count_name || name == sum_name) return name;
  return std::nullopt;
}

}  // namespace

base::result<model::PodCounters> parse_counters(std::string_view text, std::string pod,
                                                const OwnRequests& own) {
  if (text.size() > largest_text)
    return base::failure(base::Errc::too_large, "the metrics are larger than 4 MiB");
  if (!text.empty() && text.back() != '\n') return malformed("the text is cut");
  Sums sums;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() + 1);
    if (line.size() > largest_line)
      return base::failure(base::Errc::too_large, "the metrics have a line beyond 16 KiB");
    const auto name = known_name(line);
    if (!name) continue;
    const auto sample = read_sample(line, *name);
    if (!sample) return sample.error();
    if (auto error = sums.add(sample.value(), own)) return std::move(*error);
  }
  return sums.take(std::move(pod));
}

bool has_request_metrics(std::string_view text) {
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (known_name(line) == count_name) return true;
  }
  return false;
}

}  // namespace bluegreen::adapter::spring
