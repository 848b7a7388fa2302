#include "bluegreen/judge/traffic.hpp"

#include <algorithm>
#include <functional>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bluegreen/base/printable.hpp"

namespace bluegreen::judge {
namespace {

constexpr base::Duration longest_window = std::chrono::hours{1};

/// A source may have two readers, one of which is behind.
constexpr base::Duration latest_sample = std::chrono::minutes{1};

constexpr std::size_t most_names = 3;
constexpr std::size_t longest_name = 80;

/// "; not always read: perception-green-1, perception-green-2 and 4 more"
std::string without_missing(const TrafficDelta& traffic) {
  if (traffic.missing.empty()) return {};
  std::vector<std::string> names;
  for (const auto& pod : traffic.missing) {
    if (names.size() == most_names) break;
    names.push_back(base::printable(pod, longest_name));
  }
  const auto more = traffic.missing.size() - names.size();
  return fmt::format("; not always read: {}{}", fmt::join(names, ", "),
                     more == 0 ? "" : fmt::format(" and {} more", more));
}

model::ProbeReport report(model::Verdict verdict, std::string detail, const TrafficDelta& traffic) {
  return {verdict, std::move(detail) + without_missing(traffic)};
}

model::ProbeReport too_few(const TrafficDelta& traffic, std::uint32_t minimum) {
  return report(model::Verdict::unknown,
                fmt::format("{} requests seen, {} are needed to judge", traffic.requests, minimum),
                traffic);
}

constexpr std::uint64_t million = 1'000'000;

std::uint64_t share_per_million(std::uint64_t part, std::uint64_t all) {
  const bool fits = part <= std::numeric_limits<std::uint64_t>::max() / million;
  return fits ? part * million / all : part / (all / million);
}

using Names = std::vector<std::string>;
using Pods = std::vector<model::PodCounters>;

/// Null where the pod is not among them.
const model::PodCounters* find(const Pods& pods, const std::string& name) {
  const auto found = std::ranges::find(pods, name, &model::PodCounters::pod);
  return found == pods.end() ? nullptr : &*found;
}

bool contains(const Names& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

void add_names(Names& all, const Names& more) {
  if (more.empty()) return;
  all.insert(all.end(), more.begin(), more.end());
  std::ranges::sort(all);
  const auto twice = std::ranges::unique(all);
  all.erase(twice.begin(), twice.end());
}

/// A pod that was missing before and was read again misses nothing, where it was read earlier too.
Names missing_between(const model::TrafficSample& before, const model::TrafficSample& after,
                      model::Color color) {
  Names gone = before.missing[color];
  std::erase_if(gone, [&](const std::string& pod) {
    return find(before.pods[color], pod) != nullptr && find(after.pods[color], pod) != nullptr;
  });
  Names missing;
  add_names(missing, gone);
  add_names(missing, after.missing[color]);
  return missing;
}

bool is_another_process(const model::PodCounters& before, const model::PodCounters& after) {
  if (before.started && after.started) return before.started != after.started;
  return after.requests < before.requests || after.errors < before.errors;
}

/// What fell counts from zero.
std::uint64_t growth(std::uint64_t before, std::uint64_t after) {
  return after < before ? after : after - before;
}

/// A process that was not there before counts from zero; `before` may be null.
void add_growth(TrafficDelta& sum, const model::PodCounters* before,
                const model::PodCounters& after) {
  const bool is_new = before == nullptr || is_another_process(*before, after);
  sum.requests += is_new ? after.requests : growth(before->requests, after.requests);
  sum.errors += is_new ? after.errors : growth(before->errors, after.errors);
  sum.microseconds += is_new ? after.total_microseconds
                             : growth(before->total_microseconds, after.total_microseconds);
}

}  // namespace

TrafficDelta difference(const model::TrafficSample& before, const model::TrafficSample& after,
                        model::Color color) {
  TrafficDelta sum;
  sum.missing = missing_between(before, after, color);
  for (const auto& pod : after.pods[color]) {
    sum.as_of = std::min(sum.as_of.value_or(pod.at), pod.at);
    const auto* earlier = find(before.pods[color], pod.pod);
    if (earlier == nullptr && contains(before.missing[color], pod.pod)) continue;
    if (earlier != nullptr && pod.at <= earlier->at) {
      sum.unchanged.push_back(pod.pod);
      continue;
    }
    add_growth(sum, earlier, pod);
  }
  return sum;
}

model::TrafficSample newest(const model::TrafficSample& before, model::TrafficSample after) {
  for (const auto color : model::colors) {
    auto& pods = after.pods[color];
    for (const auto& earlier : before.pods[color]) {
      const auto later = std::ranges::find(pods, earlier.pod, &model::PodCounters::pod);
      if (later != pods.end()) {
        if (later->at < earlier.at) *later = earlier;
      } else if (contains(after.missing[color], earlier.pod)) {
        pods.push_back(earlier);
      }
    }
    if (!std::ranges::is_sorted(pods, {}, &model::PodCounters::pod))
      std::ranges::sort(pods, {}, &model::PodCounters::pod);
  }
  return after;
}

namespace {

bool is_put_back(const model::PodCounters& before, const model::PodCounters* after) {
  return after != nullptr && before.at - after->at > latest_sample;
}

}  // namespace

bool clock_went_back(const model::TrafficSample& before, const model::TrafficSample& after) {
  return std::ranges::any_of(model::colors, [&](model::Color color) {
    return std::ranges::any_of(before.pods[color], [&](const auto& pod) {
      return is_put_back(pod, find(after.pods[color], pod.pod));
    });
  });
}

model::TrafficSample rebased(model::TrafficSample before, const model::TrafficSample& after) {
  for (const auto color : model::colors) {
    for (auto& pod : before.pods[color]) {
      const auto* later = find(after.pods[color], pod.pod);
      if (is_put_back(pod, later)) pod = *later;
    }
  }
  return before;
}

/// What comes after the last entry.
TrafficWindow::Entry TrafficWindow::end_of(base::Instant at) const {
  if (entries_.empty()) return {at, {}};
  const Entry& last = entries_.back();
  return {at,
          {},
          last.requests + last.delta.requests,
          last.errors + last.delta.errors,
          last.microseconds + last.delta.microseconds,
          last.missing + last.delta.missing.size()};
}

void TrafficWindow::add(base::Instant at, const TrafficDelta& delta) {
  Entry entry = end_of(at);
  entry.delta = delta;
  entries_.push_back(std::move(entry));
  const auto oldest = at - longest_window;
  const auto kept =
      std::ranges::find_if(entries_, [oldest](const Entry& each) { return each.at >= oldest; });
  entries_.erase(entries_.begin(), kept);
}

TrafficDelta TrafficWindow::sum(base::Instant now, base::Duration length) const {
  const auto first = std::ranges::upper_bound(entries_, now - length, std::less<>{}, &Entry::at);
  if (first == entries_.end()) return {};
  const Entry end = end_of(now);
  TrafficDelta sum;
  sum.requests = end.requests - first->requests;
  sum.errors = end.errors - first->errors;
  sum.microseconds = end.microseconds - first->microseconds;
  sum.unchanged = entries_.back().delta.unchanged;
  sum.as_of = entries_.back().delta.as_of;
  if (end.missing == first->missing) return sum;
  for (auto entry = first; entry != entries_.end(); ++entry)
    add_names(sum.missing, entry->delta.missing);
  return sum;
}

model::Verdict error_rate_verdict(const TrafficDelta& traffic, base::Share limit,
                                  std::uint32_t minimum_requests) {
  if (traffic.requests < minimum_requests) return model::Verdict::unknown;
  const bool over = traffic.errors > limit.of(traffic.requests);
  return over ? model::Verdict::failed : model::Verdict::passed;
}

model::ProbeReport judge_error_rate(const TrafficDelta& traffic, base::Share limit,
                                    std::uint32_t minimum_requests) {
  if (traffic.requests < minimum_requests) return too_few(traffic, minimum_requests);
  const auto per_million = share_per_million(traffic.errors, traffic.requests);
  return report(error_rate_verdict(traffic, limit, minimum_requests),
                fmt::format("{} of {} requests failed ({}.{:02}%)", traffic.errors,
                            traffic.requests, per_million / 10'000, per_million % 10'000 / 100),
                traffic);
}

model::Verdict latency_verdict(const TrafficDelta& traffic, base::Duration limit,
                               std::uint32_t minimum_requests) {
  if (traffic.requests < minimum_requests || traffic.requests == 0) return model::Verdict::unknown;
  const auto mean = std::chrono::microseconds{traffic.microseconds / traffic.requests};
  return mean > limit ? model::Verdict::failed : model::Verdict::passed;
}

model::ProbeReport judge_latency(const TrafficDelta& traffic, base::Duration limit,
                                 std::uint32_t minimum_requests) {
  if (traffic.requests < minimum_requests || traffic.requests == 0)
    return too_few(traffic, minimum_requests);
  const auto mean = std::chrono::microseconds{traffic.microseconds / traffic.requests};
  return report(latency_verdict(traffic, limit, minimum_requests),
                fmt::format("mean {}.{:03} ms over {} requests", mean.count() / 1000,
                            mean.count() % 1000, traffic.requests),
                traffic);
}

}  // namespace bluegreen::judge
