#include "bluegreen/judge/evidence.hpp"

#include <algorithm>

#include "bluegreen/judge/traffic.hpp"
#include "judge/names.hpp"

namespace bluegreen::judge {
namespace {

constexpr base::Duration shortest_youth = std::chrono::seconds{10};
/// A pod that has just become ready is not read yet by everybody.
constexpr base::Duration settling = std::chrono::seconds{30};

base::Share share_of(base::Duration part, base::Duration all) {
  if (all <= base::Duration::zero()) return base::Share::percent(100);
  return base::Share::parts_per_million(part.count() * 1'000'000 / all.count());
}

}  // namespace

void Sight::begin(base::Instant now) {
  since_ = now;
  lost_ = {};
}

Sight::Pod& Sight::listed(const std::string& name, base::Instant now) {
  const auto at = std::ranges::lower_bound(pods_, name, {}, &Pod::name);
  const bool known = at != pods_.end() && at->name == name;
  Pod& pod = known ? *at : *pods_.insert(at, Pod{name, now, now});
  pod.is_listed = true;
  return pod;
}

base::Duration Sight::young(base::Duration interval) const {
  return std::max(2 * std::max(interval, read_every_), shortest_youth);
}

base::Duration Sight::gap(const Pod& pod, base::Timestamp now, base::Duration interval) const {
  const auto quiet = now.monotonic - pod.last;
  if (!pod.was_read) return quiet >= settling ? quiet : base::Duration::zero();
  // A store may be read anew again and again and tell what is long past.
  const auto age = std::max(quiet, now.utc - pod.at);
  return age > young(interval) ? age : base::Duration::zero();
}

/// Of one process nothing is lost: its counters have what was not seen. Counters of a time that was
/// told before are none; a clock that was put back goes on from there.
void Sight::read(const model::PodCounters* earlier, const model::PodCounters& counters,
                 base::Timestamp now, base::Duration interval) {
  Pod& pod = listed(counters.pod, now.monotonic);
  if (earlier != nullptr && counters.at <= earlier->at) {
    if (counters.at == earlier->at) pod.at = counters.at;
    pod.was_told_again = true;
    return;
  }
  const bool goes_on = earlier != nullptr && !is_another_process(*earlier, counters);
  if (!goes_on && gap(pod, now, interval) > base::Duration::zero())
    lost_ += now.monotonic - std::max(pod.last, since_);
  if (goes_on && pod.was_told_again) {
    const auto step = counters.at - earlier->at;
    const bool is_first = read_every_ == base::Duration::zero();
    if (step >= interval && (is_first || step < read_every_)) read_every_ = step;
  }
  pod.was_told_again = false;
  pod.last = now.monotonic;
  pod.at = counters.at;
  pod.was_read = true;
}

void Sight::take(const model::TrafficSample& before, const model::TrafficSample& sample,
                 model::Color color, base::Timestamp now, base::Duration interval) {
  for (Pod& pod : pods_) pod.is_listed = false;
  for (const auto& counters : sample.pods[color])
    read(find(before.pods[color], counters.pod), counters, now, interval);
  for (const auto& name : sample.missing[color]) {
    // Nobody new is sent to it, and nobody was: it comes up.
    const bool comes_up = contains(sample.unready[color], name) &&
                          std::ranges::find(pods_, name, &Pod::name) == pods_.end();
    if (!comes_up) listed(name, now.monotonic);
  }
  std::erase_if(pods_, [&](const Pod& pod) {
    if (!pod.is_listed && gap(pod, now, interval) > base::Duration::zero())
      lost_ += now.monotonic - std::max(pod.last, since_);
    return !pod.is_listed;
  });
}

Evidence Sight::evidence(base::Timestamp now, base::Duration interval,
                         base::Duration window) const {
  Evidence all;
  all.window = window;
  base::Duration to_see{};
  base::Duration seen{};
  for (const Pod& pod : pods_) {
    const auto missing_for = gap(pod, now, interval);
    if (!pod.was_read && missing_for == base::Duration::zero()) continue;
    const auto there = std::min(window, now.monotonic - pod.first);
    to_see += there;
    seen += there - std::min(missing_for, there);
    if (missing_for > base::Duration::zero()) {
      all.missing.push_back(pod.name);
      all.missing_for = std::max(all.missing_for, missing_for);
    } else {
      ++all.seen;
      all.age = std::max({all.age, now.monotonic - pod.last, now.utc - pod.at});
    }
  }
  all.seen_time = share_of(seen, to_see);
  return all;
}

base::Duration Sight::unseen(base::Timestamp now, base::Duration interval) const {
  auto all = lost_;
  for (const Pod& pod : pods_) {
    if (gap(pod, now, interval) > base::Duration::zero())
      all += now.monotonic - std::max(pod.last, since_);
  }
  return all / static_cast<base::Duration::rep>(std::max<std::size_t>(pods_.size(), 1));
}

}  // namespace bluegreen::judge
