#include "bluegreen/judge/traffic.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace bluegreen::judge {
namespace {

constexpr base::Duration longest_window = std::chrono::hours{1};

model::ProbeReport too_few(std::uint64_t requests, std::uint32_t minimum) {
  return {model::Verdict::unknown,
          fmt::format("{} requests seen, {} are needed to judge", requests, minimum)};
}

constexpr std::uint64_t million = 1'000'000;

/// So many per million of them, rounded down, without a product that wraps around.
std::uint64_t part_of(std::uint64_t all, std::uint32_t per_million) {
  return all / million * per_million + all % million * per_million / million;
}

std::uint64_t share_per_million(std::uint64_t part, std::uint64_t all) {
  const bool fits = part <= std::numeric_limits<std::uint64_t>::max() / million;
  return fits ? part * million / all : part / (all / million);
}

}  // namespace

TrafficDelta difference(const model::TrafficSample& before, const model::TrafficSample& after,
                        model::Color color) {
  TrafficDelta sum;
  sum.complete = before.unreadable[color] == 0 && after.unreadable[color] == 0;
  for (const auto& pod : after.pods[color]) {
    const auto earlier = std::ranges::find(before.pods[color], pod.pod, &model::PodCounters::pod);
    const bool is_new = earlier == before.pods[color].end();
    if (is_new && before.unreadable[color] > 0) continue;
    const bool from_zero =
        is_new || pod.requests < earlier->requests || pod.errors < earlier->errors;
    const auto from = from_zero ? model::PodCounters{} : *earlier;
    sum.requests += pod.requests - from.requests;
    sum.errors += pod.errors - from.errors;
    const bool time_fell = pod.total_microseconds < from.total_microseconds;
    sum.microseconds += pod.total_microseconds - (time_fell ? 0 : from.total_microseconds);
  }
  return sum;
}

void TrafficWindow::add(base::Instant at, const TrafficDelta& delta) {
  entries_.push_back({at, delta});
  const auto oldest = at - longest_window;
  std::erase_if(entries_, [oldest](const Entry& entry) { return entry.at < oldest; });
}

TrafficDelta TrafficWindow::sum(base::Instant now, base::Duration length) const {
  TrafficDelta sum;
  sum.complete = true;
  for (const auto& entry : entries_) {
    if (entry.at <= now - length) continue;
    sum.requests += entry.delta.requests;
    sum.errors += entry.delta.errors;
    sum.microseconds += entry.delta.microseconds;
    sum.complete = sum.complete && entry.delta.complete;
  }
  return sum;
}

model::ProbeReport judge_error_rate(const TrafficDelta& traffic, std::uint32_t limit_ppm,
                                    std::uint32_t minimum_requests) {
  if (traffic.requests < minimum_requests) return too_few(traffic.requests, minimum_requests);
  const auto per_million = share_per_million(traffic.errors, traffic.requests);
  const bool over = traffic.errors > part_of(traffic.requests, limit_ppm);
  return {over ? model::Verdict::failed : model::Verdict::passed,
          fmt::format("{} of {} requests failed ({}.{:02}%)", traffic.errors, traffic.requests,
                      per_million / 10'000, per_million % 10'000 / 100)};
}

model::ProbeReport judge_latency(const TrafficDelta& traffic, base::Duration limit,
                                 std::uint32_t minimum_requests) {
  if (traffic.requests < minimum_requests) return too_few(traffic.requests, minimum_requests);
  const auto mean = std::chrono::microseconds{traffic.microseconds / traffic.requests};
  return {mean > limit ? model::Verdict::failed : model::Verdict::passed,
          fmt::format("mean {}.{:03} ms over {} requests", mean.count() / 1000, mean.count() % 1000,
                      traffic.requests)};
}

}  // namespace bluegreen::judge
