#include "bluegreen/judge/traffic.hpp"

#include <algorithm>
#include <functional>

#include "judge/names.hpp"

namespace bluegreen::judge {
namespace {

constexpr base::Duration longest_window = std::chrono::hours{1};

/// A source may have two readers, one of which is behind.
constexpr base::Duration latest_sample = std::chrono::minutes{1};

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

bool is_another_process(const model::PodCounters& before, const model::PodCounters& after) {
  if (before.started && after.started) return before.started != after.started;
  return after.requests < before.requests || after.errors < before.errors;
}

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

bool is_newest(const model::TrafficSample& before, const model::TrafficSample& after) {
  return std::ranges::all_of(model::colors, [&](model::Color color) {
    return std::ranges::all_of(before.pods[color], [&](const auto& earlier) {
      const auto* later = find(after.pods[color], earlier.pod);
      return later != nullptr ? later->at >= earlier.at
                              : !contains(after.missing[color], earlier.pod);
    });
  });
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

void TrafficWindow::add(base::Instant at, const TrafficDelta& delta) {
  entries_.push_back({at, all_});
  all_.requests += delta.requests;
  all_.errors += delta.errors;
  all_.microseconds += delta.microseconds;
  const auto oldest = at - longest_window;
  const auto kept =
      std::ranges::find_if(entries_, [oldest](const Entry& each) { return each.at >= oldest; });
  entries_.erase(entries_.begin(), kept);
}

TrafficCounts TrafficWindow::sum(base::Instant now, base::Duration length) const {
  const auto first = std::ranges::upper_bound(entries_, now - length, std::less<>{}, &Entry::at);
  if (first == entries_.end()) return {};
  return {all_.requests - first->before.requests, all_.errors - first->before.errors,
          all_.microseconds - first->before.microseconds};
}

}  // namespace bluegreen::judge
